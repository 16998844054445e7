"""The queue as pages see it: a file that the coordinator writes beside its log."""

import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from fmnist_core import files
from fmnist_core.background.messages import coordinator_folder
from fmnist_core.background.queueing import Place


def save_places(places: Mapping[str, Place]) -> None:
    """Write the place of each waiting run. Raises OSError."""
    values = {run_id: asdict(place) for run_id, place in places.items()}
    files.write_json(_path(), {"written": time.time(), "runs": values})


def load_place(run_id: str) -> Place | None:
    """A run's place, its seconds counted from now; None when it is not known to wait."""
    try:
        queue = files.read_json(_path())
        place = Place(**queue["runs"][run_id])
        passed = time.time() - queue["written"]
        return Place(place.place, None if place.seconds is None else max(0.0, place.seconds - passed))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _path() -> Path:
    return coordinator_folder() / "queue.json"
