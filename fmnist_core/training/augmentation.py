"""Augmentation of a whole batch at once, in tensors. Inputs are float (N, 1, H, W) in [0, 1]."""

from collections.abc import Callable, Sequence

import torch
from torch import Generator, Tensor

from fmnist_core.renderings.styles import render

MAX_SHIFT = 2
ERASED_FRACTION = 0.5
ERASED_SIDES = (4, 12)

Augmentation = Callable[[Tensor, Tensor, Generator], Tensor]


def augment(images: Tensor, labels: Tensor, names: Sequence[str], generator: Generator) -> Tensor:
    """Apply the named augmentations in turn; `generator` (on the CPU) decides all that is random."""
    for name in names:
        images = AUGMENTERS[name](images, labels, generator)
    return images


def shift_and_flip(images: Tensor, labels: Tensor, generator: Generator) -> Tensor:
    """Shift each picture by up to two pixels a side, black coming in, and mirror every other one at random."""
    count, _, height, width = images.shape
    shifts = torch.randint(-MAX_SHIFT, MAX_SHIFT + 1, (2, count, 1), generator=generator).to(images.device)
    flipped = torch.rand(count, 1, generator=generator).to(images.device) < 0.5
    rows = torch.arange(height, device=images.device) + shifts[0]
    columns = torch.arange(width, device=images.device) + shifts[1]
    columns = torch.where(flipped, width - 1 - columns, columns)
    inside = ((rows >= 0) & (rows < height))[:, :, None] & ((columns >= 0) & (columns < width))[:, None, :]
    index = torch.arange(count, device=images.device)[:, None, None]
    moved = images[index, 0, rows.clamp(0, height - 1)[:, :, None], columns.clamp(0, width - 1)[:, None, :]]
    return (moved * inside).unsqueeze(1)


def erase_randomly(images: Tensor, labels: Tensor, generator: Generator) -> Tensor:
    """Overwrite a rectangle of every other picture with noise (random erasing, Zhong et al. 2017)."""
    count, _, height, width = images.shape
    low, high = ERASED_SIDES
    sides = torch.randint(low, high + 1, (2, count, 1), generator=generator)
    starts = torch.stack([_random_starts(length, side, generator) for length, side in zip((height, width), sides)])
    rows, columns = (
        (torch.arange(n) >= start) & (torch.arange(n) < start + side)
        for n, start, side in zip((height, width), starts, sides)
    )
    chosen = torch.rand(count, 1, 1, generator=generator) < ERASED_FRACTION
    mask = (rows[:, :, None] & columns[:, None, :] & chosen).unsqueeze(1).to(images.device)
    noise = torch.rand(images.shape, generator=generator).to(images.device)
    return torch.where(mask, noise, images)


def _random_starts(length: int, sides: Tensor, generator: Generator) -> Tensor:
    return (torch.rand(sides.shape, generator=generator) * (length - sides + 1)).long()


AUGMENTERS: dict[str, Augmentation] = {
    "shift-flip": shift_and_flip,
    "random-erasing": erase_randomly,
    "renderings": render,
}
