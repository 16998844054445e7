"""Whether a run's confidence can be trusted: on the test set, as it says it and after temperature scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fmnist_core.evaluation.calibration import Calibration, calibrate
from fmnist_core.runs.reader import load_logits, load_summary

FittedOn = Literal["validation", "halves"]
VALIDATION: FittedOn = "validation"
HALVES: FittedOn = "halves"


@dataclass(frozen=True)
class TemperatureScaling:
    """What temperature scaling (Guo et al. 2017) does to a run's confidence on the test set."""

    before: Calibration
    after: Calibration
    temperatures: tuple[float, ...]
    """One, or one for each half of the test set."""
    fitted_on: FittedOn
    """VALIDATION, or HALVES where the run held no pictures out: each half then gets what was fitted on the other."""


def check_temperature(run_id: str, labels: NDArray[np.int64]) -> TemperatureScaling:
    """Calibration on test pictures with `labels` (N,), before and after; no picture helps to choose its temperature.

    Raises RunError when the run has no logits.
    """
    from fmnist_core.evaluation.temperature import fit_temperature

    summary, logits = load_summary(run_id), load_logits(run_id).float()
    temperatures: tuple[float, ...] = (summary.temperature,)
    if summary.val is not None:
        scaled = logits / summary.temperature
    else:
        from torch import as_tensor

        targets, scaled = as_tensor(labels), logits.clone()
        temperatures = tuple(fit_temperature(logits[half::2], targets[half::2]) for half in (1, 0))
        for half, temperature in enumerate(temperatures):
            scaled[half::2] /= temperature
    before, after = (calibrate(values.softmax(1).numpy(), labels) for values in (logits, scaled))
    return TemperatureScaling(before, after, temperatures, VALIDATION if summary.val is not None else HALVES)
