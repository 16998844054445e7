"""Does a class of thirty hold? Real sessions join at once, and each draws a stroke every 2 s that three models answer.

    python -m benchmarks.class_load
    python -m benchmarks.class_load --training --kill --seconds 60

Says how long a stroke took to its answers, what went wrong, the server's memory a session, and after --kill whether all
that was answered is still there. One session in twenty reloads its page at each stroke.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import io
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import psutil
from PIL import Image, ImageDraw
from streamlit.proto.Element_pb2 import Element
from websockets import WebSocketException

from benchmarks.sessions import Session, component_state, press_state, text_state
from fmnist_core import runs, service
from fmnist_core.classroom import drawings, rounds
from fmnist_core.recipes import get_recipe

ROOT = Path(__file__).parents[1]
MODELS = ("studio", "cnn-90", "mlp-512")
STROKE_SECONDS = 2.0
RELOADING = 0.05
PATIENCE_SECONDS = 60
WARM_UP_SECONDS = 8
MIB = 2**20


class Server:
    """The app as a class gets it, in a process that can be killed."""

    def __init__(self, port: int):
        self.port = port
        self.start()

    def start(self) -> None:
        command = [sys.executable, "scripts/open_class.py", f"--port={self.port}"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        address = f"http://localhost:{self.port}/_stcore/health"
        while self._process.poll() is None:
            with suppress(OSError), urllib.request.urlopen(address) as answer:
                if answer.read() == b"ok":
                    return
            time.sleep(0.1)
        raise SystemExit("the server did not start: is the port taken?")

    def end(self, number: int = signal.SIGINT) -> None:
        self._process.send_signal(number)
        self._process.wait()

    def memory(self) -> float:
        """MiB."""
        return psutil.Process(self._process.pid).memory_info().rss / MIB


class Student:
    """Joins, draws, and measures."""

    def __init__(self, number: int, port: int):
        self._number = number
        self._random = random.Random(number)
        self._session = Session(port, f"{number:032x}", self._look)
        self._picture = Image.new("RGB", (300, 300), "white")
        self._operations: list[dict] = []
        self._field = self._button = self._pad = self._fragment = ""
        self._answers = 0
        self._news = asyncio.Event()
        self.seconds: list[float] = []
        self.reloads = 0
        self.unanswered = 0
        self.answered_png = b""

    @property
    def errors(self) -> list[str]:
        return self._session.errors

    async def join(self) -> float:
        """Seconds from opening the page to being in."""
        began = time.perf_counter()
        await self._session.open("join")
        await self._until(lambda: self._button)
        self._is_in = False
        await self._session.set(text_state(self._field, f"Student {self._number}"), press_state(self._button))
        await self._until(lambda: self._is_in)
        return time.perf_counter() - began

    async def reload(self) -> None:
        """Open the round's page anew, as often as it takes while the server is away."""
        self._pad = ""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._pad and time.monotonic() < deadline:
            await self._session.close()
            with suppress(OSError, TimeoutError, WebSocketException):
                await self._session.open("round")
                await self._until(lambda: self._pad)
                return
            await asyncio.sleep(0.5)

    async def draw(self, until: float) -> None:
        """A stroke every two seconds; one in twenty comes after a reload."""
        await asyncio.sleep(self._random.random() * STROKE_SECONDS)
        while time.monotonic() < until:
            began = time.monotonic()
            if self._random.random() < RELOADING:
                self.reloads += 1
                await self.reload()
            await self._stroke()
            await asyncio.sleep(max(0.0, STROKE_SECONDS - (time.monotonic() - began)))

    async def close(self) -> None:
        await self._session.close()

    async def _stroke(self) -> None:
        png = self._draw_line()
        picture = "data:image/png;base64," + base64.b64encode(png).decode("ascii")
        self._answers, began = 0, time.perf_counter()
        drawing = {"operations": self._operations, "picture": picture}
        await self._session.set(component_state(self._pad, drawing=drawing), fragment_id=self._fragment)
        try:
            await self._until(lambda: self._answers >= len(MODELS))
        except TimeoutError:
            self.unanswered += 1
            await self.reload()
            return
        self.seconds.append(time.perf_counter() - began)
        self.answered_png = png

    def _draw_line(self) -> bytes:
        points = [[self._random.randint(60, 240), self._random.randint(60, 240)] for _ in range(4)]
        ImageDraw.Draw(self._picture).line([tuple(point) for point in points], "#1d1d22", 20)
        self._operations.append({"tool": "pen", "width": 20, "points": points})
        buffer = io.BytesIO()
        self._picture.convert("RGBA").save(buffer, "PNG")
        return buffer.getvalue()

    def _look(self, element: Element, fragment_id: str) -> None:
        match element.WhichOneof("type"):
            case "text_input":
                self._field = element.text_input.id
            case "button" if element.button.is_form_submitter:
                self._button = element.button.id
            case "heading" if element.heading.body == "You are in":
                self._is_in = True
            case "bidi_component" if "drawing_pad" in element.bidi_component.component_name:
                self._pad, self._fragment = element.bidi_component.id, fragment_id
            case "markdown":
                self._answers += sum(f"`{run_id}`" in element.markdown.body for run_id in MODELS)
        self._news.set()

    async def _until(self, condition) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not condition():
                self._news.clear()
                await self._news.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0, help="of drawing, at most 110")
    parser.add_argument("--training", action="store_true", help="a run trains on all cores meanwhile")
    parser.add_argument("--kill", action="store_true", help="the server is killed in between, and started again")
    parser.add_argument("--port", type=int, default=8599)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(runs.runs_folder(), Path(folder) / "runs", ignore=shutil.ignore_patterns(".*"))
        os.environ["FMNIST_CHECKPOINTS"] = str(Path(folder) / "runs")
        server = Server(arguments.port)
        try:
            asyncio.run(measure(server, arguments))
        finally:
            server.end()
            service.end()


