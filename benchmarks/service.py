"""What does training through the coordinator cost, and how soon is it seen?

speed    images a second of whole runs (evaluation included), against the plain iterator in a process of its own with
         the same threads and priority; pairs are interleaved, each is begun by the other, the ratio is of one pair
latency  from submit to the first point with a warm worker; the longest time between two changes that a page can see
         while a report falls due every few milliseconds (no event waits longer for its place on the curve)
click    while a run trains on all cores: from a click on the Data page to other pictures, in a real browser
watchers while a run trains on all cores: thirty sessions watch it on the Train page; how long a tick takes, and how
         much of a core the server needs
workers  seconds for ten runs of one thread each on one worker and on two, and whether their results are the same;
         beside it what the machine can give at most: two plain trainings beside each other, against one

Runs go to a temporary folder. Give the machine some rest: the load is stated with the figures.

    python -m benchmarks.service speed --pairs 5
    python -m benchmarks.service latency
    python -m benchmarks.service workers
    python -m benchmarks.service click
    python -m benchmarks.service watchers
"""

import argparse
import asyncio
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil

from fmnist_core import service
from fmnist_core.recipes.named import get_recipe
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import ENDED, list_runs, load_evaluation

SPEED_RECIPES = {"notebook-v0": 10, "notebook-v2": 2}  # with so many epochs
RUNS = 10
CLICKS = 40
PATIENCE_MILLISECONDS = 120_000
WATCHERS = 30
WATCH_SECONDS = 30
WATCH_CLICKS = """() => {
  const picture = () => document.querySelector('figure img')?.src
  let before
  document.addEventListener('click', () => {
    before = picture()
    Object.assign(window, { clicked: performance.now(), answered: null })
  }, true)
  new MutationObserver(() => {
    if (!window.answered && picture() && picture() !== before) window.answered = performance.now()
  }).observe(document.querySelector('[data-testid=stMain]'), { subtree: true, childList: true, characterData: true })
}"""
POLL_SECONDS = 0.01
END_POLL_SECONDS = 0.05  # where a training has all cores, looking for its end must not disturb it
REST_SECONDS = 5  # until what a coordinator loads after its start is loaded


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=list(_BENCHMARKS))
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--recipes", nargs="+", default=list(SPEED_RECIPES), choices=list(SPEED_RECIPES))
    parser.add_argument("--plain", metavar="RECIPE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.plain:
        _train_when_asked(Recipe(**json.loads(arguments.plain)))
        return
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    _BENCHMARKS[arguments.what](arguments)
    print(f"load after {os.getloadavg()[0]:.1f}")


def measure_speed(arguments: argparse.Namespace) -> None:
    for name in arguments.recipes:
        epochs = SPEED_RECIPES[name]
        recipe = get_recipe(name).replace(epochs=epochs)
        ratios = []
        with own_service(recipe), Trainer(recipe) as trainer:
            for pair in range(arguments.pairs):
                ways: dict[str, Callable[[], float]] = {
                    "plain": trainer.train,
                    "coordinator": partial(_seconds_through, recipe),
                }
                order = list(ways) if pair % 2 == 0 else list(reversed(ways))  # whatever drifts favours neither
                seconds = {way: ways[way]() for way in order}
                ratios.append(seconds["plain"] / seconds["coordinator"])
                rates = ", ".join(f"{way} {epochs * recipe.train_size / seconds[way]:,.0f}" for way in ways)
                print(f"{name} ({recipe.threads} threads): {rates} images/s", flush=True)
        print(f"{name}: {_spread(ratios, '.1%')} of the plain iterator's")


def measure_latency(arguments: argparse.Namespace) -> None:
    with own_service(get_recipe("notebook-v0")):
        for _ in range(arguments.pairs):
            asked = time.perf_counter()
            run_id = service.submit(get_recipe("notebook-v0").replace(epochs=5))
            seen = _times_of_changes(run_id)
            gaps = [later - earlier for earlier, later in itertools.pairwise(seen)]
            print(f"first point after {seen[0] - asked:.2f} s, then at most {max(gaps):.2f} s between changes")


def measure_click(_arguments: argparse.Namespace) -> None:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import QUIET, settle

    with app_with_training() as url, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET).new_page()
        page.set_default_timeout(PATIENCE_MILLISECONDS)
        page.goto(f"{url}/data")
        settle(page)
        page.evaluate(WATCH_CLICKS)
        spent = []
        for _ in range(CLICKS):
            page.get_by_test_id("stNumberInputStepUp").first.click()
            page.wait_for_function("window.answered")
            spent.append(page.evaluate("window.answered - window.clicked") / 1000)
            page.wait_for_timeout(300)
    _report("click to pictures", spent)


def measure_watchers(_arguments: argparse.Namespace) -> None:
    os.environ["FMNIST_CLASS"] = "1"  # where pages look once a second
    with app_with_training() as url:
        (server,) = [child for child in psutil.Process().children() if "streamlit" in child.cmdline()]
        asyncio.run(_watch(int(url.rpartition(":")[2]), server))


async def _watch(port: int, server: psutil.Process) -> None:
    from benchmarks.sessions import Session

    (run_id,) = [run.run_id for run in list_runs().runs if run.background]
    sessions = [Session(port, f"{number:032x}") for number in range(WATCHERS)]
    await asyncio.gather(*(session.open("train", f"train_runs={run_id}") for session in sessions))
    while not all(session.tick_seconds for session in sessions):  # the first visitors wait for imports
        await asyncio.sleep(1)
    for session in sessions:
        session.tick_seconds.clear()
    began, before = time.perf_counter(), sum(server.cpu_times()[:2])
    await asyncio.sleep(WATCH_SECONDS)
    share = (sum(server.cpu_times()[:2]) - before) / (time.perf_counter() - began)
    _report(f"ticks of {WATCHERS} sessions", [seconds for session in sessions for seconds in session.tick_seconds])
    print(f"the server needs {share:.0%} of a core; errors: {[e for s in sessions for e in s.errors] or 'none'}")
    for session in sessions:
        await session.close()


