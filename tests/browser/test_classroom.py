"""A class in real browsers: joining, a round with strokes, a killed server, and what must not be reached."""

import asyncio
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.class_load import MODELS, Student
from fmnist_core.classroom import drawings, people, rounds, settings, store
from fmnist_core.service import client
from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle
from tests.browser.server import ROOT, START_SECONDS, copy_shipped_runs, free_port, wait_until_healthy

PASSCODE = "sesame"
NASTY = "<img src=x onerror=a()>"
SQUARE = [(80, 80), (220, 80), (220, 220), (80, 220)]


class Server:
    """scripts/open_class.py on a port of its own, to be killed and started again."""

    def __init__(self, folder: Path, port: int):
        self._folder, self.port = folder, port
        self.start()

    def start(self) -> None:
        command = [sys.executable, "scripts/open_class.py", f"--port={self.port}"]
        environment = os.environ | {"FMNIST_PASSCODE": PASSCODE}
        with (self._folder.parent / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        wait_until_healthy(self.port, self._process)

    def end(self, number: int = signal.SIGINT) -> None:
        self._process.send_signal(number)
        self._process.wait(START_SECONDS)


@pytest.fixture(scope="module")
def class_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class") / "runs"
    copy_shipped_runs(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FMNIST_CHECKPOINTS", str(folder))
        server = Server(folder, free_port())
        yield server
        server.end()
        client.end()


@pytest.fixture
def url(class_server):
    """A class without anybody in it."""
    store.clear()
    return f"http://localhost:{class_server.port}"


@pytest.fixture
def somebody(browser, url):
    """Opens browsers of people who are in the class already, by their nicknames."""
    contexts = []

    def somebody(nickname: str, path: str = "join", **options) -> Page:
        contexts.append(browser.new_context(**{"viewport": {"width": 1280, "height": 1000}} | options))
        page = contexts[-1].new_page()
        page.set_default_timeout(TIMEOUT_MILLISECONDS)
        visit(page, f"{url}/join")
        page.get_by_label("Your nickname").fill(nickname)
        page.get_by_role("button", name="Join", exact=True).click()
        expect(page.get_by_text("You are in")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        if path != "join":
            visit(page, f"{url}/{path}")
        return page

    yield somebody
    for context in contexts:
        context.close()


def test_a_round_from_joining_to_the_podium(somebody, url):
    """Ada draws; a reload and a killed server later her drawing is there, and Bob sees it too."""
    ada, bob = somebody("Ada", viewport={"width": 390, "height": 844}), somebody("Bob", "round")
    visit(ada, f"{url}/round")
    expect(ada.get_by_text("when the teacher starts it")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    with many_seconds():
        game = rounds.start_round(["studio", "mlp-512"], words=1, seconds=600, seed=0)
        expect(ada.locator("canvas")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        draw(ada, SQUARE)
        for run_id in game.runs:
            expect(ada.get_by_text(run_id, exact=True)).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        (kept,) = drawings.list_drawings(game.id)
        assert kept.nickname == "Ada"

        ada.reload()
        expect(ada.get_by_text("studio", exact=True)).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        draw(ada, [(100, 150), (200, 150)])
        expect_strokes(ada, 2, game)
    rounds.end_round()
    for page in (ada, bob):
        expect(page.get_by_role("heading", name="The podium")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        without_points = page.get_by_text("No drawing was known by all models")
        expect(page.get_by_role("heading", name="Ada").or_(without_points)).to_be_visible()


def test_after_a_kill_everybody_finds_their_things(somebody, class_server, url):
    ada = somebody("Ada", "round")
    with many_seconds():
        game = rounds.start_round(["mlp-512"], words=1, seconds=600, seed=0)
        draw(ada, SQUARE)
        expect(ada.get_by_text("mlp-512", exact=True)).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
        class_server.end(signal.SIGKILL)
        class_server.start()
        draw(ada, [(100, 150), (200, 150)])
        expect_strokes(ada, 2, game)
        visit(ada, f"{url}/join")
        expect(ada.get_by_text("You are in")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)


def test_an_answer_that_gets_lost_comes_again(class_server, url):
    """Without another stroke: Streamlit can lose what is shown at the moment at which a timer goes off."""

    async def draw_once() -> None:
        student = Student(0, class_server.port)
        await student.join()
        rounds.start_round(MODELS, words=1, seconds=rounds.MAX_SECONDS)
        await asyncio.sleep(rounds.READY_SECONDS)
        await student.reload()
        await student.stroke()
        await student.until(lambda: student.answers >= 2 * len(MODELS))
        await student.close()

    with ThreadPoolExecutor() as elsewhere:  # the browser tests' own thread has an event loop already
        elsewhere.submit(asyncio.run, draw_once()).result()


def test_the_teacher_enters_by_the_passcode_and_hides_a_page(somebody, browser, url):
    student = somebody("Ada", "data")
    expect(student.get_by_role("heading", name="Data", level=1)).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    teacher = browser.new_context().new_page()
    teacher.set_default_timeout(TIMEOUT_MILLISECONDS)
    visit(teacher, f"{url}/teacher")
    teacher.get_by_label("Passcode", exact=True).fill(PASSCODE)
    teacher.get_by_role("button", name="I am the teacher").click()
    expect(teacher.get_by_role("img", name="QR code")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    settings.change_settings(hidden_pages=("data",))
    visit(student, f"{url}/data")
    expect(student.get_by_text("keeps this page for later")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    expect(student.get_by_test_id("stSidebarNav").get_by_text("Data", exact=True)).to_have_count(0)
    teacher.context.close()


def test_a_name_is_only_a_name(somebody, url):
    page = somebody(NASTY)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    game = rounds.start_round(["mlp-512"], words=1)
    with many_seconds():
        draw(somebody("www.example.com", "round"), SQUARE)
        rounds.end_round()
    assert game
    for path in ("join", "round", "wall", "board"):
        visit(page, f"{url}/{path}")
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert page.locator("img[src=x], a[href*='example.com']").count() == 0
    assert not faults


def test_a_nickname_of_ten_thousand_letters_is_refused(somebody, url):
    page = somebody("Ada")
    page.get_by_text("Another nickname").click()
    field = page.get_by_label("Your nickname")
    field.evaluate("input => input.removeAttribute('maxlength')")
    field.fill("x" * 10_000)
    field.press("Enter")
    page.wait_for_timeout(1_000)
    assert [len(name) for name in people.nicknames().values()] in ([3], [people.MAX_NICKNAME_LENGTH])


@pytest.mark.parametrize(
    "path",
    [
        "/app/static/class.sqlite3",
        "/static/../checkpoints/.class/class.sqlite3",
        "/checkpoints/.class/class.sqlite3",
        "/.streamlit/config.toml",
        "/..%2f..%2fapp.py",
        "/static/%2e%2e/%2e%2e/app.py",
        "/component/../../app.py",
        "/media/../app.py",
        "/app.py",
    ],
)
def test_no_file_is_reached(class_server, url, path):
    connection = http.client.HTTPConnection("localhost", class_server.port, timeout=30)
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status >= 400 or b"<title>Streamlit</title>" in body
    assert b"SQLite format" not in body and b"st.navigation" not in body and b"[server]" not in body


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("localhost:{port}", "http://localhost:{port}", 101),
        ("localhost:{port}", "http://evil.example", 403),
        ("evil.example:{port}", "http://evil.example:{port}", 403),
    ],
    ids=["our own", "a foreign page", "a foreign name that leads here"],
)
def test_foreign_origins_are_refused(class_server, url, host, origin, status):
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host.format(port=class_server.port)}",
        f"Origin: {origin.format(port=class_server.port)}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]
    with socket.create_connection(("localhost", class_server.port), timeout=60) as sent:
        sent.sendall("\r\n".join([*lines, "", ""]).encode())
        assert int(re.match(rb"HTTP/1.1 (\d+)", sent.recv(100)).group(1)) == status


def visit(page: Page, address: str) -> None:
    page.goto(address)
    settle(page)


def draw(page: Page, points: list[tuple[int, int]]) -> None:
    canvas = page.locator("canvas").last
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for number, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
        if number == 0:
            page.mouse.down()
    page.mouse.up()


def expect_strokes(page: Page, count: int, game: rounds.Round) -> None:
    """Until so many strokes of the one drawing there is are kept."""
    for _ in range(2 * TIMEOUT_MILLISECONDS // 200):
        (kept,) = drawings.list_drawings(game.id)
        if len(kept.operations) == count or kept.solved:
            return
        page.wait_for_timeout(200)
    raise AssertionError(f"{len(kept.operations)} strokes are kept")


@contextmanager
def many_seconds():
    """A slow machine needs more time for a word than people do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rounds, "MAX_SECONDS", 1_000)
        yield
