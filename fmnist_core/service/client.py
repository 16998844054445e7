"""Training in the background: what pages and the shell call. It outlives them.

A coordinator process owns the runs of a folder (see coordinator.py); it is started on demand, and asked through its
socket. Figures are not asked for: they are read from the run's folder.

Who asks for a change of a run is given as `by`: its owner may change it, and the teacher (None), as may the shell.
"""

from __future__ import annotations

import atexit
import base64
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fmnist_core import errors
from fmnist_core.errors import ServiceError, os_errors_as
from fmnist_core.places import python_path
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import progress
from fmnist_core.runs.reader import list_runs, load_device, load_history, load_recipe, load_summary
from fmnist_core.service import protocol, queue
from fmnist_core.training.events import History

if TYPE_CHECKING:  # pages ask without torch
    from fmnist_core.data.dataset import Split

COORDINATOR = (sys.executable, "-m", "fmnist_core.service.coordinator")
"""The command that starts it."""
START_SECONDS = 60
MAX_LOG_BYTES = 1_000_000
"""A longer log is begun anew at the next start."""
if sys.platform == "win32":
    _NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    _NEW_GROUP = 0


@dataclass(frozen=True)
class Snapshot:
    """A run as it stands now."""

    run_id: str
    name: str
    state: str
    """queued, running, paused, stopped, finished or failed."""
    model: str
    recipe_name: str | None
    epoch: int
    """Finished epochs."""
    epochs: int
    step: int
    total_steps: int
    fraction: float
    """Of the training, 0-1."""
    images_per_second: float | None
    eta_seconds: float | None
    """Until a running run ends, or until a queued one is expected to start; None where it can't be told."""
    queue_place: int | None
    """From 1, of a queued run."""
    reason: str | None
    """Why it failed, or why it waits, in a sentence."""
    wish: str | None
    """pause or stop, from when it was asked for until its worker has let go."""
    owner: str | None
    device: str | None
    """cpu, cuda or mps; None before it has begun."""
    scored: tuple[str, ...]
    """The splits, val and test, that each epoch is scored on."""
    history: History


def submit(
    recipe: Recipe,
    name: str | None = None,
    *,
    slow_motion: float = 0.0,
    owner: str | None = None,
    own_pictures: Split | None = None,
) -> str:
    """Queue a run and return its id at once. `slow_motion` is how many seconds to wait after each report;
    `own_pictures` are as many as the recipe says.

    Runs of different owners take turns. Raises ServiceError when too many wait or the disk is full, RunError for a name
    that can't be used, RecipeError for a model that can't be built or own pictures that are missing.
    """
    from fmnist_core.runs.recorder import count_model_parameters

    parameters = count_model_parameters(recipe.model, recipe.model_options)
    packed = None if own_pictures is None else _packed(own_pictures)
    return str(
        _ask(
            "submit",
            recipe=recipe.to_dict(),
            parameters=parameters,
            name=name,
            slow_motion=slow_motion,
            owner=owner,
            own_pictures=packed,
        )
    )


def snapshot(run_id: str) -> Snapshot:
    """The run as its folder says. Raises RunError when there is no such run or it can't be read."""
    summary, history = load_summary(run_id), load_history(run_id)
    place = queue.load_place(run_id) if summary.state == "queued" else None
    is_running = summary.state == "running"
    return Snapshot(
        run_id=run_id,
        name=summary.name,
        state=summary.state,
        model=summary.model,
        recipe_name=summary.recipe_name,
        epoch=summary.epoch,
        epochs=summary.epochs_planned,
        step=history.steps[-1].step if history.steps else 0,
        total_steps=progress.total_steps(summary),
        fraction=progress.fraction(summary, history),
        images_per_second=progress.images_per_second(history),
        eta_seconds=progress.seconds_left(summary, history) if is_running else place.seconds if place else None,
        queue_place=place.place if place else None,
        reason=summary.reason,
        wish=summary.wish,
        owner=summary.owner,
        device=load_device(run_id),
        scored=_scored_splits(run_id),
        history=history,
    )


def pause(run_id: str, by: str | None = None) -> None:
    """Let others have the run's worker. Its unfinished epoch is dropped. Raises ServiceError, RunError."""
    _ask("pause", run_id=run_id, by=by)


def resume(run_id: str, by: str | None = None) -> None:
    """Go on after the last finished epoch of a paused or failed run. Raises ServiceError, RunError."""
    _ask("resume", run_id=run_id, by=by)


def stop(run_id: str, by: str | None = None) -> None:
    """End a run with what its last finished epoch had learnt. Raises ServiceError, RunError."""
    _ask("stop", run_id=run_id, by=by)


def rename(run_id: str, name: str, by: str | None = None) -> None:
    """Give a run another display name. Raises ServiceError, RunError."""
    _ask("rename", run_id=run_id, name=name, by=by)


