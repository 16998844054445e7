"""Runs that learn from the class's drawings, and what came of it, kept for everybody to see."""

import dataclasses
import threading
from dataclasses import dataclass

from fmnist_core.classroom.store import store

RESULTS, TEACHINGS = "lessons", "teachings"  # what files of running classes call them

_one_change = threading.Lock()


@dataclass(frozen=True)
class Teaching:
    """A run that learns from drawings, until it has been tested with those of other people."""

    run_id: str
    """The new run."""
    start: str
    """The run that it begins as."""
    learnt_from: int
    """Drawings."""
    known_before: dict[str, bool]
    """Of the drawings of other people, to test with: whether `start` was right, by their keys."""
    test_before: float
    """The accuracy of `start` on Fashion-MNIST's test set."""


@dataclass(frozen=True)
class TeachingResult:
    """What learning from the drawings brought."""

    run_id: str
    start: str
    learnt_from: int
    drawings: int
    """Of other people, to test with."""
    right_before: int
    """Of those."""
    right_after: int
    test_before: float
    """Accuracy on Fashion-MNIST's test set."""
    test_after: float
    seconds: float


def list_teaching_results() -> list[TeachingResult]:
    """The latest first."""
    return [TeachingResult(**values) for values in reversed(store().load(RESULTS) or [])]


def list_teachings() -> list[Teaching]:
    """Those that no result has come of yet, the latest first."""
    return [Teaching(**values) for values in reversed(store().load(TEACHINGS) or [])]


def save_teaching(teaching: Teaching) -> None:
    _append(TEACHINGS, teaching)


def forget_teaching(run_id: str) -> None:
    with _one_change:
        store().save(TEACHINGS, [kept for kept in store().load(TEACHINGS) or [] if kept["run_id"] != run_id])


def save_teaching_result(result: TeachingResult) -> None:
    """Keep what came of a teaching, in its place."""
    _append(RESULTS, result)
    forget_teaching(result.run_id)


def _append(name: str, entry: Teaching | TeachingResult) -> None:
    with _one_change:
        store().save(name, [*(store().load(name) or []), dataclasses.asdict(entry)])
