"""A lesson's runs: which there must be, which there are, and how they come to be. They are reused, never doubled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fmnist_core.errors import RunError
from fmnist_core.lessons.catalogue import Lesson, Variant
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import ACTIVE, State, load_run
from fmnist_core.service import client

RUN_PREFIX = "lesson-"
KEPT: tuple[State, ...] = (*ACTIVE, "finished")
"""States of a run that a lesson takes as it is; any other is trained anew."""


@dataclass(frozen=True)
class PlannedRun:
    """A run that a lesson needs. Its id follows from what it is, so that everybody's lesson finds the same one."""

    run_id: str
    variant: Variant
    recipe: Recipe


@dataclass(frozen=True)
class Standing:
    """How far a lesson's runs are."""

    runs: tuple[PlannedRun, ...]
    missing: tuple[PlannedRun, ...]
    """Never begun, stopped, failed, or trained by what the lesson said before it was changed."""
    active: tuple[PlannedRun, ...]

    @property
    def is_done(self) -> bool:
        return not self.missing and not self.active


def plan(lesson: Lesson, seed: int) -> tuple[PlannedRun, ...]:
    """The runs that the lesson needs, from `seed` on."""
    return tuple(
        PlannedRun(_run_id(lesson, variant, seed, turn), variant, variant.recipe_for(lesson.name, seed, turn))
        for variant in lesson.variants
        if variant.recipe
        for turn in range(variant.repeats)
    )


def standing(lesson: Lesson, seed: int) -> Standing:
    """What there is of the lesson's runs, read from their folders."""
    runs = plan(lesson, seed)
    states = {run.run_id: _state(run) for run in runs}
    return Standing(
        runs,
        missing=tuple(run for run in runs if states[run.run_id] not in KEPT),
        active=tuple(run for run in runs if states[run.run_id] in ACTIVE),
    )


def start(lesson: Lesson, seed: int) -> Sequence[PlannedRun]:
    """Have the training service train what is missing; returns it. Raises ServiceError or RunError."""
    missing = standing(lesson, seed).missing
    for run in missing:
        _clear(run)
        client.submit(run.recipe, run.run_id)
    return missing


def _run_id(lesson: Lesson, variant: Variant, seed: int, turn: int) -> str:
    turn_part = f"-{turn + 1}" if variant.repeats > 1 else ""
    return f"{RUN_PREFIX}{lesson.name}-{variant.name}-{seed}{turn_part}"


def _state(planned: PlannedRun) -> State | None:
    """None when there is no such run, or it was trained by another recipe."""
    try:
        run = load_run(planned.run_id)
    except RunError:
        return None
    return run.summary.state if run.recipe == planned.recipe else None


def _clear(planned: PlannedRun) -> None:
    """Make room for it where an older one of the same id stands, which is of no use any more."""
    try:
        found = load_run(planned.run_id).summary
    except RunError:
        return
    if found.is_lesson:
        client.delete(planned.run_id)
