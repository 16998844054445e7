"""Fashion-MNIST in memory: a Split is labels and uint8 pictures, resident on one device."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from fmnist_core.data.arrays import VALIDATION_SIZE, PictureArrays, load_arrays
from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST, IMAGE_SIZE, NUM_CLASSES  # noqa: F401
from fmnist_core.data.download import Progress

VALIDATION_SEED = 0


@dataclass(frozen=True, eq=False)
class Split:
    """Pictures, uint8 (N, 28, 28), and their labels, int64 (N,), on the same device."""

    images: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)

    def to(self, device: torch.device | str) -> "Split":
        return Split(self.images.to(device), self.labels.to(device))

    def select(self, indices: Tensor) -> "Split":
        """The pictures at `indices`, int64 (M,), in that order."""
        return Split(self.images[indices], self.labels[indices])

    def inputs(self) -> Tensor:
        """The pictures as every model takes them: float32 (N, 1, 28, 28) in [0, 1]."""
        return to_inputs(self.images)


@dataclass(frozen=True, eq=False)
class Dataset:
    """Fashion-MNIST: 60,000 pictures to train on and 10,000 to test on; 5,000 of the former may serve for validation.

    `all_train` has all of the former, `train` and `val` its two parts. Other data of ten classes may stand in for it.
    """

    all_train: Split
    train: Split
    val: Split
    test: Split
    name: str = FASHION_MNIST
    class_names: tuple[str, ...] = CLASS_NAMES
    folder: Path | None = None
    """Where its files lie; None where it was made up."""

    def to(self, device: torch.device | str) -> "Dataset":
        splits = {name: getattr(self, name).to(device) for name in ("all_train", "train", "val", "test")}
        return replace(self, **splits)


def to_inputs(images: Tensor) -> Tensor:
    """uint8 (N, 28, 28) -> float32 (N, 1, 28, 28) in [0, 1], the same values as torchvision's ToTensor gives."""
    return images.unsqueeze(1).to(torch.float32).div_(255)


def load_dataset(folder: Path | None = None, progress: Progress | None = None, any_data: bool = False) -> Dataset:
    """Fashion-MNIST, or with `any_data` what the folder that was named holds: see `arrays.load_arrays`.

    Raises DataError when it can't be had.
    """
    return _from_arrays(load_arrays(folder, progress, any_data))


def create_dataset(all_train: Split, test: Split, validation_size: int = VALIDATION_SIZE) -> Dataset:
    """A data set whose validation split is drawn from `all_train`, stratified by class, the same at every call."""
    chosen = stratified_indices(all_train.labels, validation_size)
    rest = torch.ones(len(all_train), dtype=torch.bool)
    rest[chosen] = False
    return Dataset(all_train, all_train.select(rest.nonzero().squeeze(1)), all_train.select(chosen), test)


def stratified_indices(labels: Tensor, count: int, seed: int = VALIDATION_SEED) -> Tensor:
    """`count` indices into `labels`, sorted, with each class as frequent as in `labels` (to the nearest picture)."""
    generator = torch.Generator().manual_seed(seed)
    shuffled = torch.randperm(len(labels), generator=generator)
    by_class = shuffled[torch.sort(labels[shuffled], stable=True).indices]
    # Every k-th picture of the list sorted by class takes from each class in proportion to its size.
    positions = (torch.arange(count) * len(labels)) // count
    return by_class[positions].sort().values


def dataset_from_arrays(arrays: PictureArrays) -> Dataset:
    """The arrays as tensors, with a validation split of as many pictures as they say."""

    def split(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> Split:
        return Split(torch.from_numpy(images), torch.from_numpy(labels).long())

    all_train, test = split(arrays.train_images, arrays.train_labels), split(arrays.test_images, arrays.test_labels)
    dataset = create_dataset(all_train, test, arrays.validation_size)
    return replace(dataset, name=arrays.name, class_names=arrays.class_names, folder=arrays.folder)


@lru_cache(maxsize=1)
def _from_arrays(arrays: PictureArrays) -> Dataset:
    return dataset_from_arrays(arrays)
