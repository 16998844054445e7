"""Whether confidence can be trusted: bins of answers that are about as sure, and the error that they add up to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15


@dataclass(frozen=True)
class Bin:
    """The pictures whose answers are about as sure: from `low` to `high`."""

    low: float
    high: float
    right: int
    wrong: int
    confidence: float
    """Their mean."""

    @property
    def pictures(self) -> int:
        return self.right + self.wrong

    @property
    def accuracy(self) -> float:
        return self.right / self.pictures


@dataclass(frozen=True)
class Calibration:
    """The bins that are not empty."""

    bins: tuple[Bin, ...]

    @property
    def error(self) -> float:
        """The expected calibration error (Guo et al. 2017), 0-1: how far confidence and accuracy lie apart."""
        pictures = sum(row.pictures for row in self.bins)
        return sum(row.pictures * abs(row.accuracy - row.confidence) for row in self.bins) / pictures


def calibrate(probabilities: NDArray[np.floating], labels: NDArray[np.integer], bins: int = BINS) -> Calibration:
    """How confidence and truth go together in `probabilities` (N, 10) of pictures with `labels` (N,).

    Binned here, because torchmetrics gives the error alone and a diagram needs its bins; a test holds the two together.
    """
    confidences, right = probabilities.max(1).astype(float), probabilities.argmax(1) == labels
    edges = np.linspace(0, 1, bins + 1)
    places = np.minimum(np.digitize(confidences, edges) - 1, bins - 1)
    pictures, hits, sums = (
        np.bincount(places, weights, minlength=bins) for weights in (None, right.astype(float), confidences)
    )
    return Calibration(
        tuple(
            Bin(float(low), float(high), int(hit), int(count - hit), float(total / count))
            for low, high, count, hit, total in zip(edges, edges[1:], pictures, hits, sums)
            if count
        )
    )
