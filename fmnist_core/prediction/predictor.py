"""What a run's model says of pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST
from fmnist_core.data.dataset import to_inputs
from fmnist_core.evaluation.metrics import in_batches
from fmnist_core.prediction.clothing_detector import is_doubtful
from fmnist_core.runs.reader import RunSummary, load_model, load_summary, weights_version


@dataclass(frozen=True)
class Prediction:
    run_id: str
    label: int
    class_name: str
    confidence: float
    """The probability of `label`, 0-1."""
    probabilities: tuple[float, ...]
    """Of the ten classes, in the order of CLASS_NAMES; put right on validation pictures, if the run held some out."""
    not_sure: bool = False
    """Whether the answer should be doubted: low confidence, or a picture that looks like no clothing."""

    class_names: tuple[str, ...] = CLASS_NAMES
    """Of the data that the run was trained on."""

    def top(self, count: int = 3) -> list[tuple[str, float]]:
        """The `count` likeliest classes with their probabilities, the likeliest first."""
        ranked = sorted(zip(self.class_names, self.probabilities), key=lambda pair: pair[1], reverse=True)
        return ranked[:count]


def predict(run_id: str, pictures: NDArray[np.uint8]) -> list[Prediction]:
    """The run's answer to each of `pictures`, uint8 (N, 28, 28) as `images.prepare` makes them.

    While the run trains, its latest epoch answers. Raises RunError when the run has no weights yet.
    """
    model, summary = quick_model(run_id), load_summary(run_id)
    knows_clothing = summary.data == FASHION_MNIST
    rows: list[tuple[list[float], bool]] = []
    with torch.inference_mode():
        for batch in in_batches(torch.from_numpy(np.ascontiguousarray(pictures))):
            inputs = to_inputs(batch)
            probabilities = (model(inputs) / summary.temperature).softmax(1)
            rows += zip(probabilities.tolist(), is_doubtful(inputs, probabilities, knows_clothing).tolist())
    return [_prediction(summary, *row) for row in rows]


def predict_with_all(run_ids: Sequence[str], picture: NDArray[np.uint8]) -> list[Prediction]:
    """Every run's answer to one picture, uint8 (28, 28). Raises RunError as `predict` does."""
    return [predict(run_id, picture[None])[0] for run_id in run_ids]


def cached_model(run_id: str) -> nn.Module:
    """The run's model, loaded once for every version of its weights. It is shared: only ask it, never change it."""
    return _cached_model(run_id, weights_version(run_id))


@lru_cache(maxsize=32)
def _cached_model(run_id: str, version: str) -> nn.Module:
    return load_model(run_id)


def quick_model(run_id: str) -> nn.Module:
    """The same for answers alone: batch norms folded into the convolutions before them, channels last.

    For one picture `studio` is three times as fast so. Loaded once, and shared, as `cached_model` is.
    """
    return _quick_model(run_id, weights_version(run_id))


@lru_cache(maxsize=32)
def _quick_model(run_id: str, version: str) -> nn.Module:
    from torch.fx.experimental.optimization import fuse

    return fuse(load_model(run_id)).to(memory_format=torch.channels_last)


def _prediction(summary: RunSummary, probabilities: list[float], not_sure: bool) -> Prediction:
    label, names = max(range(len(probabilities)), key=probabilities.__getitem__), summary.class_names
    return Prediction(summary.run_id, label, names[label], probabilities[label], tuple(probabilities), not_sure, names)
