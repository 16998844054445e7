"""A run that a shell trains is locked by its process: should that die, others see it, and may go on with the run."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from fmnist_core import files
from fmnist_core.errors import RunError
from fmnist_core.runs.reader import RunSummary, run_path

LOCK = "training.lock"
REASON = "the process that trained it ended: go on with it from its last epoch"


@contextmanager
def trained_here(run_id: str) -> Iterator[None]:
    """While the block lasts, this process trains the run."""
    path = run_path(run_id) / LOCK
    try:
        with FileLock(path):  # held for a moment by those that ask whether it is
            yield
    finally:
        files.remove(path)


def is_in_foreground(run: RunSummary) -> bool:
    """Whether a living process other than the training service's trains the run."""
    return _is_said_to_train(run) and _is_locked(run.run_id)


def check_no_shell_trains(run: RunSummary) -> None:
    """Raises RunError while a living process other than the training service's trains the run."""
    if is_in_foreground(run):
        raise RunError(f"run {run.run_id} is trained by a shell: end it there, with Ctrl+C")


def is_abandoned(run: RunSummary) -> bool:
    """Whether a shell's process died while it trained the run, which still says that it trains."""
    return _is_said_to_train(run) and not _is_locked(run.run_id)


def _is_said_to_train(run: RunSummary) -> bool:
    return run.state == "running" and not run.background and not run.imported


def _is_locked(run_id: str) -> bool:
    path = run_path(run_id) / LOCK
    if not path.exists():  # asking must not leave a file behind
        return False
    try:
        with FileLock(path, blocking=False):
            return False
    except Timeout:
        return True
