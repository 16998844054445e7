"""The one process that owns running trainings and alone writes their folders: python -m fmnist_core.service.coordinator

`client.py` starts it on demand, and pages and shells talk to it through that. It ends by itself when nobody is
connected and nothing is to do; whatever else ends it, the next one goes on with the runs from their last epochs.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from multiprocessing import AuthenticationError
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from fmnist_core import files
from fmnist_core.errors import DataError, StudioError
from fmnist_core.service import protocol

if TYPE_CHECKING:  # the address must be known before Dask is loaded
    from multiprocessing.connection import Connection

    from fmnist_core.data.arrays import PictureArrays
    from fmnist_core.service.cluster import Cluster

log = logging.getLogger("fmnist_core.service.coordinator")

START_SECONDS = 30
TICK_SECONDS = 1
RETRY_SECONDS = 5
CLOSE_SECONDS = 10
IDLE_SECONDS = 60
WORKER_IDLE_SECONDS = 600
"""After so long without work the workers' half a gigabyte is given back; they are started again when needed."""
DATASET = "fmnist_core.data.arrays:load_arrays"


def main() -> None:
    arguments = _parse_arguments()
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level=logging.INFO)
    folder = protocol.coordinator_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:  # one that is ending answers no longer, but has its processes for a while
        with FileLock(folder / "lock").acquire(timeout=START_SECONDS, cancel_check=_another_answers):
            Coordinator(arguments.dataset, arguments.idle_seconds, arguments.worker_idle_seconds).run()
    except Timeout:
        log.info("another coordinator owns these runs")


