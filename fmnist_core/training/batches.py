"""The pictures of a training, and each epoch's batches, drawn as PyTorch's DataLoader draws them."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from fmnist_core.data.dataset import Split, stratified_indices, to_inputs
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.augmentation import augment

CHUNK_IMAGES = 4_096
"""Pictures gathered and converted at once: larger than a batch, small enough to stay in the processor's cache."""


class Batches:
    """The recipe's pictures on one device, and the random state that decides their order and augmentation."""

    def __init__(self, recipe: Recipe, pictures: Split, own_pictures: Split | None = None):
        self._recipe = recipe
        self.pictures = _chosen(pictures, recipe)
        if own_pictures is not None:
            self.pictures = _joined(self.pictures, own_pictures.to(pictures.labels.device))
        self.random = torch.Generator().manual_seed(recipe.seed)

    @property
    def per_epoch(self) -> int:
        return math.ceil(len(self.pictures) / self._recipe.batch_size)

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """An epoch's batches, drawn as a DataLoader with shuffle=True draws them from torch's default generator.

        The iterator takes one number for its workers, its sampler one as the seed of the permutation, and later the
        test loader's iterator takes one (`end_epoch`).
        """
        self._draw_seed()
        permutation = torch.randperm(len(self.pictures), generator=torch.Generator().manual_seed(self._draw_seed()))
        batch_size = self._recipe.batch_size
        chunk = max(1, CHUNK_IMAGES // batch_size) * batch_size
        for indices in self._in_order(permutation).to(self.pictures.labels.device).split(chunk):
            images = to_inputs(self.pictures.images.index_select(0, indices))  # ten times as fast as images[indices]
            labels = self.pictures.labels[indices]
            images = augment(images, labels, self._recipe.augmentations, self.random)
            yield from zip(images.split(batch_size), labels.split(batch_size))

    def end_epoch(self) -> None:
        """Take the number that the test loader's iterator takes: see `epoch`."""
        self._draw_seed()

    def _in_order(self, permutation: Tensor) -> Tensor:
        match self._recipe.order:
            case "as-stored":
                return torch.arange(len(permutation))
            case "by-class":
                return permutation[self.pictures.labels.cpu()[permutation].sort(stable=True).indices]
        return permutation

    def _draw_seed(self) -> int:
        return int(torch.empty((), dtype=torch.int64).random_(generator=self.random).item())


def _chosen(pictures: Split, recipe: Recipe) -> Split:
    """As many of the pictures as the recipe asks for."""
    if recipe.train_pictures is None or recipe.train_pictures >= len(pictures):
        return pictures
    chosen = stratified_indices(pictures.labels.cpu(), recipe.train_pictures, recipe.seed)
    return pictures.select(chosen.to(pictures.labels.device))


def _joined(pictures: Split, own: Split) -> Split:
    """Both, the own ones in turn until they are as many as the others: so these are not forgotten."""
    own = own.select(torch.arange(max(len(pictures), len(own)), device=own.labels.device) % len(own))
    return Split(torch.cat([pictures.images, own.images]), torch.cat([pictures.labels, own.labels]))
