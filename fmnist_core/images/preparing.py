"""prepare(): one picture -> the 28x28 the model sees, and the steps on the way there."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.errors import ImageError
from fmnist_core.images.background import find_page, subtract_page
from fmnist_core.images.flattening import flatten, is_flat
from fmnist_core.images.framing import frame
from fmnist_core.images.segmentation import find_object

LONGEST_SIDE = 320  # pixels of the picture while it is cleaned
FAINTEST_OBJECT = 0.3  # a white shirt is still there; in the middle, eleven in twelve of Fashion-MNIST are brighter


@dataclass(frozen=True)
class PrepareOptions:
    """Which steps are taken. Fashion-MNIST's own pictures come through all of them (nearly) unchanged."""

    polarity: bool = True
    """Light on dark: judged by the page around a drawing; photos are inverted, as Fashion-MNIST's were. Off: all."""
    background: bool = True
    """Set to 0, be it a flat page, paper in uneven light or anything else."""
    crop: bool = True
    """Trimmed to the object, proportions kept, centred. Off: the whole picture is squashed to a square."""


AS_MOST_DEMOS = PrepareOptions(polarity=False, background=False, crop=False)


@dataclass(frozen=True, eq=False)
class Step:
    """What the picture was like after one step: a name for people, uint8 (h, w)."""

    name: str
    picture: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the model sees, uint8 (28, 28), and how it came about."""

    pixels: NDArray[np.uint8]
    steps: tuple[Step, ...]


def prepare(picture: Image.Image | NDArray[np.uint8], options: PrepareOptions = PrepareOptions()) -> Prepared:
    """The 28x28 that a model sees of an upright picture; arrays are uint8 (h, w), (h, w, 3) or (h, w, 4).

    Raises ImageError when the picture shows one flat colour only.
    """
    rgb = condense(picture)
    if is_flat(rgb):
        raise ImageError("The picture shows one flat colour only: draw something, or choose another picture.")
    colours = rgb / np.float32(255)
    page = find_page(colours)
    light: NDArray[np.floating] = np.asarray(Image.fromarray(rgb).convert("L")) / np.float32(255)
    steps = [Step("Your picture", to_bytes(light))]
    if not (options.polarity and page is not None and page.mean() < 0.5):
        light = 1 - light
        steps.append(Step("Light on dark", to_bytes(light)))
    if options.background:
        light = _cut_out(rgb, light) if page is None else _lifted(colours, page, light, options)
        steps.append(Step("Background removed", to_bytes(light)))
    pixels = to_bytes(_framed(light) if options.crop else _squashed(light))
    steps.append(Step("What the model sees", pixels))
    return Prepared(pixels, tuple(steps))


def condense(picture: Image.Image | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """All that `prepare` takes from a picture, uint8 (h, w, 3) of at most LONGEST_SIDE: it makes the same of it."""
    rgb = flatten(picture)
    factor = -(-max(rgb.shape[:2]) // LONGEST_SIDE)  # whole, so that sharp edges stay sharp
    return np.asarray(Image.fromarray(rgb).reduce(factor)) if factor > 1 else rgb


def to_bytes(picture: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Float in [0, 1] as uint8."""
    return (255 * picture.clip(0, 1)).round().astype(np.uint8)


def _lifted(
    colours: NDArray[np.floating], page: NDArray[np.floating], light: NDArray[np.floating], options: PrepareOptions
) -> NDArray[np.floating]:
    """A drawing without its page, float (h, w); with the wrong polarity little more than its edges is left."""
    away = subtract_page(colours, page)
    return away if options.polarity else np.minimum(light, away)


def _cut_out(rgb: NDArray[np.uint8], light: NDArray[np.floating]) -> NDArray[np.floating]:
    """The object of a photo, float (h, w); all of it when no object is found."""
    mask = find_object(rgb)
    return light if mask is None else mask * np.maximum(light, FAINTEST_OBJECT)


def _framed(light: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.asarray(frame(torch.from_numpy(light)[None, None])[0, 0])


def _squashed(light: NDArray[np.floating]) -> NDArray[np.floating]:
    small = Image.fromarray(light).resize((IMAGE_SIZE, IMAGE_SIZE), Image.Resampling.BILINEAR)
    return np.asarray(small)