async def measure(server: Server, arguments: argparse.Namespace) -> None:
    await _warm_up(server.port)
    before = server.memory()
    training = _train() if arguments.training else None
    students = [Student(number, server.port) for number in range(arguments.students)]
    report("joining, all at once", await asyncio.gather(*(student.join() for student in students)))
    game = rounds.start_round(MODELS, words=1, seconds=rounds.MAX_SECONDS)
    await asyncio.sleep(rounds.READY_SECONDS)
    await asyncio.gather(*(student.reload() for student in students))
    until = time.monotonic() + arguments.seconds
    drawing = [asyncio.create_task(student.draw(until)) for student in students]
    if arguments.kill:
        await asyncio.sleep(arguments.seconds / 2)
        server.end(signal.SIGKILL)
        await asyncio.to_thread(server.start)
    await asyncio.gather(*drawing)
    print(f"memory: {before:.0f} MiB idle, {(server.memory() - before) / len(students):.1f} MiB more a session")
    report("stroke to three answers", [seconds for student in students for seconds in student.seconds])
    print(f"reloads: {sum(student.reloads for student in students)}", end=", ")
    print(f"unanswered strokes: {sum(student.unanswered for student in students)}", end=", ")
    print(f"errors: {[error for student in students for error in student.errors] or 'none'}")
    print(f"answered drawings that are lost: {_count_lost(students, game)}")
    if training:
        print(f"the run that trained meanwhile: {service.snapshot(training).state}")
        service.clear()
    await asyncio.gather(*(student.close() for student in students))


def report(title: str, seconds: list[float]) -> None:
    if len(seconds) < 2:
        print(f"{title}: n={len(seconds)}, too few to say")
        return
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(
        f"{title}: n={len(seconds)}, p50 {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * p95:.0f} ms, "
        f"longest {1000 * max(seconds):.0f} ms",
        flush=True,
    )


async def _warm_up(port: int) -> None:
    """What the first visitor of all waits for is another question."""
    first = Student(10_000, port)
    await first.join()
    await asyncio.sleep(WARM_UP_SECONDS)
    await first.close()


def _train() -> str:
    recipe = get_recipe("notebook-v2").replace(epochs=1_000, threads=os.cpu_count())
    return service.submit(recipe, "meanwhile")


def _count_lost(students: list[Student], game: rounds.Round) -> int:
    kept = {drawing.nickname: drawing for drawing in drawings.list_drawings(game.id)}
    found = [(student, kept.get(f"Student {number}")) for number, student in enumerate(students)]
    return sum(
        drawing is None or not (drawing.solved or drawing.png == student.answered_png)
        for student, drawing in found
        if student.answered_png
    )


if __name__ == "__main__":
    main()
