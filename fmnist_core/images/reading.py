"""The border: bytes or a file from outside -> an upright picture of bounded size, or an ImageError with the reason."""

from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from fmnist_core.errors import ImageError

MAX_BYTES = 20 * 2**20
MAX_PIXELS = 50_000_000
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF")
LONGEST_SIDE = 512  # at least this much is kept of a large picture; the model sees 28 pixels of it
FLAT = 24  # levels of 255; a page with an erased drawing keeps fainter traces than that


def open_image(source: bytes | Path | BinaryIO, name: str = "picture") -> Image.Image:
    """An upright picture, its longest side less than twice LONGEST_SIDE. Raises ImageError, with `name` in its text."""
    content = _read(source, name)
    try:
        with Image.open(BytesIO(content), formats=_formats(content)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            return _upright(picture)
    except Image.DecompressionBombError as error:
        raise ImageError(
            f"{name} has more than {MAX_PIXELS // 10**6} million pixels: save a smaller copy and try that."
        ) from error
    except UnidentifiedImageError as error:
        raise ImageError(f"{name} is not a picture that can be read: save it as PNG or JPEG and try again.") from error
    except Exception as error:  # a mutated file can raise nearly anything inside a decoder
        raise ImageError(f"{name} is damaged or cut short: save or send it again as PNG or JPEG.") from error


def flatten(picture: Image.Image | np.ndarray) -> np.ndarray:
    """Any picture as uint8 (h, w, 3), transparency laid on white, or on black where what is drawn is white."""
    if isinstance(picture, np.ndarray):
        picture = Image.fromarray(picture)
    if _is_deep(picture):
        picture = _from_deep(picture)
    if not picture.has_transparency_data:
        return np.asarray(picture.convert("RGB"))
    rgba = picture.convert("RGBA")
    alpha = np.asarray(rgba.getchannel("A"))
    drawn = np.asarray(rgba)[alpha > 127, :3]
    is_white = len(drawn) < alpha.size and len(drawn) > 0 and drawn.mean() > 0.9 * 255
    page = Image.new("RGB", rgba.size, "black" if is_white else "white")
    page.paste(rgba, mask=rgba)
    return np.asarray(page)


def is_blank(rgba: np.ndarray) -> bool:
    """Whether uint8 (h, w, 4) shows one flat colour: nothing drawn, or all of it erased."""
    return is_flat(flatten(rgba))


def is_flat(rgb: np.ndarray) -> bool:
    """Whether uint8 (h, w, 3) shows one colour only, give or take traces of an erased drawing."""
    return all(int(rgb[..., k].max()) - int(rgb[..., k].min()) < FLAT for k in range(3))


def _read(source: bytes | Path | BinaryIO, name: str) -> bytes:
    if isinstance(source, Path):
        try:
            with source.open("rb") as file:
                return _read(file, name)
        except OSError as error:
            raise ImageError(f"{name} can't be opened: check that the file exists and may be read.") from error
    content = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if not content:
        raise ImageError(f"{name} is empty: choose another file.")
    if len(content) > MAX_BYTES:
        raise ImageError(f"{name} is larger than {MAX_BYTES // 2**20} MB: save a smaller copy and try that.")
    return content


def _formats(content: bytes) -> tuple[str, ...]:
    """What may be tried; phones' HEIC only where pillow-heif is installed, and only when it is needed."""
    if content[4:8] != b"ftyp":
        return FORMATS
    try:
        import pillow_heif
    except ImportError:
        return FORMATS
    pillow_heif.register_heif_opener()
    return ("HEIF",)


def _upright(picture: Image.Image) -> Image.Image:
    if _is_deep(picture):
        picture = _from_deep(picture)
    elif picture.mode in ("1", "P", "PA"):
        picture = picture.convert("RGBA")
    upright = ImageOps.exif_transpose(picture)
    return upright.reduce(max(1, max(upright.size) // LONGEST_SIDE))


def _is_deep(picture: Image.Image) -> bool:
    return picture.mode.startswith("I") or picture.mode == "F"


def _from_deep(picture: Image.Image) -> Image.Image:
    """16 bits and more, which Pillow would cut off at 255, as 8 bits."""
    values = np.array(picture, dtype=np.float32)  # worked on where it is: a large one fills 200 MB
    np.clip(np.nan_to_num(values, copy=False), 0, None, out=values)
    highest = values.max()
    full = next((level for level in (1, 255, 65535) if highest <= level), highest)
    values *= 255 / full
    return Image.fromarray(np.rint(values, out=values).astype(np.uint8))
