"""A run taught by the class's drawings, and whether that helps with what other people draw."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from fmnist_core.classroom.drawings import KeptDrawing, list_drawings
from fmnist_core.classroom.taught_runs import (
    Teaching,
    TeachingResult,
    forget_teaching,
    list_teachings,
    save_teaching,
    save_teaching_result,
)
from fmnist_core.data.dataset import Split
from fmnist_core.errors import ClassError, RunError
from fmnist_core.prediction.predictor import predict
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import load_recipe, load_summary
from fmnist_core.service import client

PICTURES = 1_280
"""Of Fashion-MNIST in each epoch, so that what was learnt from it is not forgotten."""
HELD_OUT_SHARE = 3
"""Every third person's drawings are kept for the test."""

_CONCLUDING = threading.Lock()


@dataclass(frozen=True)
class PeopleSplit:
    """Drawings to learn from, and those of other people to test with."""

    learn: tuple[KeptDrawing, ...]
    test: tuple[KeptDrawing, ...]
    learners: int
    """How many people's the former are, and the latter."""
    testers: int


def split_by_person(drawings: Sequence[KeptDrawing]) -> PeopleSplit:
    """Nobody's drawings are on both sides: every third person's test. Raises ClassError for fewer than two people."""
    people = list(dict.fromkeys(drawing.student_id for drawing in drawings))
    if len(people) < 2:
        raise ClassError("drawings of two people or more are needed, to learn from some and test with the others")
    testers = set(people[1::HELD_OUT_SHARE])
    learn = tuple(drawing for drawing in drawings if drawing.student_id not in testers)
    test = tuple(drawing for drawing in drawings if drawing.student_id in testers)
    return PeopleSplit(learn, test, len(people) - len(testers), len(testers))


def taught_recipe(start: str, drawings: int) -> Recipe:
    """Some more epochs for run `start`, half of them on as many drawings. Raises RunError when it can't be read."""
    summary, recipe = load_summary(start), load_recipe(start)
    holds_out = recipe is None or recipe.hold_out_validation
    return Recipe(
        name=f"{start}-taught",
        model=summary.model,
        model_options=summary.model_options,
        start_from=start,
        keep_head=True,
        own_pictures=drawings,
        train_pictures=PICTURES,
        hold_out_validation=holds_out,
        test_every_epoch=not holds_out,
        mirrored_answers=recipe is not None and recipe.mirrored_answers,
        optimizer="adam",
        learning_rate=5e-4,
        schedule="one-cycle",
        batch_size=64,
        epochs=3,
    )


def teach(start: str, drawings: Sequence[KeptDrawing], owner: str | None = None) -> str:
    """Have run `start` learn on from two thirds of the people's drawings, as a new run; returns its id at once.

    Raises ClassError when too few people drew, RunError when the run has not ended, ServiceError as `service.submit`.
    """
    split, summary = split_by_person(drawings), load_summary(start)
    if summary.test is None:
        raise RunError(f"run {start} has not been evaluated: let it end first, or choose another one")
    known = _known(start, split.test)
    recipe = taught_recipe(start, len(split.learn))
    run_id = client.submit(recipe, owner=owner, own_pictures=_as_split(split.learn))
    save_teaching(Teaching(run_id, start, len(split.learn), known, summary.test.accuracy))
    return run_id


def conclude_teachings() -> None:
    """Test the runs that have learnt with other people's drawings, once each, and forget those that nothing came of."""
    with _CONCLUDING:
        for teaching in list_teachings():
            _conclude(teaching)


def _conclude(teaching: Teaching) -> None:
    try:
        summary = load_summary(teaching.run_id)
    except RunError:  # it was deleted
        forget_teaching(teaching.run_id)
        return
    if summary.test:
        save_teaching_result(_result(teaching, summary.test.accuracy, summary.total_seconds))
    elif summary.state == "stopped":
        forget_teaching(teaching.run_id)


def _result(teaching: Teaching, test_accuracy: float, seconds: float) -> TeachingResult:
    """Counted over the drawings that are still there."""
    before = teaching.known_before
    drawings = [drawing for drawing in list_drawings() if drawing.key in before]
    return TeachingResult(
        run_id=teaching.run_id,
        start=teaching.start,
        learnt_from=teaching.learnt_from,
        drawings=len(drawings),
        right_before=sum(before[drawing.key] for drawing in drawings),
        right_after=sum(_known(teaching.run_id, drawings).values()),
        test_before=teaching.test_before,
        test_after=test_accuracy,
        seconds=seconds,
    )


def _known(run_id: str, drawings: Sequence[KeptDrawing]) -> dict[str, bool]:
    """Whether a run is right about each drawing, by its key."""
    if not drawings:
        return {}
    answers = predict(run_id, np.stack([drawing.pixels for drawing in drawings]))
    return {drawing.key: answer.label == drawing.label for drawing, answer in zip(drawings, answers)}


def _as_split(drawings: Sequence[KeptDrawing]) -> Split:
    pixels = np.stack([drawing.pixels for drawing in drawings])
    return Split(torch.from_numpy(pixels), torch.tensor([drawing.label for drawing in drawings]))