def annotate(run_id: str, note: str, by: str | None = None) -> None:
    """Write a note beside a run, in place of the one that was there. Raises ServiceError, RunError."""
    _ask("annotate", run_id=run_id, note=note, by=by)


def delete(run_id: str, by: str | None = None) -> None:
    """Delete a run that does not train. Raises ServiceError, RunError."""
    _ask("delete", run_id=run_id, by=by)


def clear(owner: str | None = None, by: str | None = None) -> int:
    """Delete the runs of `owner`, or (None) everybody's, running ones included; the app's own stay.

    Returns how many were deleted. Raises ServiceError when somebody else than the owner or the teacher asks.
    """
    return int(_ask("clear", owner=owner, by=by))


def ensure_running() -> None:
    """Start the coordinator if there is none; it goes on with runs that were interrupted. Raises ServiceError."""
    _connect().close()


def recover() -> list[str]:
    """Have the runs go on that were waiting or training when the last coordinator ended; returns their ids.

    Any other call does so too. Raises ServiceError.
    """
    interrupted = [run.run_id for run in list_runs().runs if run.background and run.state in ("queued", "running")]
    ensure_running()
    return interrupted


@cache
def host() -> None:
    """For a server of pages, once at its start: the coordinator runs as long as the server does, even when killed.

    When this process ends in good order (Ctrl-C), so does the coordinator; the next one goes on with its runs. When it
    is killed, trainings go on. Returns at once.
    """
    threading.Thread(target=_Host().keep, name="training-service", daemon=True).start()


def end() -> None:
    """End the coordinator of this runs folder, if there is one, and return when it is gone with all its processes."""
    address = None
    with suppress(OSError, EOFError, ValueError):
        address = protocol.load_address()
        with protocol.connect() as connection:
            protocol.send(connection, {"command": "end"})
            while True:  # until it closes the connection, which is the last thing it does
                protocol.receive(connection)
    if address:
        _children.wait(address.pid)


class _Host:
    """A connection that is held, and made anew when the coordinator was killed."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._has_left = False
        atexit.register(self._leave)

    def keep(self) -> None:
        while not self._has_left:
            with suppress(OSError, EOFError, ValueError, ServiceError), _connect() as connection:
                protocol.send(connection, {"command": "host"})
                self._connection = connection
                while True:
                    protocol.receive(connection)
            time.sleep(1)

    def _leave(self) -> None:
        self._has_left = True
        with suppress(OSError):
            if self._connection:
                protocol.send(self._connection, {"command": "leave"})


class _Children:
    """The coordinators that this process has started: held, or else Python complains of children that run on."""

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self, log: IO[bytes]) -> None:
        self._processes = [process for process in self._processes if process.poll() is None]
        process = subprocess.Popen(
            COORDINATOR,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"PYTHONPATH": python_path()},
            # Ctrl-C in the terminal, or its end, is not for the coordinator.
            start_new_session=sys.platform != "win32",
            creationflags=_NEW_GROUP,
        )
        self._processes.append(process)

    def wait(self, pid: int) -> None:
        """Until that one has ended, if it is among them."""
        for process in self._processes:
            if process.pid == pid:
                process.wait(START_SECONDS)


_children = _Children()


def _packed(pictures: Split) -> str:
    from fmnist_core.training.own_pictures import pack_pictures

    return base64.b64encode(pack_pictures(pictures)).decode()


def _ask(command: str, **arguments: object) -> Any:
    answer: protocol.Message = {"ending": True}
    while "ending" in answer:  # then the next one is asked
        try:
            with _connect() as connection:
                protocol.send(connection, {"command": command, "arguments": arguments})
                answer = protocol.receive(connection)
        except (OSError, EOFError, ValueError) as error:
            raise ServiceError("the training service ended meanwhile: look at the runs, and try again") from error
    if "error" in answer:
        raise getattr(errors, answer["type"], ServiceError)(answer["error"])
    return answer["ok"]


def _connect() -> Connection:
    """A connection to the coordinator, which is started if need be."""
    with suppress(OSError, EOFError):
        return protocol.connect()
    _start()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, EOFError):
            return protocol.connect()
        time.sleep(0.05)
    raise ServiceError(f"the training service did not start: {_log_path()} says why")


@os_errors_as(ServiceError)
def _start() -> None:
    _log_path().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_long = _log_path().exists() and _log_path().stat().st_size > MAX_LOG_BYTES
    with _log_path().open("wb" if is_long else "ab") as log:
        _children.start(log)


def _scored_splits(run_id: str) -> tuple[str, ...]:
    recipe = load_recipe(run_id)
    if recipe is None:
        return ()
    is_scored = {"val": recipe.hold_out_validation, "test": recipe.test_every_epoch}
    return tuple(split for split in is_scored if is_scored[split])


def _log_path() -> Path:
    return protocol.coordinator_folder() / "log"
