"""Pictures made up for the tests: ten patterns under noise, learnt in moments."""

import numpy as np
import torch

from fmnist_core.data.arrays import PictureArrays
from fmnist_core.data.dataset import Dataset, Split, create_dataset


def create_synthetic_dataset() -> Dataset:
    """1,000 pictures to train on, 200 of them for validation, and 200 to test on; the same at every call."""
    generator = torch.Generator().manual_seed(0)
    patterns = torch.rand(10, 28, 28, generator=generator)

    def split(count: int) -> Split:
        labels = torch.arange(count) % 10
        noise = torch.rand(count, 28, 28, generator=generator)
        return Split(((0.6 * patterns[labels] + 0.4 * noise) * 255).to(torch.uint8), labels)

    return create_dataset(split(1_000), split(200), validation_size=200)


def create_synthetic_arrays() -> PictureArrays:
    """The same pictures, as the training service passes them on."""
    dataset = create_synthetic_dataset()
    arrays = (
        tensor.numpy().astype(np.uint8)
        for split in (dataset.all_train, dataset.test)
        for tensor in (split.images, split.labels)
    )
    return PictureArrays(*arrays, validation_size=len(dataset.val))
