"""What the pixels of a split look like: figures for the Data page, computed in numpy."""

from dataclasses import dataclass

import numpy as np

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.data.dataset import Split

HISTOGRAM_BINS = 32


@dataclass(frozen=True, eq=False)
class PixelStatistics:
    """Figures over all pixels of a split, on the scale [0, 1] that models take."""

    mean: float
    standard_deviation: float
    black: float
    """The share of pixels that are exactly 0."""
    shares: np.ndarray
    """Float (10, 32): of each class's pixels that are not black, the share in each of 32 equal steps of brightness."""


def class_means(split: Split) -> np.ndarray:
    """The mean picture of each class, uint8 (10, 28, 28)."""
    images, labels = _arrays(split)
    return np.stack([images[labels == label].mean(0) for label in range(NUM_CLASSES)]).round().astype(np.uint8)


def pixel_statistics(split: Split) -> PixelStatistics:
    images, labels = _arrays(split)
    counts = np.stack([np.bincount(images[labels == label].ravel(), minlength=256) for label in range(NUM_CLASSES)])
    levels, total = np.arange(256) / 255, counts.sum(0)
    mean = float((total * levels).sum() / total.sum())
    variance = float((total * (levels - mean) ** 2).sum() / total.sum())
    lit = counts.copy()
    lit[:, 0] = 0
    binned = lit.reshape(NUM_CLASSES, HISTOGRAM_BINS, -1).sum(2)
    return PixelStatistics(mean, variance**0.5, float(total[0] / total.sum()), binned / binned.sum(1, keepdims=True))


def _arrays(split: Split) -> tuple[np.ndarray, np.ndarray]:
    return split.images.cpu().numpy(), split.labels.cpu().numpy()