class Coordinator:
    """Commands come from connections, a thread each; all that they do is done on one thread, the actor's."""

    def __init__(self, dataset_factory: str, idle_seconds: float, worker_idle_seconds: float):
        self._dataset_factory = dataset_factory
        self._idle_seconds = idle_seconds
        self._worker_idle_seconds = worker_idle_seconds
        self._folder = protocol.coordinator_folder()
        self._ended = threading.Event()
        self._actor = ThreadPoolExecutor(1, "actor")
        self._starter = ThreadPoolExecutor(1, "starter")
        self._starting: Future[Cluster] | None = None
        self._retry_at = 0.0
        self._cluster: Cluster | None = None
        self._connections: set[Connection] = set()
        self._hosts: set[Connection] = set()
        self._idle_since = time.monotonic()
        self._worked_at = time.monotonic()

    def run(self) -> None:
        """Serve until there is nothing left to do, or somebody ends it."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._ended.set())
        for left_over in self._folder.glob("cluster-*"):
            files.remove(left_over)
        listener = protocol.Listener()
        protocol.save_address(protocol.Address(listener.port, listener.secret, os.getpid()))
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        tick = self._actor.submit(self._open)
        while not self._ended.wait(TICK_SECONDS):
            if tick.done():
                tick = self._actor.submit(_logged, self._tick)
        listener.close()
        self._close()

    # Connections

    def _accept(self, listener: protocol.Listener) -> None:
        while not self._ended.is_set():
            try:
                connection = listener.accept()
            except OSError:
                continue
            threading.Thread(target=self._serve, args=(listener, connection), daemon=True).start()

    def _serve(self, listener: protocol.Listener, connection: Connection) -> None:
        with connection, suppress(OSError, EOFError, ValueError, AuthenticationError):
            listener.greet(connection)
            self._connections.add(connection)
            try:
                while True:
                    request = protocol.receive(connection)
                    protocol.send(connection, self._actor.submit(self._answer, connection, request).result())
            finally:
                self._connections.discard(connection)
                self._hosts.discard(connection)

    def _answer(self, connection: Connection, request: protocol.Message) -> protocol.Message:
        if self._ended.is_set():
            return {"ending": True}
        try:
            command = self._commands(connection)[request["command"]]
            return {"ok": command(**request.get("arguments", {}))}
        except StudioError as error:
            return {"error": str(error), "type": type(error).__name__}
        except Exception as error:
            log.exception("a command failed: %s", request.get("command"))
            reason = f"the training service failed ({type(error).__name__}): {self._folder / 'log'} says more"
            return {"error": reason, "type": "ServiceError"}

    def _commands(self, connection: Connection) -> dict[str, Callable[..., object]]:
        requests = self._requests
        return {
            "submit": requests.submit,
            "pause": requests.pause,
            "resume": requests.resume,
            "stop": requests.stop,
            "rename": requests.rename,
            "annotate": requests.annotate,
            "delete": requests.delete,
            "clear": requests.clear,
            "host": lambda: self._hosts.add(connection),
            "leave": lambda: self._leave(connection),
            "end": self._ended.set,
        }

    def _leave(self, host: Connection) -> None:
        """A server of pages was ended in good order; when it was the last one, this ends as well."""
        self._hosts.discard(host)
        if not self._hosts:
            self._ended.set()

    # The actor's work

    def _open(self) -> None:
        self._start_cluster()
        from fmnist_core.service.jobs import Jobs
        from fmnist_core.service.requests import Requests

        self._jobs = Jobs()
        self._requests = Requests(self._jobs)
        self._jobs.recover()

    def _tick(self) -> None:
        if self._cluster and not self._cluster.tend():
            log.warning("the cluster is lost: starting another")
            self._drop_cluster(self._cluster)
        if self._jobs:
            self._worked_at = time.monotonic()
        elif self._cluster and self._cluster.is_local and self._rested():
            log.info("nothing to train for long: the workers are ended until there is")
            self._drop_cluster(self._cluster)
        if self._jobs and not self._cluster and not self._starting and time.monotonic() > self._retry_at:
            self._start_cluster()
        self._jobs.tick()
        if self._connections or self._jobs:
            self._idle_since = time.monotonic()
        elif time.monotonic() - self._idle_since > self._idle_seconds:
            log.info("nothing to do and nobody connected: ending")
            self._ended.set()

    def _rested(self) -> bool:
        return time.monotonic() - self._worked_at > self._worker_idle_seconds

    def _drop_cluster(self, cluster: Cluster) -> None:
        self._jobs.lose_cluster()
        self._starter.submit(cluster.close)
        self._cluster = None

    def _start_cluster(self) -> None:
        self._starting = self._starter.submit(self._create_cluster)
        self._starting.add_done_callback(lambda starting: self._post(self._use_cluster, starting))

    def _create_cluster(self) -> Cluster:
        from fmnist_core.service.processes import LocalProcesses, wanted_workers

        outside = os.environ.get("FMNIST_SCHEDULER")
        processes = None if outside else LocalProcesses(self._folder, wanted_workers())
        try:  # Dask and the pictures are loaded here while the processes load torch
            from fmnist_core.service.cluster import Cluster

            arrays = _load_arrays(self._dataset_factory)
            cluster = Cluster(
                processes,
                on_figures=lambda message: self._post(self._jobs.take_figures, message),
                on_end=lambda key, outcome: self._post(self._jobs.end_task, key, outcome),
            )
            cluster.share(arrays)
        except BaseException:
            if processes:
                processes.close()
            raise
        return cluster

    def _use_cluster(self, starting: Future[Cluster]) -> None:
        self._starting = None
        try:
            self._cluster = starting.result()
            self._jobs.use(self._cluster)
        except DataError as error:
            self._jobs.fail_all(str(error))
        except StudioError as error:
            self._jobs.explain_waiting(str(error))
        except Exception:
            log.exception("the cluster did not start")
            self._jobs.explain_waiting(f"the workers could not be started: {self._folder / 'log'} says why")
        self._retry_at = time.monotonic() + RETRY_SECONDS

    def _post(self, call: Callable[..., object], *arguments: object) -> None:
        """Have the actor do something, from any thread; after the end nothing is done."""
        with suppress(RuntimeError):
            self._actor.submit(_logged, call, *arguments)

    def _close(self) -> None:
        """Runs stay as they are: the next coordinator goes on with them."""
        log.info("ending")
        (self._folder / "address.json").unlink(missing_ok=True)
        self._actor.shutdown(cancel_futures=True)
        with suppress(Exception):
            cluster = self._cluster or (self._starting and self._starting.result(CLOSE_SECONDS))
            if cluster:
                cluster.close()
        logging.shutdown()
        os._exit(0)  # threads that wait for a connection or for Dask must not hold the process up


def _another_answers() -> bool:
    try:
        protocol.connect().close()
    except (OSError, EOFError):
        return False
    return True


def _load_arrays(factory: str) -> PictureArrays:
    module, _, function = factory.partition(":")
    arrays: PictureArrays = getattr(import_module(module), function)()
    return arrays


def _logged(call: Callable[..., object], *arguments: object) -> None:
    try:
        call(*arguments)
    except Exception:
        log.exception("%s failed", call.__qualname__)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_core.service.coordinator", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--dataset", default=DATASET, help="module:function that gives the pictures")
    parser.add_argument("--idle-seconds", type=float, default=IDLE_SECONDS, help="end after so long without work")
    parser.add_argument(
        "--worker-idle-seconds", type=float, default=WORKER_IDLE_SECONDS, help="end idle workers after so long"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
