"""Whether a run's confidence can be trusted: on the test set, as it says it and after temperature scaling."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fmnist_core.runs.reader import load_logits, load_summary

BINS = 15
"""As many as `evaluation` has for its calibration error."""
VALIDATION, HALVES = "validation", "halves"


@dataclass(frozen=True)
class Bin:
    """The test pictures whose answers are about as sure: from `low` to `high`."""

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
    """The expected calibration error (Guo et al. 2017), 0-1, and the bins it comes from, but for the empty ones."""

    error: float
    bins: tuple[Bin, ...]


@dataclass(frozen=True)
class TemperatureScaling:
    """What temperature scaling (Guo et al. 2017) does to a run's confidence on the test set."""

    before: Calibration
    after: Calibration
    temperatures: tuple[float, ...]
    """One, or one for each half of the test set."""
    fitted_on: str
    """VALIDATION, or HALVES where the run held no pictures out: each half then gets what was fitted on the other."""


def check_temperature(run_id: str, labels: np.ndarray) -> TemperatureScaling:
    """Calibration on test pictures with `labels` (N,), before and after; no picture helps to choose its temperature.

    Raises RunError when the run has no logits.
    """
    from fmnist_core.evaluation.temperature import fit_temperature

    summary, logits = load_summary(run_id), load_logits(run_id).float()
    if summary.val is not None:
        temperatures, scaled = (summary.temperature,), logits / summary.temperature
    else:
        from torch import as_tensor

        targets, scaled = as_tensor(labels), logits.clone()
        temperatures = tuple(fit_temperature(logits[half::2], targets[half::2]) for half in (1, 0))
        for half, temperature in enumerate(temperatures):
            scaled[half::2] /= temperature
    before, after = (calibrate(values.softmax(1).numpy(), labels) for values in (logits, scaled))
    return TemperatureScaling(before, after, temperatures, VALIDATION if summary.val is not None else HALVES)


def calibrate(probabilities: np.ndarray, labels: np.ndarray, count: int = BINS) -> Calibration:
    """How confidence and truth go together, in `count` bins: `probabilities` (N, 10), `labels` (N,)."""
    confidences, right = probabilities.max(1).astype(float), probabilities.argmax(1) == labels
    edges = np.linspace(0, 1, count + 1)
    places = np.minimum(np.digitize(confidences, edges) - 1, count - 1)
    pictures, hits, sums = (
        np.bincount(places, weights, minlength=count) for weights in (None, right.astype(float), confidences)
    )
    bins = tuple(
        Bin(
            float(edges[i]), float(edges[i + 1]), int(hits[i]), int(pictures[i] - hits[i]), float(sums[i] / pictures[i])
        )
        for i in pictures.nonzero()[0]
    )
    return Calibration(float(np.abs(hits - sums).sum() / len(labels)), bins)
