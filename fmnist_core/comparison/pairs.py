"""Is one run really better? Paired tests on the same test pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import RunError
from fmnist_core.evaluation.statistics import holm_adjusted, mcnemar_p_values
from fmnist_core.runs.answers import Answers, load_answers

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class PairedTest:
    """Two runs on the same pictures: how many only one of them gets right, and how likely that is by chance."""

    first: str
    second: str
    first_only: int
    second_only: int
    agreement: float
    """The share of pictures on which both give the same answer, right or wrong."""
    p_value: float
    """Of McNemar's exact test."""
    adjusted_p_value: float
    """By Holm's method, over all pairs compared at once."""
    pairs: int
    """How many those are."""

    @property
    def sentence(self) -> str:
        """The test as anyone understands it."""
        p = say_p_value(self.adjusted_p_value)
        correction = f" (corrected for {self.pairs} pairs)" if self.pairs > 1 else ""
        verdict = "hardly chance" if self.adjusted_p_value < SIGNIFICANT else "it may well be chance"
        return (
            f"{self.first} is right on {self.first_only:,} pictures that {self.second} gets wrong, "
            f"{self.second} on {self.second_only:,} that {self.first} gets wrong: p {p}{correction}, {verdict}."
        )


def compare_pairs(run_ids: Sequence[str], labels: NDArray[np.int64]) -> list[PairedTest]:
    """McNemar's exact test of every pair of runs on test pictures with `labels` (N,), adjusted by Holm's method.

    The order is that of `itertools.combinations`. Raises RunError when one has no logits, or
    their data differ.
    """
    if len(run_ids) < 2:
        return []
    answers = [load_answers(run_id) for run_id in run_ids]
    _check_same_data(run_ids, answers)
    classes = np.stack([answer.classes for answer in answers])
    both_right = _count_shared(classes == labels)
    only = both_right.diagonal()[:, None] - both_right  # [i, j]: i is right and j wrong
    alike = np.sum([_count_shared(classes == label) for label in range(len(CLASS_NAMES))], axis=0)
    pairs = list(combinations(range(len(run_ids)), 2))
    first, second = zip(*pairs)
    p_values = mcnemar_p_values(only[first, second], only[second, first]).tolist()
    return [
        PairedTest(
            first=run_ids[i],
            second=run_ids[j],
            first_only=int(only[i, j]),
            second_only=int(only[j, i]),
            agreement=float(alike[i, j] / len(labels)),
            p_value=p_value,
            adjusted_p_value=adjusted,
            pairs=len(pairs),
        )
        for (i, j), p_value, adjusted in zip(pairs, p_values, holm_adjusted(p_values))
    ]


def say_p_value(p_value: float) -> str:
    """0.0041 -> "= 0.004", 2e-9 -> "< 0.001"."""
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}" if p_value < 0.1 else f"= {p_value:.2f}"


def _check_same_data(run_ids: Sequence[str], answers: Sequence[Answers]) -> None:
    if len({answer.data for answer in answers}) > 1:
        said = ", ".join(f"{run_id} of {answer.data}" for run_id, answer in zip(run_ids, answers))
        raise RunError(f"these runs answered different test pictures ({said}): compare runs of one data set")


def _count_shared(marks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """For bool (K, N): on how many of the N pictures two of the K runs are both marked, float (K, K); exact."""
    ones = marks.astype(np.float32)
    counts: NDArray[np.float32] = ones @ ones.T
    return counts
