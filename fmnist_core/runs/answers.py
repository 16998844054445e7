"""A run's answers to the test pictures, from its stored logits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data.classes import FASHION_MNIST
from fmnist_core.runs.reader import load_stored_logits, load_summary, weights_version


@dataclass(frozen=True, eq=False)
class Answers:
    """A run's answers to the test pictures: classes uint8 (N,), and how sure it is of them, float32 (N,)."""

    classes: NDArray[np.uint8]
    confidences: NDArray[np.float32]
    data: str = FASHION_MNIST
    """Whose test pictures they are."""


def load_answers(run_id: str) -> Answers:
    """A run's answers to the test pictures, from its stored logits. Raises RunError when it has none."""
    return _load_answers(run_id, weights_version(run_id))


def find_pictures(
    answers: Answers, labels: NDArray[np.int64], true: int | None, predicted: int | None
) -> NDArray[np.int64]:
    """Indices of test pictures of class `true` predicted as `predicted`, the surest answers first; None stands for any.

    Right answers are among them only where both classes are given and the same.
    """
    matching = np.ones(len(labels), bool) if None not in (true, predicted) else answers.classes != labels
    if true is not None:
        matching &= labels == true
    if predicted is not None:
        matching &= answers.classes == predicted
    return _surest_first(answers, matching)


def find_beaten(winner: Answers, loser: Answers, labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of test pictures that the winner gets right and the loser wrong, where the loser is surest first."""
    return _surest_first(loser, (winner.classes == labels) & (loser.classes != labels))


@lru_cache(maxsize=512)
def _load_answers(run_id: str, version: str) -> Answers:
    logits = load_stored_logits(run_id).astype(np.float32)  # each row's largest is 0, so its exponential is 1
    confidences = 1 / np.exp(logits).sum(1, dtype=np.float32)
    return Answers(logits.argmax(1).astype(np.uint8), confidences, load_summary(run_id).data)


def _surest_first(answers: Answers, matching: NDArray[np.bool_]) -> NDArray[np.int64]:
    indices: NDArray[np.int64] = matching.nonzero()[0]
    return indices[np.argsort(-answers.confidences[indices], kind="stable")]
