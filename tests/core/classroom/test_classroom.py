"""A class's state: what goes in is checked, what was kept outlives a kill, and one call forgets it all."""

import csv
import io
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from benchmarks.real_world import read_cases
from fmnist_core.classroom import board, drawings, people, rounds, settings, store
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import ClassError, StudioError
from fmnist_core.evaluation.results import Score
from fmnist_core.recipes.named import get_recipe
from fmnist_core.runs import manage, recorder
from ui.pictures import png

ROOT = Path(__file__).parents[3]
STROKES = [{"tool": "pen", "width": 16, "points": [[60, 120], [240.5, 260]]}, {"tool": "clear"}]
PICTURE = png(np.full((300, 300, 4), 255, np.uint8))
PIXELS = np.arange(784, dtype=np.uint8).reshape(28, 28)


@pytest.fixture
def clock(monkeypatch):
    """The time of day, to be moved by hand."""
    now = [1_800_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    return now


@pytest.fixture
def run(runs_folder):
    return recorder.create_run(get_recipe("notebook-v0"), name="first").run_id


@pytest.fixture
def game(run, clock):
    """A round of three words, whose first one is being drawn, by Ada and Bob."""
    for student_id, nickname in (("a", "Ada"), ("b", "Bob")):
        people.join(student_id, nickname)
    begun = rounds.start_round([run], words=3, seed=0)
    clock[0] += rounds.READY_SECONDS
    return begun


def draw(game, student_id="a", place=0, answer=None, **changes) -> bool:
    label = game.words[place] if answer is None else answer
    given = {"png": PICTURE, "pixels": PIXELS, "operations": STROKES} | changes
    return drawings.keep_drawing(student_id, game, place, answers=dict.fromkeys(game.runs, label), **given)


class TestNicknames:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Ada \t Lovelace ", "Ada Lovelace"),
            ("<script>alert(1)", "<script>alert(1)"),
            ("👩‍🔬🏳️‍🌈", "👩‍🔬🏳️‍🌈"),
            ("a\x00b\x1bc\u202ed", "a b cd"),
            ("Zoë", "Zoë"),
        ],
    )
    def test_what_can_be_seen_is_kept_as_it_is(self, typed, kept):
        assert people.clean_nickname(typed) == kept

    @pytest.mark.parametrize("typed", ["", " \n", "\u200d", "\u202e", "x" * 25, "x" * 10_000, " " * 10_000 + "x"])
    def test_nothing_and_too_much_are_refused(self, typed):
        with pytest.raises(ClassError, match="nickname"):
            people.clean_nickname(typed)

    @pytest.mark.parametrize("typed", ["ada", "ＡＤＡ", "Ada ", "teacher"])
    def test_no_two_are_alike(self, runs_folder, typed):
        people.join("a", "Ada")
        with pytest.raises(ClassError, match="choose another"):
            people.join("b", typed)

    def test_it_can_be_changed_and_the_person_stays(self, game):
        draw(game)
        people.join("a", "Countess")
        assert people.nicknames() == {"a": "Countess", "b": "Bob"}
        assert drawings.list_drawings()[0].nickname == "Countess"

    def test_a_class_has_an_end(self, runs_folder, monkeypatch):
        monkeypatch.setattr(people, "MAX_STUDENTS", 1)
        people.join("a", "Ada")
        people.join("a", "Ada B")
        with pytest.raises(ClassError, match="make room"):
            people.join("b", "Bob")


