"""What Dask's workers do: train an epoch of a run from a checkpoint, and tell figures on the way.

A task carries all that it starts from, and is one epoch, or as many as fit in a second: who repeats it after a death
loses little, and who waits for the worker need not wait long.
"""

import contextlib
import dataclasses
import os
import sys
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Generator

import psutil
import torch
from distributed import get_worker

from fmnist_core.data.dataset import Dataset
from fmnist_core.errors import RunError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint, open_checkpoint, store_checkpoint
from fmnist_core.runs.outcomes import Outcome, create_outcome
from fmnist_core.service.tasks import DatasetPlugin, TaskResult, TrainingTask
from fmnist_core.training.events import (
    Checkpoint,
    EpochDone,
    StepDone,
    TrainEvent,
    TrainingDone,
    TrainingStarted,
    Weights,
)
from fmnist_core.training.loop import conclude, train
from fmnist_core.training.own_pictures import unpack_pictures

REPORT_SECONDS = 0.1
"""Figures are gathered for so long: more often than this no eye can follow."""
TASK_SECONDS = 1.0
"""Going from task to task takes hundredths of a second, which counts where an epoch takes tenths."""
NICENESS = 10


class _Process:
    """The training state of this worker's process."""

    def __init__(self) -> None:
        self.one_at_a_time = threading.Lock()  # threads and random state of torch belong to the whole process
        self.interrupts: dict[str, threading.Event] = defaultdict(threading.Event)


_process = _Process()


def dask_setup(_worker: object) -> None:
    """Make way for the page and the rest of the machine; for workers that the coordinator starts (`--preload`)."""
    # Training sets its own threads. A second pool of them, for whatever else computes here, would count as more threads
    # than cores, and OpenMP's would no longer spin at all.
    torch.set_num_threads(1)
    process = psutil.Process()
    if sys.platform == "win32":
        process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        process.nice(min(19, process.nice() + NICENESS))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("800")  # when memory runs out, Linux is to end the training and not the page


def train_epochs(task: TrainingTask) -> TaskResult:
    """See `calls.train_epochs`."""
    interrupted = _process.interrupts[task.key]
    enough_at = time.monotonic() + TASK_SECONDS
    figures = _Figures(task)
    checkpoint: Checkpoint | None = None
    outcome: Outcome | None = None
    try:
        with _process.one_at_a_time, contextlib.closing(_events(task)) as events:
            for event in events:
                match event:
                    case TrainingStarted():
                        figures.begin(event)
                    case StepDone():
                        figures.add(event)
                        if interrupted.wait(task.slow_motion):
                            break
                    case EpochDone():
                        checkpoint = event.checkpoint
                        if event.checkpoint.epoch < task.recipe.epochs and time.monotonic() > enough_at:
                            break
                    case TrainingDone():
                        outcome = create_outcome(event, _dataset())
    finally:
        _process.interrupts.pop(task.key, None)
    return TaskResult(store_checkpoint(checkpoint) if checkpoint else None, outcome)


def conclude_run(run_id: str, recipe: Recipe, checkpoint: StoredCheckpoint) -> TaskResult:
    """See `calls.conclude_run`."""
    with _process.one_at_a_time:
        done = conclude(recipe, _dataset(), open_checkpoint(checkpoint, run_id))
        return TaskResult(outcome=create_outcome(done, _dataset()))


def interrupt(key: str) -> None:
    """See `calls.interrupt`."""
    _process.interrupts[key].set()


class _Figures:
    """Tells the figures of one attempt at a task: the key stays when Dask repeats a task, the attempt does not."""

    def __init__(self, task: TrainingTask):
        self._task = task
        self._pause = 0 if task.slow_motion else REPORT_SECONDS
        self._attempt = uuid.uuid4().hex
        self._steps: list[tuple[object, ...]] = []
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


def _events(task: TrainingTask) -> Generator[TrainEvent, None, None]:
    checkpoint = open_checkpoint(task.checkpoint, task.run_id) if task.checkpoint else None
    own_pictures = unpack_pictures(task.own_pictures) if task.own_pictures else None
    return train(task.recipe, _dataset(), _start_weights(task), checkpoint, own_pictures)


def _start_weights(task: TrainingTask) -> Weights | None:
    from safetensors import SafetensorError
    from safetensors.torch import load

    try:
        return load(task.start_weights) if task.start_weights else None
    except (SafetensorError, ValueError) as error:
        raise RunError(f"the weights of run {task.recipe.start_from} can't be read: train it anew") from error


def _dataset() -> Dataset:
    plugin = get_worker().plugins[DatasetPlugin.name]
    assert isinstance(plugin, DatasetPlugin)
    return plugin.dataset
