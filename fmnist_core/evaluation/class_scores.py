"""How far a class's precision, recall and F1 can be trusted: 95 % intervals, from the confusion matrix alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fmnist_core.evaluation.statistics import CONFIDENCE, Interval, wilson_interval

RESAMPLES = 2_000
SEED = 0


@dataclass(frozen=True)
class ClassIntervals:
    """Of one class; None where there is nothing to count: of what is never answered, no share is right."""

    precision: Interval | None
    recall: Interval | None
    f1: Interval | None


def class_intervals(confusion_matrix: Sequence[Sequence[int]]) -> list[ClassIntervals]:
    """For each class of `confusion_matrix[true][predicted]`.

    Precision and recall are shares of counted pictures: Wilson's interval. F1 is none: the percentile bootstrap (Efron
    1979), which draws as many test pictures anew 2,000 times, always the same ones for the same matrix.
    """
    matrix = np.asarray(confusion_matrix)
    right, true, predicted = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    return [
        ClassIntervals(_share(right[i], predicted[i]), _share(right[i], true[i]), f1)
        for i, f1 in enumerate(_f1_intervals(matrix))
    ]


def _share(right: int, pictures: int) -> Interval | None:
    return wilson_interval(int(right), int(pictures)) if pictures else None


def _f1_intervals(matrix: NDArray[np.int64]) -> list[Interval | None]:
    """Drawing pictures anew is drawing cells of the matrix, each as likely as it is full."""
    pictures, classes = matrix.sum(), len(matrix)
    draws = np.random.default_rng(SEED).multinomial(pictures, matrix.ravel() / pictures, size=RESAMPLES)
    draws = draws.reshape(RESAMPLES, classes, classes)
    right, counted = draws.diagonal(axis1=1, axis2=2), draws.sum(1) + draws.sum(2)
    scores = 2 * right / np.maximum(counted, 1)
    tail = (1 - CONFIDENCE) / 2
    bounds = np.quantile(scores, (tail, 1 - tail), axis=0).T.tolist()
    known = matrix.sum(0) + matrix.sum(1) > 0
    return [Interval(low, high) if is_known else None for (low, high), is_known in zip(bounds, known)]
