"""A class opened from Home: who may, what it shows, and a server that ends with whoever started it."""

import io
import subprocess
import sys
import urllib.request

import pytest

from fmnist_core.errors import ClassError
from ui import identity
from ui.classroom import opening

OPEN, CLOSE = "home_open_class", "home_close_class"


class FakeProcess:
    """Runs until its standard input is closed."""

    def __init__(self):
        self.stdin = io.BytesIO()

    def poll(self):
        return 0 if self.stdin.closed else None

    def wait(self, _seconds):
        return 0


@pytest.fixture
def started(monkeypatch):
    """Servers that are processes in name only, and answer at once."""
    monkeypatch.setattr(opening, "_servers", [])
    monkeypatch.setattr(opening, "_launch", lambda port, passcode: opening.ClassServer(FakeProcess(), port, passcode))
    monkeypatch.setattr(opening.urllib.request, "urlopen", lambda address: io.BytesIO(b"ok"))
    return opening._servers


def keys(page) -> set[str]:
    return {button.key for button in page.button}


def test_a_button_opens_it_and_another_closes_it(open_page, started):
    page = open_page("home")
    page.button(key=OPEN).click().run()
    assert not page.exception and not page.error
    (server,) = started
    assert page.metric[0].value == server.passcode
    assert OPEN not in keys(page)
    page.button(key=CLOSE).click().run()
    assert server.process.stdin.closed
    assert OPEN in keys(page)


def test_one_is_enough(started):
    assert opening.start_server() is opening.start_server()


def test_one_that_ended_by_itself_can_be_opened_again(open_page, started):
    opening.start_server().process.stdin.close()
    assert OPEN in keys(open_page("home"))


def test_what_does_not_start_is_a_sentence(started, monkeypatch):
    monkeypatch.setattr(opening, "START_SECONDS", 0)
    with pytest.raises(ClassError, match="did not start"):
        opening.start_server()
    assert opening.running_server() is None


def test_from_elsewhere_there_is_neither_button_nor_passcode(open_page, started, monkeypatch):
    server = opening.start_server()
    monkeypatch.setattr(type(identity.st.context), "ip_address", "192.168.0.7")
    page = open_page("home")
    assert not {OPEN, CLOSE} & keys(page)
    assert server.passcode not in [metric.value for metric in page.metric]


def test_in_a_class_there_is_no_other(open_page, started, monkeypatch):
    monkeypatch.setenv("FMNIST_CLASS", "1")
    assert not {OPEN, CLOSE} & keys(open_page("home"))


def test_a_real_one_is_open_to_the_network_and_ends_with_its_starter(runs_folder, monkeypatch):
    """Whoever started it is killed here: nothing is left but a pipe that closes."""
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(runs_folder))
    code = "from ui import opening; print(opening.start_server().port, flush=True); input()"
    starter = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=opening.SCRIPT.parents[1],
    )
    lines = iter(starter.stdout.readline, "")
    port = next(int(line) for line in lines if line.strip().isdigit())
    health = f"http://127.0.0.1:{port}/_stcore/health"
    assert urllib.request.urlopen(health).read() == b"ok"
    starter.kill()
    starter.stdout.read()  # until the server has closed its end of it
    with pytest.raises(OSError):
        urllib.request.urlopen(health)
