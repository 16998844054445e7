"""Dask's processes on this machine: a scheduler and workers, started by Dask's own commands."""

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from distributed.security import Security

from fmnist_core import files
from fmnist_core.errors import ServiceError

log = logging.getLogger(__name__)

START_SECONDS = 60
CLOSE_SECONDS = 3
RESTART_SECONDS = 2
"""A worker that dies at once is not started again sooner than this."""
DEATHS_ALLOWED = 3
"""Of workers in the same epoch: then the recipe is to blame, not chance."""

ENVIRONMENT = {
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(DEATHS_ALLOWED - 1),
    "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "warning",
    # Dask looks after itself fifty times a second, and writes down a hundred times what its threads are doing. Where a
    # training has all cores, each time all its threads wait.
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False",
    "DASK_DISTRIBUTED__SCHEDULER__ACTIVE_MEMORY_MANAGER__START": "False",
    # A thread that waits for the others spins first, by default for milliseconds, which beside any busy process stalls
    # a training. On two cores TinyVGG took 10,900 pictures a second so and 6,100 with a tenth of it; beside
    # a busy process 1,000 and 1,700.
    "GOMP_SPINCOUNT": "10000",
    # Memory of the main thread's kind for all threads: only that can be kept from step to step (see allocation.py).
    "MALLOC_ARENA_MAX": "1",
}


@dataclass(frozen=True)
class Certificates:
    """Paths of a self-signed certificate and its key, made for one cluster and readable by this user only."""

    certificate: Path
    key: Path

    def security(self) -> Security:
        names = {"tls_ca_file": self.certificate, "tls_client_cert": self.certificate, "tls_client_key": self.key}
        return Security(require_encryption=True, **{name: str(path) for name, path in names.items()})

    def arguments(self) -> list[str]:
        certificate = str(self.certificate)
        return ["--tls-ca-file", certificate, "--tls-cert", certificate, "--tls-key", str(self.key)]


class LocalProcesses:
    """A scheduler and workers on this machine, started by Dask's own commands; they end when this process does."""

    def __init__(self, folder: Path, workers: int):
        self.workers = workers
        self._folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=folder))  # only this user can look into it
        self.certificates = _create_certificates(self._folder)
        self._scheduler_file = self._folder / "scheduler.json"
        self._scheduler = self._start_scheduler()
        self._workers = {number: self._start_worker(number) for number in range(workers)}
        self._started = dict.fromkeys(self._workers, time.monotonic())

    def address(self) -> str:
        """The scheduler's, as soon as it has one. Raises ServiceError when it does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.is_alive():
            with contextlib.suppress(OSError, ValueError):
                return str(files.read_json(self._scheduler_file)["address"])
            time.sleep(0.02)
        raise ServiceError("the training service's scheduler did not start: look into its log for the reason")

    def is_alive(self) -> bool:
        return self._scheduler.poll() is None

    def restart_dead_workers(self) -> None:
        for number, process in self._workers.items():
            if process.poll() is not None and time.monotonic() - self._started[number] > RESTART_SECONDS:
                log.warning("worker %d ended (%s) and is started again", number, process.returncode)
                _end(process)
                self._workers[number] = self._start_worker(number)
                self._started[number] = time.monotonic()

    def kill_worker(self, pid: int) -> None:
        for process in self._workers.values():
            if process.pid == pid:
                process.kill()

    def close(self) -> None:
        processes = [*self._workers.values(), self._scheduler]
        for process in processes:
            _end(process)
        for process in processes:
            try:
                process.wait(CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        files.remove(self._folder)

    def _start_scheduler(self) -> subprocess.Popen[bytes]:
        return self._start("dask_scheduler", "--protocol", "tls", "--port", "0")

    def _start_worker(self, number: int) -> subprocess.Popen[bytes]:
        options = {"--name": f"worker-{number}", "--nthreads": "1", "--memory-limit": "0"}
        options |= {"--death-timeout": str(START_SECONDS), "--local-directory": str(self._folder)}
        flat = [text for option in options.items() for text in option]
        return self._start("dask_worker", "--no-nanny", *flat, "--preload", "fmnist_core.service.worker")

    def _start(self, command: str, *arguments: str) -> subprocess.Popen[bytes]:
        common = ["--host", "127.0.0.1", "--scheduler-file", str(self._scheduler_file)]
        # Without a dashboard there is still a small web server, which listens to everybody unless told otherwise.
        common += ["--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
        common += [*self.certificates.arguments(), "--preload", "fmnist_core.service.lifeline"]
        return subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{command}", *arguments, *common],
            stdin=subprocess.PIPE,
            env=os.environ | ENVIRONMENT,
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """By closing its standard input: see lifeline.py."""
    if process.stdin:
        process.stdin.close()


def wanted_workers() -> int:
    """The number in FMNIST_WORKERS, else 1. Raises ServiceError when it is none."""
    text = os.environ.get("FMNIST_WORKERS", "1")
    if not (text.isdigit() and 1 <= int(text) <= 64):
        raise ServiceError(f"FMNIST_WORKERS is {text!r}: set it to a number from 1 to 64")
    return int(text)


def _create_certificates(folder: Path) -> Certificates:
    temporary = Security.temporary()
    certificates = Certificates(folder / "certificate.pem", folder / "key.pem")
    for path, content in (
        (certificates.certificate, temporary.tls_client_cert),
        (certificates.key, temporary.tls_client_key),
    ):
        path.touch(mode=0o600)
        path.write_text(content, encoding="ascii")
    return certificates
