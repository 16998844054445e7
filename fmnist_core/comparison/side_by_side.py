"""Times that can be held against each other: on one device, with the same threads, in turns, after a warm-up.

Each round trains a short piece of every run's recipe and asks every run for answers, one after the other, so that a
machine that slows down slows all of them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from json import loads
from time import perf_counter
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from fmnist_core.comparison.repeats import is_repeatable
from fmnist_core.comparison.timings import Rounds, RunTiming, Timing, save_timing
from fmnist_core.errors import RunError, ServiceError
from fmnist_core.places import python_path
from fmnist_core.runs.reader import Run, load_run, load_start_weights, runs_folder, weights_version

if TYPE_CHECKING:
    from torch import Tensor

    from fmnist_core.data.dataset import Dataset
    from fmnist_core.recipes.recipe import Recipe
    from fmnist_core.training.conditions import Conditions

PIECE_SECONDS = 4.0
"""A piece is an epoch, or as much of it as fits into so many seconds."""
WARM_UP_SECONDS = 0.5
ROUNDS = 3
MOST_RUNS = 12
ASKED_ONE_BY_ONE = 100
BATCH = 1_000

COMMAND = (sys.executable, "-m", "fmnist_core", "time", "--json")


@dataclass(frozen=True)
class Turn:
    """A run's turn in a round is over, the `done`-th of `total`. Round 0 is the warm-up."""

    run_id: str
    round: int
    done: int
    total: int


def time_runs(
    run_ids: Sequence[str], dataset: Dataset, rounds: int = ROUNDS, threads: int | None = None
) -> Iterator[Turn | Timing]:
    """Yield a Turn for each run and round, then the Timing, which is kept. `threads`: else what most recipes take.

    Raises RunError when there are too many, or one can't be read or asked; ServiceError when somebody else is at it.
    """
    if not 0 < len(run_ids) <= MOST_RUNS:
        raise RunError(f"{len(run_ids)} runs can't be timed side by side: choose 1 to {MOST_RUNS}")
    runs = [load_run(run_id) for run_id in run_ids]
    threads = threads or _usual_threads(runs)
    with _alone(), _threads(threads):
        began, conditions = datetime.now(UTC).isoformat(timespec="seconds"), _conditions(threads)
        stopwatches = [_Stopwatch(run, dataset, threads) for run in runs]
        total = (rounds + 1) * len(runs)
        for number in range(rounds + 1):
            for place, stopwatch in enumerate(stopwatches, start=1):
                stopwatch.take_turn(WARM_UP_SECONDS if number == 0 else PIECE_SECONDS, counts=number > 0)
                yield Turn(stopwatch.run_id, number, number * len(runs) + place, total)
        results = tuple(stopwatch.result() for stopwatch in stopwatches)
        timing = Timing(began, conditions.device, conditions.processor, threads, conditions.load, results)
        save_timing(timing)
    yield timing


def time_in_own_process(run_ids: Sequence[str]) -> Iterator[Turn]:
    """As `time_runs`, undisturbed by what else this process does; closing the iterator ends it.

    Raises ServiceError with what went wrong there.
    """
    with subprocess.Popen(
        [*COMMAND, *run_ids],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": python_path()},
    ) as process:
        assert process.stdout and process.stderr  # both are pipes
        try:
            for line in process.stdout:
                if "done" in (values := loads(line)):
                    yield Turn(**values)
            reason = process.stderr.read().strip().rpartition("\n")[2].removeprefix("error: ")
            process.wait()
        finally:
            process.kill()  # does nothing where it has ended
    if process.returncode:
        raise ServiceError(reason or "the timing ended unexpectedly: try again")


class _Stopwatch:
    """Takes one run's times."""

    def __init__(self, run: Run, dataset: Dataset, threads: int):
        from fmnist_core.data.dataset import to_inputs
        from fmnist_core.runs.reader import load_model

        self.run_id = run.summary.run_id
        self._version = weights_version(self.run_id)
        self._dataset = dataset
        self._epochs = run.summary.epoch
        self._recipe, self._start_weights = None, None
        if is_repeatable(run.recipe):
            self._recipe = _piece_of(run.recipe, threads)
            self._start_weights = load_start_weights(run.recipe)
        self._model = load_model(self.run_id)
        self._inputs = to_inputs(dataset.test.images[:BATCH])
        self._training: list[float] = []
        self._one: list[float] = []
        self._batch: list[float] = []

    def take_turn(self, seconds: float, counts: bool) -> None:
        """One round's times; those of a warm-up don't count."""
        taken = [(self._one, self._ask_one_by_one()), (self._batch, self._ask_batch())]
        if self._recipe:
            taken.append((self._training, self._epochs * self._train(self._recipe, seconds)))
        for figures, figure in taken if counts else ():
            figures.append(figure)

    def result(self) -> RunTiming:
        training = Rounds(tuple(self._training)) if self._training else None
        return RunTiming(self.run_id, self._version, training, Rounds(tuple(self._one)), Rounds(tuple(self._batch)))

    def _train(self, recipe: Recipe, seconds: float) -> float:
        """Seconds of an epoch's training, reckoned from its beginning."""
        from fmnist_core.training.events import StepDone, TrainingStarted
        from fmnist_core.training.loop import train

        pictures, seen, spent = 0, 0, 0.0
        with closing(train(recipe, self._dataset, self._start_weights)) as events:
            for event in events:
                match event:
                    case TrainingStarted():
                        pictures = event.train_size
                    case StepDone():
                        spent += (event.images_seen - seen) / event.images_per_second
                        seen = event.images_seen
                        if seen == pictures or spent > seconds:
                            break
        return spent * pictures / seen

    def _ask_one_by_one(self) -> float:
        inputs = self._inputs[:ASKED_ONE_BY_ONE]
        return _seconds(lambda: [self._ask(picture[None]) for picture in inputs]) / len(inputs)

    def _ask_batch(self) -> float:
        return _seconds(lambda: self._ask(self._inputs)) / len(self._inputs)

    def _ask(self, inputs: Tensor) -> object:
        import torch

        with torch.inference_mode():
            return self._model(inputs)


def _piece_of(recipe: Recipe, threads: int) -> Recipe:
    """One epoch as most of the recipe's are, without what is not training."""
    frozen = min(1, recipe.frozen_epochs // recipe.epochs)
    return recipe.replace(
        epochs=1, frozen_epochs=frozen, patience=None, test_every_epoch=False, report_every=None, device="auto",
        threads=threads,
    )  # fmt: skip


def _usual_threads(runs: Sequence[Run]) -> int:
    usual = Counter(run.recipe.threads for run in runs if run.recipe).most_common(1)
    return usual[0][0] if usual else 1


def _conditions(threads: int) -> Conditions:
    from fmnist_core.training.conditions import current_conditions
    from fmnist_core.training.devices import resolve_device

    return current_conditions(resolve_device("auto"), threads)


@contextmanager
def _alone() -> Iterator[None]:
    runs_folder().mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(runs_folder() / ".timing.lock", blocking=False):
            yield
    except Timeout:
        raise ServiceError("somebody else is timing runs on this machine: try again in a minute") from None


@contextmanager
def _threads(number: int) -> Iterator[None]:
    import torch

    others = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(others)


def _seconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began