class TestPeople:
    def test_who_shows_up_is_here(self, runs_folder, clock):
        people.join("a", "Ada")
        clock[0] += people.HERE_SECONDS + 1
        assert not people.list_students()[0].is_here()
        people.find_student("a")
        assert people.list_students()[0].is_here()

    def test_who_is_removed_takes_everything_along(self, game):
        draw(game)
        people.remove_student("a")
        assert people.find_student("a") is None
        assert drawings.list_drawings() == []

    def test_thirty_join_at_once(self, runs_folder):
        threads = [threading.Thread(target=people.join, args=(f"{n}", f"Student {n}")) for n in range(30)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(people.list_students()) == 30


class TestSettings:
    def test_a_change_leaves_the_others(self, runs_folder):
        settings.change_settings(hidden_pages=("data",))
        settings.change_settings(training_locked=True)
        assert settings.load_settings() == settings.ClassSettings(hidden_pages=("data",), training_locked=True)

    def test_what_another_version_wrote_is_left_out(self, runs_folder):
        store.store().save(settings.NAME, {"colour": "red", "recipe": "tinyvgg"})
        assert settings.load_settings() == settings.ClassSettings(recipe="tinyvgg")


class TestRounds:
    def test_the_clock_says_where_a_round_stands(self, game):
        turn = rounds.READY_SECONDS + 20 + rounds.LOOK_SECONDS
        stands = [game.phase(game.started + seconds) for seconds in (0, 5, 25, turn, turn + 23.9, 3 * turn)]
        assert [(phase.kind, phase.place) for phase in stands] == [
            ("ready", 0), ("draw", 0), ("look", 0), ("ready", 1), ("draw", 1), ("over", 2),
        ]  # fmt: skip
        assert stands[1].seconds_left == 19

    def test_words_differ(self, game):
        assert len(set(game.words)) == 3

    def test_a_new_round_ends_the_last_one(self, game, run):
        rounds.start_round([run])
        assert drawings.find_drawing("a", game.id, 0) is None
        assert rounds.latest_round().id == game.id + 1
        with pytest.raises(ClassError, match="over"):
            draw(store_round(game.id))

    @pytest.mark.parametrize("wrong", [{"words": 0}, {"words": 11}, {"seconds": 1}, {"runs": []}, {"runs": ["none"]}])
    def test_what_can_not_be_played_is_refused(self, run, wrong):
        with pytest.raises(StudioError):
            rounds.start_round(**{"runs": [run]} | wrong)

    def test_points_first_then_the_quicker_one(self, game, clock):
        draw(game, "b")
        clock[0] += 5
        draw(game, "a")
        assert [standing.nickname for standing in rounds.standings(game.id)] == ["Bob", "Ada"]
        clock[0] = game.drawing_began(1)
        draw(game, "b", place=1, answer=(game.words[1] + 1) % 10)
        draw(game, "a", place=1)
        first, second = rounds.standings(game.id)
        assert (first.nickname, first.points, first.seconds) == ("Ada", 2, 5)
        assert (second.nickname, second.points) == ("Bob", 1)


class TestDrawings:
    def test_the_last_state_is_kept(self, game):
        wrong = (game.words[0] + 1) % 10
        assert not draw(game, answer=wrong)
        assert draw(game, operations=[])
        (kept,) = drawings.list_drawings()
        assert (kept.solved, kept.operations, kept.fooled) == (True, [], [])
        assert (kept.pixels == PIXELS).all()

    def test_a_point_is_not_lost_again(self, game):
        draw(game)
        assert draw(game, answer=(game.words[0] + 1) % 10, operations=[])
        assert drawings.find_drawing("a", game.id, 0).operations == STROKES

    @pytest.mark.parametrize("seconds", [-1, 22, 1_000])
    def test_only_in_time(self, game, clock, seconds):
        clock[0] = game.drawing_began(0) + seconds
        with pytest.raises(ClassError, match="over"):
            draw(game)

    def test_a_lock_holds(self, game):
        settings.change_settings(drawing_locked=True)
        with pytest.raises(ClassError, match="locked"):
            draw(game)

    def test_not_too_often(self, game, monkeypatch):
        monkeypatch.setattr(people, "STROKES_PER_MINUTE", 2)
        draw(game), draw(game)
        with pytest.raises(ClassError, match="wait a little"):
            draw(game)
        draw(game, "b")

    def test_not_by_strangers(self, game):
        with pytest.raises(ClassError, match="join"):
            draw(game, "stranger")

    @pytest.mark.parametrize("png", [b"", b"GIF89a", PICTURE[:8] + bytes(drawings.MAX_PNG_BYTES)])
    def test_only_pictures_of_a_sensible_size(self, game, png):
        with pytest.raises(ClassError, match="too large or no picture"):
            draw(game, png=png)

    @pytest.mark.parametrize(
        "operations",
        [
            "pen",
            [1],
            [{"tool": "laser"}],
            [{"tool": "pen", "width": 3}],
            [{"tool": "pen", "width": "3", "points": [[1, 2]]}],
            [{"tool": "pen", "width": 3, "points": [[1, float("nan")]]}],
            [{"tool": "fill", "points": [[1, 2, 3]]}],
            [{"tool": "pen", "width": 3, "points": [[1, 2]] * 100_000}],
        ],
        ids=lambda operations: str(operations)[:30],
    )
    def test_only_strokes(self, game, operations):
        with pytest.raises(ClassError, match="drawing"):
            draw(game, operations=operations)

    def test_which_garment_fooled_whom(self, game):
        wrong = (game.words[0] + 1) % 10
        draw(game, "a", answer=wrong), draw(game, "b", answer=wrong)
        (mistake,) = drawings.find_mistakes(drawings.list_drawings())
        assert mistake == drawings.Mistake("first", game.words[0], wrong, 2, 2)

    def test_a_data_set_that_the_benchmark_reads(self, game, tmp_path):
        draw(game, "a"), draw(game, "b")
        with zipfile.ZipFile(io.BytesIO(drawings.pack_drawings(drawings.list_drawings()))) as archive:
            archive.extractall(tmp_path / "set")
        cases = read_cases(tmp_path / "set", core_only=True)
        assert [case.label for case in cases] == [game.words[0]] * 2
        assert all(case.file.read_bytes() == PICTURE for case in cases)
        text = (tmp_path / "set" / "MANIFEST.csv").read_text(encoding="utf-8")
        assert {row["class"] for row in csv.DictReader(io.StringIO(text))} == {CLASS_NAMES[game.words[0]]}
        assert "Ada" not in text


class TestBoard:
    def test_guesses_are_for_what_nobody_knows_yet(self, game, run):
        board.guess(run, "a", 0.5)
        board.guess(run, "a", 0.8)
        assert board.load_guess(run, "a") == 0.8
        manage.update_summary(run, epoch=1)
        with pytest.raises(ClassError, match="over"):
            board.guess(run, "b", 0.9)

    @pytest.mark.parametrize("accuracy", [-0.1, 1.1, float("nan")])
    def test_a_guess_is_an_accuracy(self, game, run, accuracy):
        with pytest.raises(ClassError, match="100"):
            board.guess(run, "a", accuracy)

    def test_the_closest_guess_wins(self, game, run):
        board.guess(run, "a", 0.80)
        board.guess(run, "b", 0.85)
        end(run, 0.84)
        (row,) = board.load_board()
        assert (row.nickname, row.accuracy, row.closest) == ("Teacher", 0.84, ("Bob",))
        first, second = board.rank_guessers([row])
        assert (first.nickname, first.wins) == ("Bob", 1)
        assert second.mean_error == pytest.approx(0.04)

    def test_runs_have_their_owners_nicknames_and_strangers_none(self, game, runs_folder):
        for owner in ("a", "stranger"):
            recorder.create_run(get_recipe("notebook-v0"), name=f"of-{owner}", owner=owner)
        assert {row.run_id: row.nickname for row in board.load_board()} == {"first": "Teacher", "of-a": "Ada"}

    def test_a_frozen_board_stays(self, game, run):
        board.freeze_board(True)
        end(run, 0.84)
        assert board.is_frozen() and board.load_board()[0].accuracy is None
        board.freeze_board(False)
        assert board.load_board()[0].accuracy == 0.84


class TestStore:
    def test_one_call_forgets_all_of_it(self, game):
        draw(game)
        board.freeze_board(True)
        store.clear()
        assert people.list_students() == drawings.list_drawings() == []
        assert rounds.latest_round() is None and not board.is_frozen()
        kept = [file.read_bytes() for file in store.class_file().parent.iterdir()]
        assert not [content for content in kept if b"Ada" in content or PICTURE in content]

    def test_a_transaction_is_kept_whole_or_not_at_all(self, runs_folder):
        with pytest.raises(ZeroDivisionError), store.store().writing() as connection:
            connection.execute("INSERT INTO settings VALUES ('half', '1')")
            1 / 0  # noqa: B018
        assert store.store().load("half") is None

    def test_a_damaged_file_is_a_sentence(self, runs_folder):
        store.class_file().parent.mkdir()
        store.class_file().write_bytes(b"no database" * 1_000)
        with pytest.raises(ClassError, match="delete it"):
            people.list_students()

    def test_what_was_answered_outlives_a_kill(self, runs_folder):
        """Two processes write as fast as they can, and are killed in the middle of it."""
        code = (
            "import sys\nfrom fmnist_core.classroom import people\n"
            "for n in range(10_000):\n    print(people.join(f'{sys.argv[1]}{n}', f'{sys.argv[1]} {n}').id, flush=True)"
        )
        code = code.replace("import people", "import people; people.MAX_STUDENTS = 10**6")
        writers = [
            subprocess.Popen([sys.executable, "-c", code, name], stdout=subprocess.PIPE, text=True, cwd=ROOT)
            for name in "xy"
        ]
        answered = [writer.stdout.readline().strip() for _ in range(20) for writer in writers]
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            answered += writer.communicate()[0].split()
        assert {student.id for student in people.list_students()} >= set(answered)
        check = sqlite3.connect(store.class_file()).execute("PRAGMA integrity_check").fetchone()
        assert check == ("ok",)


def store_round(round_id: int) -> rounds.Round:
    """A round as it is now in the file."""
    import json

    row = dict(store.store().row("SELECT * FROM rounds WHERE id = ?", round_id))
    return rounds.Round(**row | {name: tuple(json.loads(row[name])) for name in ("words", "runs")})


def end(run_id: str, accuracy: float) -> None:
    manage.update_summary(run_id, state="finished", test=Score(0.5, accuracy, 0.5, accuracy))
