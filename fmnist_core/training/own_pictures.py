"""Pictures of one's own that a recipe learns from beside Fashion-MNIST's: sent with it, kept until its run ends.

They travel and rest as the content of a safetensors file, so that who passes them on needs no torch.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.errors import RecipeError, RunError
from fmnist_core.recipes.recipe import Recipe

if TYPE_CHECKING:
    from fmnist_core.data.dataset import Split

FILE = "own_pictures.safetensors"
"""In the run's folder."""


def check_own_pictures(recipe: Recipe, count: int) -> None:
    """Raises RecipeError when `count` pictures are not as many as the recipe says."""
    if count != recipe.own_pictures:
        raise RecipeError(
            f"recipe {recipe.name} learns from {recipe.own_pictures} pictures of your own, and {count} came with it: "
            "add them, or set own_pictures to 0"
        )


def pack_pictures(pictures: Split) -> bytes:
    return save({"images": pictures.images.cpu().numpy(), "labels": pictures.labels.cpu().numpy()})


def unpack_pictures(content: bytes) -> Split:
    """The pictures that `pack_pictures` packed. Raises RecipeError when they can't be read."""
    import torch

    from fmnist_core.data.dataset import Split

    images, labels = _parse(content)
    return Split(torch.from_numpy(images), torch.from_numpy(labels))


def count_packed(content: bytes | None) -> int:
    """How many pictures were packed, each of them checked. Raises RecipeError when they can't be read."""
    return 0 if content is None else len(_parse(content)[1])


def load_packed(folder: Path, recipe: Recipe) -> bytes | None:
    """Those of the run in `folder`; None where its recipe asks for none. Raises RunError when they can't be read."""
    if not recipe.own_pictures:
        return None
    try:
        content = (folder / FILE).read_bytes()
        check_own_pictures(recipe, count_packed(content))
        return content
    except (OSError, RecipeError) as error:
        raise RunError(
            f"the pictures that run {folder.name} learns from are missing or damaged: delete it, and start another"
        ) from error


def _parse(content: bytes) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    try:
        arrays = load(content)
        images, labels = arrays["images"], arrays["labels"]
        if labels.dtype != np.int64 or labels.ndim != 1 or not ((labels >= 0) & (labels < NUM_CLASSES)).all():
            raise ValueError("labels are int64 (N,) from 0 to 9")
        if images.dtype != np.uint8 or images.shape != (len(labels), IMAGE_SIZE, IMAGE_SIZE):
            raise ValueError(f"images are uint8 (N, 28, 28), not {images.dtype} {images.shape}")
    except (SafetensorError, ValueError, KeyError) as error:
        raise RecipeError(f"the pictures that came with the recipe can't be read ({error}): send them again") from error
    return images, labels