@contextmanager
def app_with_training() -> Iterator[str]:
    """The app's address, while a run trains on all cores."""
    from tests.browser.server import running_app

    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder) / "runs") as url:
        run_id = service.submit(get_recipe("notebook-v2").replace(epochs=1_000, threads=os.cpu_count()))
        while service.snapshot(run_id).state == "queued":
            time.sleep(POLL_SECONDS)
        time.sleep(REST_SECONDS)
        yield url


def _report(title: str, seconds: list[float]) -> None:
    p95 = statistics.quantiles(seconds, n=20)[-1]
    print(f"{title}: n={len(seconds)}, p50 {1000 * statistics.median(seconds):.0f} ms, p95 {1000 * p95:.0f} ms")


def measure_workers(arguments: argparse.Namespace) -> None:
    recipes = [get_recipe("notebook-v2").replace(epochs=1, threads=1, seed=seed) for seed in range(RUNS)]
    ceiling = _measure_ceiling(recipes[0], arguments.pairs)
    seconds: dict[int, float] = {}
    losses: dict[int, list[float]] = {}
    for workers in (1, 2):
        with own_service(recipes[0], FMNIST_WORKERS=str(workers)):
            began = time.perf_counter()
            run_ids = [service.submit(recipe) for recipe in recipes]
            for run_id in run_ids:
                _wait_for_end(run_id)
            seconds[workers] = time.perf_counter() - began
            losses[workers] = [load_evaluation(run_id).score.loss for run_id in run_ids]
            print(f"{workers} workers: {seconds[workers]:.1f} s for {RUNS} runs", flush=True)
    gain = seconds[1] / seconds[2]
    print(f"{gain:.2f} times as fast ({gain / ceiling:.0%} of the ceiling), same results: {losses[1] == losses[2]}")


def _measure_ceiling(recipe: Recipe, pairs: int) -> float:
    """How much more two plain trainings beside each other get done than one alone: what this machine can give."""
    gains = []
    with Trainer(recipe) as first, Trainer(recipe) as second:
        for _ in range(pairs):
            alone = first.train()
            for trainer in (first, second):
                trainer.start()
            beside = [trainer.seconds() for trainer in (first, second)]
            gains.append(2 * alone / max(beside))
    print(f"ceiling: two plain trainings get {_spread(gains, '.2f')} times as much done as one", flush=True)
    return statistics.median(gains)


class Trainer:
    """The plain iterator in a process of its own, warm, with the priority that workers have."""

    def __init__(self, recipe: Recipe):
        command = [sys.executable, "-m", "benchmarks.service", "speed", "--plain", json.dumps(recipe.to_dict())]
        self._process = subprocess.Popen(
            command, cwd=Path(__file__).parents[1], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the trainer was started without pipes")
        self._orders, self._answers = self._process.stdin, self._process.stdout

    def __enter__(self) -> "Trainer":
        self.train()
        return self

    def __exit__(self, *_: object) -> None:
        self._orders.close()
        self._process.wait()

    def start(self) -> None:
        self._orders.write("\n")
        self._orders.flush()

    def seconds(self) -> float:
        """What the training that was started took."""
        return float(self._answers.readline())

    def train(self) -> float:
        self.start()
        return self.seconds()


def _train_when_asked(recipe: Recipe) -> None:
    """Print the seconds of a training for every line that comes in."""
    from fmnist_core.data.dataset import load_dataset
    from fmnist_core.service.worker import NICENESS
    from fmnist_core.training.loop import train

    os.nice(NICENESS)
    dataset = load_dataset()
    for _ in sys.stdin:
        events = train(recipe, dataset)
        next(events)
        began = time.perf_counter()
        for _ in events:
            pass
        print(time.perf_counter() - began, flush=True)


@contextmanager
def own_service(warm_up: Recipe, **environment: str) -> Iterator[None]:
    """A coordinator for a temporary folder, whose workers have trained a recipe before."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(environment, FMNIST_CHECKPOINTS=folder)
        try:
            workers = int(environment.get("FMNIST_WORKERS", 1))
            for run_id in [service.submit(warm_up) for _ in range(workers)]:
                _wait_for_end(run_id)
            time.sleep(REST_SECONDS)
            yield
        finally:
            service.end()


def _seconds_through(recipe: Recipe) -> float:
    run_id = service.submit(recipe)
    while service.snapshot(run_id).state == "queued":
        time.sleep(POLL_SECONDS)
    began = time.perf_counter()
    _wait_for_end(run_id)
    return time.perf_counter() - began


def _spread(figures: list[float], form: str) -> str:
    low, middle, high = (format(figure, form) for figure in (min(figures), statistics.median(figures), max(figures)))
    return f"{middle} ({low} to {high}, median of {len(figures)})"


def _times_of_changes(run_id: str) -> list[float]:
    times, step = [], 0
    while (snapshot := service.snapshot(run_id)).state not in ENDED:
        if snapshot.step != step and snapshot.fraction < 1:  # the end is followed by an evaluation
            times.append(time.perf_counter())
        step = snapshot.step
        time.sleep(POLL_SECONDS)
    return times


def _wait_for_end(run_id: str) -> None:
    while service.snapshot(run_id).state not in ENDED:
        time.sleep(END_POLL_SECONDS)


_BENCHMARKS = {
    "speed": measure_speed,
    "latency": measure_latency,
    "workers": measure_workers,
    "click": measure_click,
    "watchers": measure_watchers,
}

if __name__ == "__main__":
    main()
