"""Times that were taken side by side (see side_by_side.py), kept in one file beside the runs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import median
from typing import Any

from fmnist_core import files
from fmnist_core.errors import RunError
from fmnist_core.runs.reader import runs_folder, weights_version

MOST_KEPT = 50


@dataclass(frozen=True)
class Rounds:
    """Seconds that the same work took, a figure a round."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.seconds)

    @property
    def spread(self) -> tuple[float, float]:
        """The quickest round and the slowest."""
        return min(self.seconds), max(self.seconds)


@dataclass(frozen=True)
class RunTiming:
    """One of the runs that were timed together."""

    run_id: str
    version: str
    """Of its weights, as `weights_version` tells it."""
    training: Rounds | None
    """Its whole training, reckoned from a short piece of it; None where it was imported."""
    one: Rounds
    """An answer, when asked for one picture at a time."""
    batch: Rounds
    """An answer's share of a batch."""


@dataclass(frozen=True)
class Timing:
    """Runs that were timed in turns, and on what."""

    began: str
    """ISO 8601, UTC."""
    device: str
    processor: str
    threads: int
    load: float | None
    """Mean number of busy processes before it began."""
    runs: tuple[RunTiming, ...]

    def of(self, run_id: str) -> RunTiming:
        return next(run for run in self.runs if run.run_id == run_id)


def save_timing(timing: Timing) -> None:
    """Keep a timing beside the earlier ones, of which the oldest may go. One at a time may be saved."""
    kept = [*list_timings(), timing][-MOST_KEPT:]
    _path().parent.mkdir(parents=True, exist_ok=True)
    files.write_json(_path(), {"timings": [dataclasses.asdict(timing) for timing in kept]})


def list_timings() -> tuple[Timing, ...]:
    """All that are kept, the oldest first; none where the file can't be read."""
    path = _path()
    return _read(path, path.stat().st_mtime_ns) if path.exists() else ()


def find_timing(run_ids: Sequence[str]) -> Timing | None:
    """The newest timing that holds all of `run_ids`, with the weights that they have now."""
    asked = set(run_ids)
    return next((timing for timing in reversed(list_timings()) if asked and _holds(timing, asked)), None)


def _holds(timing: Timing, asked: set[str]) -> bool:
    versions = {run.run_id: run.version for run in timing.runs}
    try:
        return asked <= versions.keys() and all(versions[run_id] == weights_version(run_id) for run_id in asked)
    except RunError:
        return False


def _path() -> Path:
    return runs_folder() / "timings.json"


@lru_cache(maxsize=4)
def _read(path: Path, modified: int) -> tuple[Timing, ...]:
    try:
        return tuple(_parse(values) for values in files.read_json(path)["timings"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _parse(values: dict[str, Any]) -> Timing:
    return Timing(**values | {"runs": tuple(_parse_run(run) for run in values["runs"])})


def _parse_run(values: dict[str, Any]) -> RunTiming:
    rounds = {name: _parse_rounds(values[name]) for name in ("training", "one", "batch")}
    return RunTiming(**values | rounds)


def _parse_rounds(values: dict[str, Any] | None) -> Rounds | None:
    return Rounds(tuple(map(float, values["seconds"]))) if values else None
