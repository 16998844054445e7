"""Fashion-MNIST as numpy arrays, as its files hold it: for processes that pass it on and need no torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.data.download import Progress, ensure_dataset, raw_folder


@dataclass(frozen=True, eq=False)
class PictureArrays:
    """Pictures, uint8 (N, 28, 28), and labels, uint8 (N,), to train on and to test on."""

    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    validation_size: int = 5_000


def load_arrays(folder: Path | None = None, progress: Progress | None = None) -> PictureArrays:
    """Fashion-MNIST from `folder`, the cache, this machine or the internet (see `download`).

    Raises DataError when it can't be had.
    """
    raw = raw_folder(ensure_dataset(folder, progress=progress))
    return PictureArrays(*_read_split(raw, "train"), *_read_split(raw, "t10k"))


def _read_split(folder: Path, part: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What torchvision.datasets.FashionMNIST reads, without its import: that takes seconds and 170 MB a process."""
    images = np.fromfile(folder / f"{part}-images-idx3-ubyte", np.uint8, offset=16)
    labels = np.fromfile(folder / f"{part}-labels-idx1-ubyte", np.uint8, offset=8)
    return images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), labels
