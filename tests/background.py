"""A training service of the tests' own, with real processes, and a look at what it does."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import ENDED
from fmnist_core.service import client

COORDINATOR = (
    sys.executable,
    "-m",
    "fmnist_core.service.coordinator",
    "--dataset",
    "tests.synthetic:create_synthetic_arrays",
)
PATIENCE_SECONDS = 120
"""A loaded machine takes its time: this only keeps a test that fails from hanging."""

QUICK = Recipe(name="quick", model="linear", epochs=3, batch_size=32, threads=1, device="cpu")
"""25 reports an epoch on the synthetic pictures, in hundredths of a second."""
SLOW_MOTION = 0.05
"""Makes an epoch of QUICK last more than a second: long enough to be interrupted, and to be a task of its own."""


@contextmanager
def own_service(folder: Path, *options: str, **environment: str) -> Iterator[Path]:
    """Runs in `folder` are trained on the synthetic pictures; at the end no process is left."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"FMNIST_CHECKPOINTS": str(folder), **environment}.items():
            patch.setenv(name, value)
        patch.setattr(client, "COORDINATOR", (*COORDINATOR, *options))
        try:
            yield folder
        finally:
            client.end()
            wait_until(lambda: not processes_of(folder))


def wait_until(condition: Callable[[], object], what: str = "") -> object:
    """The first true value of `condition`."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError(f"waited in vain for {what or condition}")


def wait_for(run_id: str, condition: Callable[[client.Snapshot], object]) -> client.Snapshot:
    """The first snapshot of a run that meets `condition`. A run that has ended without it is waited for no longer."""

    def met() -> client.Snapshot | None:
        snapshot = client.snapshot(run_id)
        if condition(snapshot):
            return snapshot
        assert snapshot.state not in ENDED, f"{run_id} is {snapshot.state} ({snapshot.reason})"
        return None

    return wait_until(met, run_id)


def wait_for_end(run_id: str) -> client.Snapshot:
    return wait_for(run_id, lambda snapshot: snapshot.state in ENDED)


def processes_of(folder: Path, kind: str = "") -> list[psutil.Process]:
    """The service's processes for the runs in `folder`: all, or those of a kind (coordinator, scheduler, worker)."""
    return [process for process in psutil.process_iter() if _belongs(process, folder, kind)]


def _belongs(process: psutil.Process, folder: Path, kind: str) -> bool:
    try:
        module = (process.cmdline()[2:3] or [""])[0]
        is_ours = module == "fmnist_core.service.coordinator" or module.startswith("distributed.cli.dask_")
        return is_ours and kind in module and process.environ().get("FMNIST_CHECKPOINTS") == os.fspath(folder)
    except psutil.Error:
        return False
