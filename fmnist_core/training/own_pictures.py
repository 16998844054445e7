"""Pictures of one's own that a recipe learns from beside Fashion-MNIST's: sent with it, kept until its run ends."""

import base64
import binascii
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.data.dataset import Split
from fmnist_core.errors import RecipeError, RunError
from fmnist_core.recipes.recipe import Recipe

FILE = "own_pictures.safetensors"
"""In the run's folder."""


def check_own_pictures(recipe: Recipe, pictures: Split | None) -> None:
    """Raises RecipeError when they are not as many as the recipe says."""
    found = 0 if pictures is None else len(pictures)
    if found != recipe.own_pictures:
        raise RecipeError(
            f"recipe {recipe.name} learns from {recipe.own_pictures} pictures of one's own, and {found} came with it: "
            "bring them along, or set own_pictures to 0"
        )


def to_tensors(pictures: Split) -> dict[str, torch.Tensor]:
    """What their file holds."""
    return {"images": pictures.images.contiguous(), "labels": pictures.labels.contiguous()}


def pack_pictures(pictures: Split) -> str:
    """As a text, to be sent in a message."""
    return base64.b64encode(save(to_tensors(pictures))).decode()


def unpack_pictures(text: str) -> Split:
    """The pictures that `pack_pictures` packed. Raises RecipeError when they can't be read."""
    try:
        return _parse(base64.b64decode(text, validate=True))
    except (binascii.Error, SafetensorError, ValueError, KeyError) as error:
        raise RecipeError(f"the pictures that came with the recipe can't be read ({error}): send them again") from error


def load_own_pictures(folder: Path, recipe: Recipe) -> Split | None:
    """Those of the run in `folder`; None where its recipe asks for none. Raises RunError when they can't be read."""
    if not recipe.own_pictures:
        return None
    try:
        pictures = _parse((folder / FILE).read_bytes())
        check_own_pictures(recipe, pictures)
        return pictures
    except (OSError, SafetensorError, ValueError, KeyError, RecipeError) as error:
        raise RunError(
            f"the pictures that run {folder.name} learns from are missing or damaged: delete it, and begin another"
        ) from error


def _parse(content: bytes) -> Split:
    tensors = load(content)
    images, labels = tensors["images"], tensors["labels"]
    if labels.dtype != torch.int64 or labels.ndim != 1 or not ((labels >= 0) & (labels < NUM_CLASSES)).all():
        raise ValueError("labels are int64 (N,) from 0 to 9")
    if images.dtype != torch.uint8 or images.shape != (len(labels), IMAGE_SIZE, IMAGE_SIZE):
        raise ValueError(f"images are uint8 (N, 28, 28), not {images.dtype} {tuple(images.shape)}")
    return Split(images, labels)
