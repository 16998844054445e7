"""What Dask's workers do: train an epoch of a run from a checkpoint, and tell figures on the way.

A task carries all that it starts from, and is one epoch, or as many as fit in a second: who repeats it after a death
loses little, and who waits for the worker need not wait long.
"""

import contextlib
import dataclasses
import os
import threading
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass

from distributed import WorkerPlugin, get_worker

from fmnist_core.data.dataset import Dataset, Split, create_dataset
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.events import Checkpoint, EpochDone, StepDone, TrainingDone, TrainingStarted, Weights
from fmnist_core.training.loop import conclude, train

REPORT_SECONDS = 0.1
"""Figures are gathered for so long: more often than this no eye can follow."""
TASK_SECONDS = 1.0
"""Going from task to task takes hundredths of a second, which counts where an epoch takes tenths."""
NICENESS = 10

_one_at_a_time = threading.Lock()  # threads and random state of torch belong to the whole process
_interrupts: dict[str, threading.Event] = defaultdict(threading.Event)


@dataclass(frozen=True, eq=False)
class TrainingTask:
    """To train the epoch after `checkpoint` (the first one if there is none), and further ones that are quick."""

    key: str
    topic: str
    """Under which its figures are told."""
    recipe: Recipe
    checkpoint: Checkpoint | None
    start_weights: Weights | None
    own_pictures: Split | None
    slow_motion: float


@dataclass(frozen=True, eq=False)
class TaskResult:
    """What a task brought: its last epoch's checkpoint, the end of the training, both, or (interrupted) none."""

    checkpoint: Checkpoint | None = None
    done: TrainingDone | None = None


class DatasetPlugin(WorkerPlugin):
    """Takes the pictures to each worker as it joins: workers on other machines need no files."""

    name = "fashion-mnist"

    def __init__(self, dataset: Dataset):
        self._parts = dataset.all_train, dataset.test, len(dataset.val)

    def setup(self, worker: object) -> None:
        self.dataset = create_dataset(*self._parts)


def dask_setup(_worker: object) -> None:
    """Make way for the page and the rest of the machine; for workers that the coordinator starts (`--preload`)."""
    import psutil
    import torch

    # Training sets its own threads. A second pool of them, for whatever else computes here, would count as more threads
    # than cores, and OpenMP's would no longer spin at all.
    torch.set_num_threads(1)
    process = psutil.Process()
    process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else min(19, process.nice() + NICENESS))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("800")  # when memory runs out, Linux is to end the training and not the page


def train_epochs(task: TrainingTask) -> TaskResult:
    """Train an epoch or more; after the last one, evaluate as well. Raises what `train()` does."""
    interrupted = _interrupts[task.key]
    enough_at = time.monotonic() + TASK_SECONDS
    figures = _Figures(task)
    result = TaskResult()
    try:
        with _one_at_a_time, contextlib.closing(_events(task)) as events:
            for event in events:
                match event:
                    case TrainingStarted():
                        figures.begin(event)
                    case StepDone():
                        figures.add(event)
                        if interrupted.wait(task.slow_motion):
                            break
                    case EpochDone():
                        result = TaskResult(event.checkpoint)
                        if event.checkpoint.epoch < task.recipe.epochs and time.monotonic() > enough_at:
                            break
                    case TrainingDone():
                        result = dataclasses.replace(result, done=event)
    finally:
        _interrupts.pop(task.key, None)
    return result


def conclude_run(recipe: Recipe, checkpoint: Checkpoint) -> TaskResult:
    """Evaluate a run that was stopped after `checkpoint` as a finished one."""
    with _one_at_a_time:
        return TaskResult(done=conclude(recipe, _dataset(), checkpoint))


async def interrupt(key: str) -> None:
    """Let the task of that key end at its next report, without a result."""
    _interrupts[key].set()


class _Figures:
    """Tells the figures of one attempt at a task: the key stays when Dask repeats a task, the attempt does not."""

    def __init__(self, task: TrainingTask):
        self._task = task
        self._pause = 0 if task.slow_motion else REPORT_SECONDS
        self._attempt = uuid.uuid4().hex
        self._steps: list[tuple] = []
        self._sent = 0.0

    def begin(self, started: TrainingStarted) -> None:
        self._send(started=dataclasses.asdict(started), pid=os.getpid())

    def add(self, step: StepDone) -> None:
        self._steps.append(dataclasses.astuple(step))
        if time.monotonic() - self._sent >= self._pause:
            self._send(steps=self._steps)
            self._steps, self._sent = [], time.monotonic()

    def _send(self, **message: object) -> None:
        get_worker().log_event(self._task.topic, {"key": self._task.key, "attempt": self._attempt} | message)


def _events(task: TrainingTask):
    return train(task.recipe, _dataset(), task.start_weights, task.checkpoint, task.own_pictures)


def _dataset() -> Dataset:
    return get_worker().plugins[DatasetPlugin.name].dataset
