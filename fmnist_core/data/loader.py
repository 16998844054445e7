"""A batch by PyTorch's Dataset and DataLoader, as the notebooks draw one: the Data page runs and shows this code."""

import inspect

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from fmnist_core.data.dataset import Split


class PictureDataset(Dataset[tuple[Tensor, Tensor]]):
    """What a DataLoader asks of a data set: how many pictures there are, and the one at an index."""

    def __init__(self, split: Split):
        self.split = split

    def __len__(self) -> int:
        return len(self.split.labels)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        picture = self.split.images[index].unsqueeze(0) / 255  # (1, 28, 28), from 0-255 to 0-1
        return picture, self.split.labels[index]


def draw_batch(split: Split, batch_size: int, seed: int) -> tuple[Tensor, Tensor]:
    """Pictures, float32 (batch_size, 1, 28, 28) in [0, 1], and their labels, int64 (batch_size,)."""
    shuffling = torch.Generator().manual_seed(seed)
    loader = DataLoader(PictureDataset(split), batch_size=batch_size, shuffle=True, generator=shuffling)
    images, labels = next(iter(loader))
    return images, labels


def batch_code() -> str:
    """The code that `draw_batch` runs, to be shown."""
    return "\n\n".join(inspect.getsource(part) for part in (PictureDataset, draw_batch))
