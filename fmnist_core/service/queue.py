"""Whose turn it is, and how long the others wait: fair between people, in order for each of them."""

import heapq
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from fmnist_core import files
from fmnist_core.errors import ServiceError
from fmnist_core.service.protocol import coordinator_folder

MAX_WAITING = 100
MAX_WAITING_PER_OWNER = 10


@dataclass(frozen=True)
class Claim:
    """A run that waits for a worker. `arrived` orders the runs of one owner; `seconds` it will take, if known."""

    run_id: str
    owner: str | None
    arrived: int
    seconds: float | None = None


@dataclass(frozen=True)
class Place:
    """A place in the queue, from 1, and the seconds until the run is expected to start, if they can be told."""

    place: int
    seconds: float | None


def rank(claims: Iterable[Claim], busy: Counter[str | None], last_turns: Mapping[str | None, int]) -> list[Claim]:
    """The order in which waiting runs get a worker.

    `busy` counts the runs of each owner that train now, `last_turns` says when each had the last turn (a number that
    grows). Next is a run of whoever has the fewest training, then of whoever waited longest for a turn.
    """
    waiting = sorted(claims, key=lambda claim: claim.arrived)
    busy, last_turns = Counter(busy), dict(last_turns)
    turn = max(last_turns.values(), default=0)
    ranked = []
    while waiting:
        chosen = min(waiting, key=lambda claim: (busy[claim.owner], last_turns.get(claim.owner, 0), claim.arrived))
        waiting.remove(chosen)
        ranked.append(chosen)
        turn += 1
        busy[chosen.owner] += 1
        last_turns[chosen.owner] = turn
    return ranked


def places(ranked: Iterable[Claim], seconds_left: Iterable[float | None], workers: int) -> dict[str, Place]:
    """The place of each of the `ranked` claims, by run id; `seconds_left` of the runs that train now."""
    free_at = [_endless(seconds) for seconds in seconds_left]
    free_at = sorted([*free_at, *[0.0] * (workers - len(free_at))])
    found = {}
    for place, claim in enumerate(ranked, start=1):
        start = heapq.heappop(free_at) if free_at else float("inf")
        heapq.heappush(free_at, start + _endless(claim.seconds))
        found[claim.run_id] = Place(place, None if start == float("inf") else start)
    return found


def check_limits(owner: str | None, waiting_owners: Iterable[str | None]) -> None:
    """Raises ServiceError when too many runs wait already. Only runs that have an owner count against one."""
    count = Counter(waiting_owners)
    if count.total() >= MAX_WAITING:
        raise ServiceError(f"{MAX_WAITING} runs wait already: try again when some have ended")
    if owner and count[owner] >= MAX_WAITING_PER_OWNER:
        raise ServiceError(f"{count[owner]} of your runs wait already: stop one, or wait until one has started")


def _endless(seconds: float | None) -> float:
    return float("inf") if seconds is None else seconds


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
