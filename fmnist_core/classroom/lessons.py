"""What came of teaching runs by the class's drawings, kept for everybody to see."""

import dataclasses
from dataclasses import dataclass

from fmnist_core.classroom.store import store

NAME = "lessons"


@dataclass(frozen=True)
class Lesson:
    """What learning from the drawings brought."""

    run_id: str
    """The new run."""
    start: str
    """The run that it began as."""
    learnt_from: int
    """Drawings."""
    drawings: int
    """Of other people, to test with."""
    right_before: int
    """Of those."""
    right_after: int
    test_before: float
    """Accuracy on Fashion-MNIST's test set."""
    test_after: float
    seconds: float


def list_lessons() -> list[Lesson]:
    """The latest first."""
    return [Lesson(**values) for values in reversed(store().load(NAME) or [])]


def save_lesson(lesson: Lesson) -> None:
    store().save(NAME, [*(store().load(NAME) or []), dataclasses.asdict(lesson)])
