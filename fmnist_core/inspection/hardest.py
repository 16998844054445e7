"""The test pictures that runs get wrong together, and those whose label may be the mistake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fmnist_core.runs.reader import load_logits

GOOD_MARGIN = 0.05
"""A run is asked about labels when its accuracy is no further than this below the best one's."""


@dataclass(frozen=True)
class HardPicture:
    """A test picture by its index, and what the runs make of it."""

    index: int
    label: int
    wrong_runs: int
    loss: float
    """Cross-entropy, a mean over runs."""
    answer: int
    """The class the runs together find likeliest."""
    probability: float
    """Of `answer`, a mean over runs."""


@dataclass(frozen=True)
class Hardest:
    """The hardest first; `suspects` may be labelled wrongly, the likeliest to be so first."""

    pictures: tuple[HardPicture, ...]
    runs: int
    suspects: tuple[HardPicture, ...]
    good_runs: tuple[str, ...]
    """Those that were asked about labels."""


def find_hardest(run_ids: Sequence[str], labels: NDArray[np.int64], limit: int = 200) -> Hardest:
    """The test pictures, with `labels` (N,), that most runs get wrong, and among these the ones with the highest loss.

    A label is suspected as confident learning does (Northcutt et al. 2021, arXiv 1911.00068): the good runs together
    give another class a probability that is at least what they give it on average where it is right. On top of that,
    every one of them has to answer with that class. Raises RunError when a run has no logits.
    """
    probabilities = np.stack([_probabilities(run_id) for run_id in run_ids])
    answers = probabilities.argmax(2)
    wrong = (answers != labels).sum(0)
    losses = -np.log(np.maximum(probabilities[:, np.arange(len(labels)), labels], 1e-12)).mean(0)
    good = _good(answers == labels)
    suspects = _suspects(probabilities[good].mean(0), answers[good], labels)
    means = probabilities.mean(0)

    def describe(index: int) -> HardPicture:
        answer = int(means[index].argmax())
        return HardPicture(
            index, int(labels[index]), int(wrong[index]), float(losses[index]), answer, float(means[index, answer])
        )

    hardest = np.lexsort((-losses, -wrong))[:limit]
    return Hardest(
        pictures=tuple(describe(int(index)) for index in hardest if wrong[index]),
        runs=len(run_ids),
        suspects=tuple(describe(int(index)) for index in suspects[:limit]),
        good_runs=tuple(run_id for run_id, is_good in zip(run_ids, good) if is_good),
    )


def _probabilities(run_id: str) -> NDArray[np.float32]:
    probabilities: NDArray[np.float32] = load_logits(run_id).float().softmax(1).numpy()
    return probabilities


def _good(right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For bool (K, N): bool (K,), the runs whose accuracy is close to the best one's."""
    accuracies = right.mean(1)
    good: NDArray[np.bool_] = accuracies >= accuracies.max() - GOOD_MARGIN
    return good


def _suspects(means: NDArray[np.float32], answers: NDArray[np.int64], labels: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of suspected labels by mean probabilities (N, 10) and each run's answers (K, N), the likeliest first."""
    classes, every = means.shape[1], np.arange(len(labels))
    usual = np.array(
        [means[labels == label, label].mean() if (labels == label).any() else 1 for label in range(classes)]
    )
    other = answers[0]
    agreed = (answers == other).all(0) & (other != labels) & (means[every, other] >= usual[other])
    margins = means[every, other] - means[every, labels]
    indices: NDArray[np.int64] = agreed.nonzero()[0]
    return indices[np.argsort(-margins[indices], kind="stable")]
