"""Does a class of thirty hold? Real sessions join at once, and each draws a stroke every 2 s that three models answer.

    python -m benchmarks.class_load
    python -m benchmarks.class_load --training --kill --seconds 60

Says how long a stroke took to its answers, what went wrong, the server's memory a session, and whether all that was
answered is still there. At each stroke one session in twenty reloads its page, half of those while the stroke is on its
way: such a stroke is counted, but asks for no answer any more. With --kill, which trains as well, the server is killed
half-way; sessions whose connection broke come back and send their drawing again, as the page's pad does.
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
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil
from PIL import Image, ImageDraw
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets import WebSocketException

from benchmarks.sessions import Session, component_state, press_state, text_state
from fmnist_core import runs, service
from fmnist_core.classroom import drawings, rounds
from fmnist_core.recipes.named import get_recipe
from fmnist_core.runs.reader import load_history
from fmnist_core.training.events import EpochFigures

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
        self._operations: list[dict[str, object]] = []
        self._field = self._button = self._pad = self._fragment = ""
        self._is_in = False
        self.answers = 0
        """Of models, that were shown since the last stroke."""
        self.seconds: list[float] = []
        self.seconds_after_kill: list[float] = []
        self.reloads = self.cut_short = self.unanswered = 0
        self.answered: list[bytes] = []
        """The last drawing that was answered, and what came after it."""

    @property
    def errors(self) -> list[str]:
        return self._session.errors

    async def join(self) -> float:
        """Seconds from opening the page to being in."""
        began = time.perf_counter()
        await self._session.open("join")
        await self.until(lambda: self._button)
        await self._session.set(text_state(self._field, f"Student {self._number}"), press_state(self._button))
        await self.until(lambda: self._is_in)
        return time.perf_counter() - began

    async def reload(self) -> None:
        """Open the round's page anew, as often as it takes while the server is away."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._pad = ""
            await self._session.close()
            with suppress(OSError, TimeoutError, WebSocketException):
                await self._session.open("round")
                await self.until(lambda: self._pad and self._session.is_resting)
                return
            await asyncio.sleep(0.5)

    async def draw(self, until: float) -> None:
        """A stroke every two seconds; one in twenty with a reload before or after it."""
        await asyncio.sleep(self._random.random() * STROKE_SECONDS)
        while time.monotonic() < until:
            began = time.monotonic()
            chance = self._random.random()
            if chance < RELOADING / 2:
                await self._reload_amid_a_stroke()
            else:
                if chance < RELOADING:
                    self.reloads += 1
                    await self.reload()
                await self.stroke()
            await asyncio.sleep(max(0.0, STROKE_SECONDS - (time.monotonic() - began)))

    async def close(self) -> None:
        await self._session.close()

    async def stroke(self) -> None:
        self._draw_line()
        began = time.perf_counter()
        try:
            seconds = await self._send_until_answered()
        except TimeoutError:
            self.unanswered += 1
            return
        seconds.append(time.perf_counter() - began)
        self.answered = self.answered[-1:]

    async def _reload_amid_a_stroke(self) -> None:
        self._draw_line()
        self.cut_short += 1
        self.reloads += 1
        await self._session.set(self._drawing(), fragment_id=self._fragment)
        await self.reload()

    async def _send_until_answered(self) -> list[float]:
        """The list that the time belongs to. Raises TimeoutError."""
        try:
            await self._send()
            return self.seconds
        except ConnectionError:
            await self.reload()
            await self._send()
            return self.seconds_after_kill

    async def _send(self) -> None:
        """Raises TimeoutError when no answers come, ConnectionError when the connection is broken."""
        await self.until(lambda: self._session.is_resting)
        self.answers = 0
        await self._session.set(self._drawing(), fragment_id=self._fragment)
        await self.until(lambda: self.answers >= len(MODELS))

    def _drawing(self) -> WidgetState:
        picture = "data:image/png;base64," + base64.b64encode(self.answered[-1]).decode("ascii")
        return component_state(self._pad, drawing={"operations": self._operations, "picture": picture})

    def _draw_line(self) -> None:
        points = [[self._random.randint(60, 240), self._random.randint(60, 240)] for _ in range(4)]
        ImageDraw.Draw(self._picture).line([tuple(point) for point in points], "#1d1d22", 20)
        self._operations.append({"tool": "pen", "width": 20, "points": points})
        buffer = io.BytesIO()
        self._picture.convert("RGBA").save(buffer, "PNG")
        self.answered.append(buffer.getvalue())

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
                self.answers += sum(f"`{run_id}`" in element.markdown.body for run_id in MODELS)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something. Raises TimeoutError, or ConnectionError."""
        await self._session.until(condition, PATIENCE_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=60.0, help="of drawing, at most 110")
    parser.add_argument("--training", action="store_true", help="a run trains on all cores meanwhile")
    parser.add_argument("--kill", action="store_true", help="train, and kill the server in between")
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
    training = _train() if arguments.training or arguments.kill else None
    students = [Student(number, server.port) for number in range(arguments.students)]
    report("joining, all at once", await asyncio.gather(*(student.join() for student in students)))
    game = rounds.start_round(MODELS, words=1, seconds=rounds.MAX_SECONDS)
    await asyncio.sleep(rounds.READY_SECONDS)
    await asyncio.gather(*(student.reload() for student in students))
    print(f"memory: {before:.0f} MiB idle, {(server.memory() - before) / len(students):.1f} MiB more a session")
    until = time.monotonic() + arguments.seconds
    drawing = [asyncio.create_task(student.draw(until)) for student in students]
    if arguments.kill and training:
        await asyncio.sleep(arguments.seconds / 2)
        epochs = load_history(training).epochs
        server.end(signal.SIGKILL)
        await asyncio.to_thread(server.start)
    await asyncio.gather(*drawing)
    report("stroke to three answers", [seconds for student in students for seconds in student.seconds])
    if arguments.kill:
        late = [seconds for student in students for seconds in student.seconds_after_kill]
        report("of whose connection the kill broke", late)
    await _report_losses(students, game)
    if training:
        _report_training(training, epochs if arguments.kill else ())
        service.clear()
    await asyncio.gather(*(student.close() for student in students))


async def _report_losses(students: list[Student], game: rounds.Round) -> None:
    await asyncio.sleep(STROKE_SECONDS)  # a stroke that its own student cut short may still be under way
    print(f"reloads: {sum(student.reloads for student in students)}", end=", ")
    print(f"strokes cut short by them: {sum(student.cut_short for student in students)}", end=", ")
    print(f"unanswered strokes: {sum(student.unanswered for student in students)}", end=", ")
    print(f"errors: {dict(Counter(error for student in students for error in student.errors)) or 'none'}")
    print(f"answered drawings that are lost: {_count_lost(students, game)}", flush=True)


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
    """On all cores; with few pictures, so that there are epochs to lose."""
    recipe = get_recipe("notebook-v2").replace(train_pictures=6_000, epochs=1_000, threads=os.cpu_count())
    return service.submit(recipe, "meanwhile")


def _report_training(run_id: str, before_kill: Sequence[EpochFigures]) -> None:
    kept, state = load_history(run_id).epochs, service.snapshot(run_id).state
    lost = len(set(before_kill) - set(kept))
    print(f"the run that trained meanwhile: {state}, {len(kept)} epochs, {len(before_kill)} before a kill, {lost} lost")


def _count_lost(students: list[Student], game: rounds.Round) -> int:
    """Of how many students neither the last answered drawing is kept, nor one that came after it."""
    kept = {drawing.nickname: drawing for drawing in drawings.list_drawings(game.id)}
    found = [(student, kept.get(f"Student {number}")) for number, student in enumerate(students)]
    return sum(
        drawing is None or not (drawing.solved or drawing.png in student.answered)
        for student, drawing in found
        if student.seconds or student.seconds_after_kill
    )


if __name__ == "__main__":
    main()
