"""Who entered the passcode is remembered, by hashes, until it changes, the class is closed, or half a day is over."""

import os
import stat

import pytest

from fmnist_core.classroom import teachers
from fmnist_core.classroom.teachers import LIFE_SECONDS, Teachers, forget_teachers, teachers_file

PASSCODE, VISITOR = "sesame42", "0123456789abcdef"

pytestmark = pytest.mark.usefixtures("runs_folder")


@pytest.fixture
def clock(monkeypatch):
    now = [1_000_000.0]
    monkeypatch.setattr(teachers.time, "time", lambda: now[0])
    return now


def after_restart(passcode: str = PASSCODE) -> Teachers:
    """As a new process finds them."""
    return Teachers(passcode)


def test_nobody_is_at_first():
    assert VISITOR not in Teachers(PASSCODE)


def test_a_teacher_is_one_at_once_and_after_a_restart():
    known = Teachers(PASSCODE)
    known.add(VISITOR)
    assert VISITOR in known
    assert VISITOR in after_restart()
    assert "somebody else" not in after_restart()


def test_another_passcode_ends_it():
    Teachers(PASSCODE).add(VISITOR)
    assert VISITOR not in after_restart("another")


def test_closing_the_class_ends_it():
    Teachers(PASSCODE).add(VISITOR)
    forget_teachers()
    assert VISITOR not in after_restart()
    forget_teachers()  # twice does no harm


@pytest.mark.parametrize("hours_back", [LIFE_SECONDS, -LIFE_SECONDS], ids=["later", "the clock was put back"])
def test_half_a_day_ends_it(clock, hours_back):
    known = Teachers(PASSCODE)
    known.add(VISITOR)
    clock[0] += 0.99 * hours_back
    assert VISITOR in known
    assert VISITOR in after_restart()
    clock[0] += 0.01 * hours_back
    assert VISITOR not in known
    assert VISITOR not in after_restart()


def test_the_file_is_its_owners_and_holds_hashes_only():
    Teachers(PASSCODE).add(VISITOR)
    kept = teachers_file().read_text()
    assert PASSCODE not in kept
    assert VISITOR not in kept
    if os.name == "posix":
        assert stat.S_IMODE(teachers_file().stat().st_mode) == 0o600


def test_two_servers_keep_each_others_teachers():
    app, class_server = Teachers("first"), Teachers("second")
    app.add("ada")
    class_server.add("bob")
    assert "ada" in after_restart("first")
    assert "bob" in after_restart("second")
    assert "bob" not in after_restart("first")


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "{}", '{"teachers": 3}', '{"teachers": [[1]]}', '{"teachers": [{"since": "x"}]}',
               '{"teachers": [{"visitor": "ü", "passcode": "ü", "salt": "ü", "since": 1e308}]}'],
)  # fmt: skip
def test_from_a_damaged_file_nobody_is_and_the_next_one_can_be(damage):
    teachers_file().parent.mkdir(parents=True)
    teachers_file().write_text(damage, encoding="utf-8")
    known = Teachers(PASSCODE)
    assert VISITOR not in known
    known.add(VISITOR)
    assert VISITOR in after_restart()


def test_where_nothing_can_be_written_it_lasts_as_long_as_the_server(runs_folder):
    (runs_folder / ".class").write_text("a file where the folder should be")
    known = Teachers(PASSCODE)
    known.add(VISITOR)
    assert VISITOR in known
    assert VISITOR not in after_restart()
