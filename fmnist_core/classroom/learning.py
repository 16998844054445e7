"""A run taught by the class's drawings, and whether that helps with what other people draw."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.augmentation import augment
from fmnist_core.classroom.drawings import KeptDrawing
from fmnist_core.classroom.lessons import Lesson
from fmnist_core.data import Dataset, Split, to_inputs
from fmnist_core.errors import ClassError
from fmnist_core.evaluation.scores import compute_logits
from fmnist_core.events import History, TrainingDone
from fmnist_core.recorder import create_imported_run
from fmnist_core.runs import load_model, load_summary

STEPS = 120
DRAWINGS_PER_STEP = 32
PICTURES_PER_STEP = 32
"""Of Fashion-MNIST in each step, so that what was learnt from it is not forgotten."""
LEARNING_RATE = 5e-4
HELD_OUT_SHARE = 3
"""Every third person's drawings are kept for the test."""


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


def teach(start: str, drawings: Sequence[KeptDrawing], dataset: Dataset, name: str, seed: int = 0) -> Lesson:
    """Train all layers of run `start` further on two thirds of the people's drawings, as a new run called `name`.

    Raises ClassError when too few people drew, RunError when the run has no weights or the name can't be used.
    """
    split, began = split_by_person(drawings), time.perf_counter()
    model, summary = load_model(start), load_summary(start)
    test = _as_split(split.test)
    right_before = _count_right(model, test)
    _train(model, _as_split(split.learn), dataset.all_train, seed)
    recorder = create_imported_run(summary.model, summary.model_options, name)
    logits = compute_logits(model, dataset.test)
    recorder.finish(TrainingDone(model.state_dict(), History(), 0, logits, None), dataset, "finished")
    return Lesson(
        run_id=recorder.run_id,
        start=start,
        learnt_from=len(split.learn),
        drawings=len(test),
        right_before=right_before,
        right_after=_count_right(model, test),
        test_before=_test_accuracy(start, dataset),
        test_after=float((logits.argmax(1) == dataset.test.labels).float().mean()),
        seconds=time.perf_counter() - began,
    )


def _train(model: nn.Module, drawings: Split, pictures: Split, seed: int) -> None:
    """Adam for some moments, half of each batch drawings, moved and mirrored a little. Statistics of batches stay."""
    generator = torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), LEARNING_RATE)
    for _ in range(STEPS):
        own, old = _draw(drawings, DRAWINGS_PER_STEP, generator), _draw(pictures, PICTURES_PER_STEP, generator)
        moved = augment(to_inputs(own.images), own.labels, ("shift-flip",), generator)
        images, labels = torch.cat([moved, to_inputs(old.images)]), torch.cat([own.labels, old.labels])
        optimizer.zero_grad()
        functional.cross_entropy(model(images), labels).backward()
        optimizer.step()


def _draw(split: Split, count: int, generator: torch.Generator) -> Split:
    return split.select(torch.randint(len(split), (count,), generator=generator))


def _as_split(drawings: Sequence[KeptDrawing]) -> Split:
    pixels = np.stack([drawing.pixels for drawing in drawings])
    return Split(torch.from_numpy(pixels), torch.tensor([drawing.label for drawing in drawings]))


def _count_right(model: nn.Module, split: Split) -> int:
    return int((_answers(model, split) == split.labels).sum())


def _answers(model: nn.Module, split: Split) -> Tensor:
    return compute_logits(model, split).argmax(1)


def _test_accuracy(run_id: str, dataset: Dataset) -> float:
    summary = load_summary(run_id)
    return summary.test.accuracy if summary.test else _count_right(load_model(run_id), dataset.test) / len(dataset.test)
