"""Fashion-MNIST as numpy arrays, as its files hold it: for processes that pass it on and need no torch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data import download
from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST, IMAGE_SIZE
from fmnist_core.data.download import Progress, ensure_dataset, raw_folder
from fmnist_core.data.layouts import Pictures
from fmnist_core.data.named import named_folder, read_any
from fmnist_core.errors import DataError

VALIDATION_SIZE = 5_000
ALL_TRAIN_SIZE = 60_000


@dataclass(frozen=True, eq=False)
class PictureArrays(Pictures):
    """Pictures to train on and to test on, how many of the former validation takes, and what they are called."""

    validation_size: int = VALIDATION_SIZE
    name: str = FASHION_MNIST
    class_names: tuple[str, ...] = CLASS_NAMES
    folder: Path | None = None
    """Where their files lie; None where they were made up."""


def load_arrays(folder: Path | None = None, progress: Progress | None = None, any_data: bool = False) -> PictureArrays:
    """Fashion-MNIST from `folder`, the cache, this machine or the internet (see `download`).

    With `any_data`, or FMNIST_ANY_DATA=1 in the environment, the folder that was named may hold other pictures, which
    are used as they are. Raises DataError when the data can't be had.
    """
    if not (any_data or _is_any_allowed()):
        return _read_verified(ensure_dataset(folder, progress=progress))
    named = named_folder(folder)
    if named is None:
        raise DataError("any data are allowed, but no folder is named: name it with --data or in FMNIST_DATA")
    return _read_any(named)


def _is_any_allowed() -> bool:
    return os.environ.get("FMNIST_ANY_DATA", "").lower() in ("1", "true", "yes")


@lru_cache(maxsize=1)
def _read_verified(root: Path) -> PictureArrays:
    raw = raw_folder(root)
    train, test = _read_split(raw, "train"), _read_split(raw, "t10k")
    return PictureArrays(*train, *test, validation_size=_validation_size(train[1]), folder=root)


@lru_cache(maxsize=1)
def _read_any(folder: Path) -> PictureArrays:
    found = read_any(folder, download.MD5_SUMS)
    return PictureArrays(
        **vars(found.pictures),
        validation_size=_validation_size(found.pictures.train_labels),
        name=found.name,
        class_names=found.class_names,
        folder=folder,
    )


def _validation_size(labels: NDArray[np.uint8]) -> int:
    """As many of fewer pictures as 5,000 are of Fashion-MNIST's 60,000."""
    return min(VALIDATION_SIZE, round(len(labels) * VALIDATION_SIZE / ALL_TRAIN_SIZE))


def _read_split(folder: Path, part: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What torchvision.datasets.FashionMNIST reads, without its import: that takes seconds and 170 MB a process."""
    images = np.fromfile(folder / f"{part}-images-idx3-ubyte", np.uint8, offset=16)
    labels = np.fromfile(folder / f"{part}-labels-idx1-ubyte", np.uint8, offset=8)
    return images.reshape(-1, IMAGE_SIZE, IMAGE_SIZE), labels
