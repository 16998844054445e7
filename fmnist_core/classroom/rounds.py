"""The game: the same words for everybody, some seconds for each, and points for what all models recognise.

A round is its start and its words; where it stands follows from the clock. Nothing need be told to anybody: who
reloads, joins late or comes back after the server was killed is where all the others are.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fmnist_core.classroom.people import nicknames
from fmnist_core.classroom.store import store
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import ClassError
from fmnist_core.runs.reader import load_summary

READY_SECONDS = 4.0
LOOK_SECONDS = 6.0
GRACE_SECONDS = 1.5
"""A stroke made in the last moment is still on its way."""
MAX_SECONDS = 120
MAX_MODELS = 5

PhaseKind = Literal["ready", "draw", "look", "over"]


@dataclass(frozen=True)
class Phase:
    """Where a round stands: "ready" and "draw" for the word at `place`, "look" at what came of it, "over"."""

    kind: PhaseKind
    place: int
    seconds_left: float


@dataclass(frozen=True)
class Round:
    id: int
    words: tuple[int, ...]
    """Labels, in the order in which they are drawn."""
    runs: tuple[str, ...]
    """Who guesses."""
    started: float
    seconds: float
    """For each word."""
    ended: float | None = None
    """When the teacher ended it early."""

    def phase(self, now: float | None = None) -> Phase:
        """Where it stands at `now`, or at this moment."""
        elapsed = (time.time() if now is None else now) - self.started
        place, within = divmod(max(elapsed, 0.0), READY_SECONDS + self.seconds + LOOK_SECONDS)
        if self.ended or place >= len(self.words):
            return Phase("over", len(self.words) - 1, 0.0)
        phases: tuple[tuple[PhaseKind, float], ...] = (
            ("ready", READY_SECONDS),
            ("draw", self.seconds),
            ("look", LOOK_SECONDS),
        )
        for kind, seconds in phases:
            if within < seconds:
                return Phase(kind, int(place), seconds - within)
            within -= seconds
        return Phase("look", int(place), 0.0)

    def drawing_began(self, place: int) -> float:
        return self.started + place * (READY_SECONDS + self.seconds + LOOK_SECONDS) + READY_SECONDS

    def takes(self, place: int, now: float) -> bool:
        """Whether a stroke for the word at `place` counts at `now`."""
        return not self.ended and 0 <= now - self.drawing_began(place) < self.seconds + GRACE_SECONDS


@dataclass(frozen=True)
class Standing:
    """Somebody's place in a round: the most points first, the quicker among equals."""

    student_id: str
    nickname: str
    points: int
    seconds: float
    """That the drawings with a point took, all together."""


def start_round(runs: Sequence[str], words: int = 5, seconds: float = 20.0, seed: int | None = None) -> Round:
    """Begin a round of so many different words for everybody. Raises ClassError, or RunError for an unknown run."""
    if not 1 <= len(runs) <= MAX_MODELS:
        raise ClassError(f"choose one to {MAX_MODELS} models to guess")
    if not 1 <= words <= len(CLASS_NAMES) or not 5 <= seconds <= MAX_SECONDS:
        raise ClassError(f"a round has 1 to {len(CLASS_NAMES)} words, and 5 to {MAX_SECONDS} seconds for each")
    for run_id in runs:
        load_summary(run_id)
    labels = random.Random(seed).sample(range(len(CLASS_NAMES)), words)
    with store().writing() as connection:
        now = time.time()
        connection.execute("UPDATE rounds SET ended = ? WHERE ended IS NULL", (now,))
        (number,) = connection.execute(
            "INSERT INTO rounds (words, runs, started, seconds) VALUES (?, ?, ?, ?) RETURNING id",
            (json.dumps(labels), json.dumps(list(runs)), now, float(seconds)),
        ).fetchone()
    return Round(number, tuple(labels), tuple(runs), now, float(seconds))


def end_round() -> None:
    """End the round that runs, if one does."""
    with store().writing() as connection:
        connection.execute("UPDATE rounds SET ended = ? WHERE ended IS NULL", (time.time(),))


def latest_round() -> Round | None:
    """The round that runs, or the last one."""
    row = store().row("SELECT * FROM rounds ORDER BY id DESC LIMIT 1")
    if row is None:
        return None
    lists = {name: tuple(json.loads(row[name])) for name in ("words", "runs")}
    return Round(**dict(row) | lists)


def standings(round_id: int) -> list[Standing]:
    """Everybody who drew in a round, the winner first."""
    rows = store().rows(
        "SELECT student, sum(solved) AS points, sum(solved * seconds) AS seconds FROM drawings WHERE round = ? "
        "GROUP BY student ORDER BY points DESC, seconds",
        round_id,
    )
    names = nicknames()
    return [Standing(row["student"], names[row["student"]], row["points"], row["seconds"]) for row in rows]
