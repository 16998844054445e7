"""Twenty test pictures for people and models alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fmnist_core.evaluation.statistics import Interval, wilson_interval

QUESTIONS = 20
PEOPLE_ACCURACY = 0.835
"""Of people without fashion expertise on 1,000 test pictures, the majority of three (Zalando's README, 2017)."""


@dataclass(frozen=True)
class Standing:
    """Who named how many of the pictures rightly, with the 95 % interval of their accuracy."""

    name: str
    right: int
    pictures: int
    interval: Interval


def draw_quiz(pictures: int, seed: int) -> list[int]:
    """Indices of up to twenty of so many test pictures: the same for the same seed."""
    chosen = np.random.default_rng(seed).choice(pictures, min(QUESTIONS, pictures), replace=False)
    return [int(index) for index in chosen]


def rank_quiz(answers: Mapping[str, Sequence[int]], labels: Sequence[int]) -> list[Standing]:
    """Everybody's score on pictures with `labels`, the best first; `answers` are classes by the answerer's name."""
    standings = [_standing(name, np.equal(given, labels)) for name, given in answers.items()]
    return sorted(standings, key=lambda standing: -standing.right)


def _standing(name: str, right: NDArray[np.bool_]) -> Standing:
    hits = int(right.sum())
    return Standing(name, hits, len(right), wilson_interval(hits, len(right)))
