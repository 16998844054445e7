"""A class opened from Home: who may, what it shows, and a server that ends with whoever started it."""

import io
import subprocess
import sys
import urllib.request

import pytest

from fmnist_core.classroom.teachers import Teachers
from fmnist_core.errors import ClassError
from ui import identity
from ui.classroom import hosting
from ui.classroom.hosting import ROOT, ClassHost
from ui.classroom.opening import class_host

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
    servers = []

    def launch(port, passcode):
        servers.append(hosting.ClassServer(FakeProcess(), port, passcode))
        return servers[-1]

    monkeypatch.setattr(hosting, "_launch", launch)
    monkeypatch.setattr(hosting.urllib.request, "urlopen", lambda address: io.BytesIO(b"ok"))
    return servers


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
    host = ClassHost()
    assert host.start() is host.start()


def test_whoever_led_a_class_leads_it_no_more_once_it_is_closed(started):
    host = ClassHost()
    passcode = host.start().passcode
    Teachers(passcode).add("ada")
    assert "ada" in Teachers(passcode), "a server that is started again knows her"
    host.end()
    assert "ada" not in Teachers(passcode)


def test_one_that_ended_by_itself_can_be_opened_again(open_page, started):
    class_host().start().process.stdin.close()
    assert OPEN in keys(open_page("home"))


def test_what_does_not_start_is_a_sentence(started, monkeypatch):
    monkeypatch.setattr(hosting, "START_SECONDS", 0)
    host = ClassHost()
    with pytest.raises(ClassError, match="did not start"):
        host.start()
    assert host.running() is None


def test_from_elsewhere_there_is_neither_button_nor_passcode(open_page, started, monkeypatch):
    server = class_host().start()
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
    code = "from ui.classroom.hosting import ClassHost; host = ClassHost(); print(host.start().port, flush=1); input()"
    starter = subprocess.Popen(
        [sys.executable, "-c", code],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    lines = iter(starter.stdout.readline, "")
    port = next(int(line) for line in lines if line.strip().isdigit())
    health = f"http://127.0.0.1:{port}/_stcore/health"
    assert urllib.request.urlopen(health).read() == b"ok"
    starter.kill()
    starter.stdout.read()  # until the server has closed its end of it
    with pytest.raises(OSError):
        urllib.request.urlopen(health)


def test_its_server_leaves_the_first_import_of_ui_to_the_first_page():
    """That import ends Streamlit's old way with a folder named pages/, or else a deep link would lack the frame."""
    code = "import class_server, sys; assert 'ui' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
