"""The class's runs side by side, and who guessed best what accuracy they would reach."""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from fmnist_core.classroom.people import TEACHER, nicknames
from fmnist_core.classroom.store import store
from fmnist_core.errors import ClassError
from fmnist_core.runs.reader import ACTIVE, RunSummary, State, list_runs, load_summary

FROZEN = "board"


@dataclass(frozen=True)
class Guess:
    """What accuracy somebody expected of a run before it was known."""

    nickname: str
    accuracy: float


@dataclass(frozen=True)
class BoardRow:
    run_id: str
    name: str
    nickname: str
    """Whose run it is."""
    state: State
    model: str
    accuracy: float | None
    """On the test set, once it is known."""
    train_seconds: float
    parameters: int | None
    guesses: tuple[Guess, ...] = ()
    closest: tuple[str, ...] = ()
    """Who guessed best; several, if equally well."""


@dataclass(frozen=True)
class Guesser:
    nickname: str
    wins: int
    """For how many runs nobody guessed better."""
    guesses: int
    mean_error: float
    """How far off the guesses were, as an accuracy."""


def guess(run_id: str, student_id: str, accuracy: float) -> None:
    """Keep what somebody in the class expects of a run, 0-1, in place of an earlier guess.

    Raises ClassError when it is too late, RunError when there is no such run.
    """
    if not math.isfinite(accuracy) or not 0 <= accuracy <= 1:
        raise ClassError("an accuracy lies between 0 and 100 %: guess within that")
    if student_id not in nicknames():
        raise ClassError("you are not in the class: join it with a nickname, then guess")
    if not takes_guesses(load_summary(run_id)):
        raise ClassError("its first epoch is over, and so is the guessing: guess for another run")
    with store().writing() as connection:
        connection.execute("INSERT OR REPLACE INTO guesses VALUES (?, ?, ?)", (run_id, student_id, float(accuracy)))


def takes_guesses(run: RunSummary) -> bool:
    """Whether nothing can be known of it yet."""
    return run.state in ACTIVE and run.epoch == 0


def load_guess(run_id: str, student_id: str) -> float | None:
    """What somebody guessed for a run, or None."""
    row = store().row("SELECT accuracy FROM guesses WHERE run = ? AND student = ?", run_id, student_id)
    return row["accuracy"] if row else None


def load_board() -> list[BoardRow]:
    """The class's runs, the most accurate first; as it stood when it was frozen, if it was."""
    frozen = store().load(FROZEN)
    return [_parse_row(row) for row in frozen] if frozen is not None else _live_board()


def is_frozen() -> bool:
    return store().load(FROZEN) is not None


def freeze_board(frozen: bool) -> None:
    """Keep the board as it stands now, or let it go on."""
    store().save(FROZEN, [dataclasses.asdict(row) for row in _live_board()] if frozen else None)


def rank_guessers(rows: list[BoardRow]) -> list[Guesser]:
    """Who guesses best: the most wins first, then the smallest errors."""
    errors: defaultdict[str, list[float]] = defaultdict(list)
    wins: Counter[str] = Counter()
    for row in rows:
        if row.accuracy is None:
            continue
        for guess in row.guesses:
            errors[guess.nickname].append(abs(guess.accuracy - row.accuracy))
        for nickname in row.closest:
            wins[nickname] += 1
    guessers = [Guesser(name, wins[name], len(given), sum(given) / len(given)) for name, given in errors.items()]
    return sorted(guessers, key=lambda guesser: (-guesser.wins, guesser.mean_error))


def class_runs() -> list[RunSummary]:
    """The runs that this class trained: its students', and those of the teacher, who owns what nobody else does."""
    owners = {None, *nicknames()}
    return [run for run in list_runs().runs if not run.shipped and run.owner in owners]


def _live_board() -> list[BoardRow]:
    names = nicknames()
    guesses: defaultdict[str, list[Guess]] = defaultdict(list)
    for row in store().rows("SELECT run, student, accuracy FROM guesses ORDER BY rowid"):
        guesses[row["run"]].append(Guess(names[row["student"]], row["accuracy"]))
    rows = [
        _live_row(run, names[run.owner] if run.owner else TEACHER, tuple(guesses[run.run_id])) for run in class_runs()
    ]
    return sorted(rows, key=lambda row: (row.accuracy is None, -(row.accuracy or 0)))


def _live_row(run: RunSummary, nickname: str, guesses: tuple[Guess, ...]) -> BoardRow:
    accuracy = run.test.accuracy if run.test and run.state not in ACTIVE else None
    closest: tuple[str, ...] = ()
    if accuracy is not None and guesses:
        best = min(abs(guess.accuracy - accuracy) for guess in guesses)
        closest = tuple(guess.nickname for guess in guesses if abs(guess.accuracy - accuracy) == best)
    return BoardRow(
        run.run_id, run.name, nickname, run.state, run.model, accuracy, run.train_seconds, run.parameters, guesses,
        closest,
    )  # fmt: skip


def _parse_row(values: dict[str, Any]) -> BoardRow:
    guesses = tuple(Guess(**guess) for guess in values["guesses"])
    return BoardRow(**values | {"guesses": guesses, "closest": tuple(values["closest"])})
