"""The border: bytes or a file from outside -> an upright picture of bounded size, or an ImageError with the reason."""

import logging
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from fmnist_core.errors import ImageError
from fmnist_core.images import vector
from fmnist_core.images.decoding import decode
from fmnist_core.images.formats import Foreign, Format, identify, is_readable
from fmnist_core.images.limits import TooCostly

MAX_BYTES = 20 * 2**20

log = logging.getLogger(__name__)


def open_image(source: bytes | Path | BinaryIO, name: str = "picture") -> Image.Image:
    """An upright picture, its longest side less than twice `decoding.LONGEST_SIDE`.

    Raises ImageError, with `name` in its text.
    """
    content = _read(source, name)
    kind = _readable_kind(content, name)
    try:
        return vector.render(content) if kind.name == "SVG" else decode(content, kind.name)
    except TooCostly as error:
        raise ImageError(f"{name} {error}: save a smaller copy as JPEG or PNG and try that.") from error
    except Exception as error:  # a mutated file can raise nearly anything inside a decoder
        log.info("%s can't be decoded: %r", name, error)
        raise ImageError(
            f"{name} is damaged, cut short or a rare kind of {kind.name}: save or send it again as PNG or JPEG."
        ) from error


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


def _readable_kind(content: bytes, name: str) -> Format:
    kind = identify(content)
    if kind is None:
        raise ImageError(f"{name} is not a picture that can be read: save it as PNG or JPEG and try again.")
    if isinstance(kind, Foreign):
        what = f"{kind.what}, which can't be read here" if kind.is_picture else f"not a picture but {kind.what}"
        raise ImageError(f"{name} is {what}: {kind.remedy}.")
    if not is_readable(kind):
        package = kind.package or "a Pillow that was built with it"
        raise ImageError(f"{name} needs {package} to be read: install it, or save the picture as PNG or JPEG.")
    return kind
