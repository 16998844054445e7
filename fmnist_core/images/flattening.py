"""Any picture as plain colours: transparency laid on a page, 16 bits and more brought to 8."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

FLAT = 24  # levels of 255; a page with an erased drawing keeps fainter traces than that
WHITE = 0.9 * 255  # the mean of what is drawn from which a white page would hide it
LEVELS = (1, 255, 1023, 4095, 16383, 65535)  # fractions, and 8 to 16 bits


def flatten(picture: Image.Image | NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Any picture as uint8 (h, w, 3), transparency laid on white, or on black where what is drawn is white."""
    if isinstance(picture, np.ndarray):
        picture = Image.fromarray(picture)
    if is_deep(picture):
        picture = from_deep(picture)(picture)
    if not picture.has_transparency_data:
        return np.asarray(picture.convert("RGB"))
    rgba = picture.convert("RGBA")
    page = Image.new("RGB", rgba.size, "black" if _is_white(np.asarray(rgba)) else "white")
    page.paste(rgba, mask=rgba)
    return np.asarray(page)


def is_blank(rgba: NDArray[np.uint8]) -> bool:
    """Whether uint8 (h, w, 4) shows one flat colour: nothing drawn, or all of it erased."""
    return is_flat(flatten(rgba))


def is_flat(rgb: NDArray[np.uint8]) -> bool:
    """Whether uint8 (h, w, 3) shows one colour only, give or take traces of an erased drawing."""
    return all(int(rgb[..., k].max()) - int(rgb[..., k].min()) < FLAT for k in range(3))


def is_deep(picture: Image.Image) -> bool:
    """Whether its values go beyond 8 bits, where Pillow would cut them off at 255."""
    return picture.mode.startswith("I") or picture.mode == "F"


def from_deep(picture: Image.Image) -> Callable[[Image.Image], Image.Image]:
    """What brings a deep picture, or strips of it, to L; to LA where one value stands for transparent."""
    clear = picture.info.get("transparency")
    full = 65535 if picture.format == "PNG" else _full_level(picture)

    def convert(part: Image.Image) -> Image.Image:
        values = np.array(part, dtype=np.float32)
        levels = np.rint(np.nan_to_num(values).clip(0, full) * (255 / full)).astype(np.uint8)
        if clear is None:
            return Image.fromarray(levels)
        return Image.merge("LA", [Image.fromarray(levels), Image.fromarray(np.uint8(255) * (values != clear))])

    return convert


def _is_white(rgba: NDArray[np.uint8]) -> bool:
    """Whether what is drawn on a page that shows through is white, each pixel counted as far as it covers."""
    alpha = rgba[..., 3].astype(np.float32)
    covered = alpha.sum()
    return 0 < covered < 255 * alpha.size and float((rgba[..., :3].mean(2) * alpha).sum() / covered) > WHITE


def _full_level(picture: Image.Image) -> float:
    """What counts as white: the least of LEVELS that no value exceeds, or the highest value."""
    values = np.asarray(picture)
    highest = float(values.max(where=np.isfinite(values), initial=0))
    return next((level for level in LEVELS if highest <= level), highest)
