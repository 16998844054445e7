"""Dask as the coordinator uses it: tasks go to its workers, figures and results come back by calls."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Mapping
from typing import Any

import dask
from distributed import Client, Future, KilledWorker
from distributed.security import Security

from fmnist_core.data.arrays import PictureArrays
from fmnist_core.errors import ServiceError, TrainingError
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint
from fmnist_core.service import calls, tasks
from fmnist_core.service.processes import CLOSE_SECONDS, DEATHS_ALLOWED, START_SECONDS, LocalProcesses

log = logging.getLogger(__name__)

CONNECT_SECONDS = 10

OnFigures = Callable[[Mapping[str, Any]], None]
TaskFuture = Future[tasks.TaskResult]
OnEnd = Callable[[str, tasks.TaskResult | BaseException], None]


class TaskLost(Exception):
    """The cluster lost a task, or it was abandoned: it did not fail, and may be given again."""


class Cluster:
    """Where tasks go, and how their figures and results come back: by calls from threads of Dask's client."""

    def __init__(self, processes: LocalProcesses | None, on_figures: OnFigures, on_end: OnEnd):
        """Connect to `processes`, or else to the scheduler that FMNIST_SCHEDULER names. Raises ServiceError.

        `on_figures` and `on_end` are called from threads of Dask's client.
        """
        self._processes = processes
        self._on_end = on_end
        self._futures: dict[str, TaskFuture] = {}
        self._capacity = processes.workers if processes else 0
        self._client = _connect(processes)
        self.topic = f"figures-{self._client.id}"
        self._client.subscribe_topic(self.topic, lambda event: on_figures(event[1]))

    def share(self, arrays: PictureArrays) -> None:
        """Have the pictures taken to all workers, now and whenever one joins."""
        self._client.register_plugin(tasks.DatasetPlugin(arrays), name=tasks.DatasetPlugin.name)

    @property
    def is_local(self) -> bool:
        """Whether its workers were started here: a lab's are its own affair."""
        return self._processes is not None

    @property
    def capacity(self) -> int:
        """How many runs train at once."""
        return self._capacity

    def train(self, task: tasks.TrainingTask) -> None:
        self._submit(task.key, calls.train_epochs, task)

    def conclude(self, key: str, run_id: str, recipe: Recipe, checkpoint: StoredCheckpoint) -> None:
        """Evaluate what a stopped run has learnt, before any training that waits."""
        self._submit(key, calls.conclude_run, run_id, recipe, checkpoint, priority=10)

    def interrupt(self, key: str) -> None:
        """Ask a task to end at its next report."""
        options = {"wait": False, "on_error": "ignore"}
        # Not waited for: a worker that hangs would not answer.
        threading.Thread(target=self._client.run, args=(calls.interrupt, key), kwargs=options, daemon=True).start()

    def abandon(self, key: str, pid: int | None) -> None:
        """Wait no longer for a task that does not end; `pid` is its worker's. It ends with a CancelledError."""
        if future := self._futures.get(key):
            future.cancel()
        if self._processes and pid:
            self._processes.kill_worker(pid)

    def tend(self) -> bool:
        """Start dead workers again, count those elsewhere. False when the scheduler is lost, and all with it."""
        if self._client.status != "running" or (self._processes and not self._processes.is_alive()):
            return False
        if self._processes:
            self._processes.restart_dead_workers()
        else:
            self._capacity = len(self._client.nthreads())
        return True

    def close(self) -> None:
        self._futures.clear()
        with contextlib.suppress(Exception):  # a scheduler that is gone can't be taken leave of
            self._client.close(timeout=CLOSE_SECONDS)
        if self._processes:
            self._processes.close()

    def _submit(self, key: str, call: Callable[..., tasks.TaskResult], *arguments: object, priority: int = 0) -> None:
        future: TaskFuture = self._client.submit(call, *arguments, key=key, pure=False, priority=priority)
        self._futures[key] = future
        future.add_done_callback(self._pass_on)

    def _pass_on(self, future: TaskFuture) -> None:
        key = str(future.key)
        self._futures.pop(key, None)
        self._on_end(key, _outcome(future))


def _connect(processes: LocalProcesses | None) -> Client:
    # A checkpoint in a task is no mistake here: Dask would warn from 10 MB on.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 GB"})
    address = processes.address() if processes else os.environ["FMNIST_SCHEDULER"]
    security = processes.certificates.security() if processes else Security()  # the latter by Dask's configuration
    try:
        return Client(address, security=security, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ServiceError(f"no scheduler answers at {address}: start it, or check its certificates") from error


def _outcome(future: TaskFuture) -> tasks.TaskResult | BaseException:
    try:
        if future.status == "finished":
            return future.result(timeout=START_SECONDS)
        error = future.exception(timeout=START_SECONDS) if future.status == "error" else TaskLost()
    except Exception as lost:  # on its way from the worker
        log.warning("a result was lost: %s", lost)
        return TaskLost()
    if isinstance(error, KilledWorker):
        return TrainingError(
            f"the training's process died {DEATHS_ALLOWED} times in the same epoch, most likely for want of memory: "
            "choose a smaller batch or network"
        )
    return error
