"""Pillow's part: a file's content -> an upright picture of bounded size, at a cost that is known beforehand."""

import threading
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    IcoImagePlugin,
    Image,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from fmnist_core.images.bitmaps import decode_fields
from fmnist_core.images.flattening import flatten, from_deep, is_deep, is_flat
from fmnist_core.images.limits import (
    HEAVY,
    MAX_FRAME_PIXELS,
    MAX_FRAMES,
    MAX_MEMORY,
    MAX_SCAN_PIXELS,
    TooCostly,
    check_memory,
)
from fmnist_core.images.metadata import strip_jpeg, strip_png

LONGEST_SIDE = 512  # at least this much is kept of a large picture; the model sees 28 pixels of it
MAX_MISSING = 0.1
"""Of a JPEG that is cut short. Browsers show what there is; what a model says of half a picture misleads."""
STRIP_PIXELS = 2**22

# Measured, in bytes a pixel: decoders' own buffers and copies beside the picture.
_BYTES_A_PIXEL = {"WEBP": 16, "AVIF": 12, "HEIF": 12, "TIFF": 8, "ICO": 8}
_BYTES_BY_MODE = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_GIF_FRAME_BYTES = 12  # later frames are composed in full colour
_COEFFICIENT_BYTES = 6  # a pixel of a JPEG in several scans, all of which are kept until the last

_decoding_heavy = threading.Lock()
_Transpose = Image.Transpose
_UPRIGHT = {
    2: _Transpose.FLIP_LEFT_RIGHT,
    3: _Transpose.ROTATE_180,
    4: _Transpose.FLIP_TOP_BOTTOM,
    5: _Transpose.TRANSPOSE,
    6: _Transpose.ROTATE_270,
    7: _Transpose.TRANSVERSE,
    8: _Transpose.ROTATE_90,
}


@dataclass
class _Opened:
    """A picture whose header was read, not its pixels."""

    picture: Image.Image
    orientation: int = 1
    memory: int = 0
    """Bytes that decoding takes beyond what the picture's own kind says."""


def decode(content: bytes, kind: str) -> Image.Image:
    """An upright picture in L, LA, RGB or RGBA, its longest side less than twice LONGEST_SIDE.

    `kind` is a name of `formats.FORMATS`. Raises TooCostly, or whatever a decoder does on a damaged file.
    """
    try:
        opened = _OPENERS[kind](content)
        picture = opened.picture
        memory = opened.memory + decoding_memory(picture)
        check_memory(memory, picture.width, picture.height)
        with _decoding_heavy if memory > HEAVY else nullcontext():
            return _upright(opened)
    except (Image.DecompressionBombError, MemoryError) as error:
        raise TooCostly("has too many million pixels to open") from error


def decoding_memory(picture: Image.Image) -> int:
    """Bytes that decoding an opened picture takes, as its size and mode say."""
    each = _BYTES_A_PIXEL.get(picture.format or "", _BYTES_BY_MODE.get(picture.mode, 4))
    return each * picture.width * picture.height


def shrink(picture: Image.Image) -> Image.Image:
    """Any picture in L, LA, RGB or RGBA, reduced by a whole factor to less than twice LONGEST_SIDE.

    In strips: most modes must be converted before they can be reduced, which for a large picture takes its size again.
    """
    picture.load()
    convert, factor = _converter(picture), max(1, max(picture.size) // LONGEST_SIDE)
    rows = factor * max(1, STRIP_PIXELS // (factor * picture.width))
    if rows >= picture.height:
        return convert(picture).reduce(factor)
    small = None
    for top in range(0, picture.height, rows):
        strip = convert(picture.crop((0, top, picture.width, min(top + rows, picture.height)))).reduce(factor)
        if small is None:
            small = Image.new(strip.mode, (strip.width, -(-picture.height // factor)))
        small.paste(strip, (0, top // factor))
    assert small is not None
    return small


def _open_jpeg(content: bytes) -> _Opened:
    bare = strip_jpeg(content)
    picture: Image.Image = JpegImagePlugin.JpegImageFile(BytesIO(bare.content))
    pixels, scans = picture.width * picture.height, bare.content.count(b"\xff\xda")
    if scans * pixels > MAX_SCAN_PIXELS:
        raise TooCostly("takes too long to decode")
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    if scans == 1 and _is_cut(bare.content):
        picture = _patched(picture, bare.content)
    return _Opened(picture, bare.orientation, _COEFFICIENT_BYTES * pixels if scans > 1 else 0)


def _is_cut(jpeg: bytes) -> bool:
    """Whether the only end marker is the one that `strip_jpeg` added."""
    return jpeg.find(b"\xff\xd9", jpeg.rfind(b"\xff\xda")) == len(jpeg) - 2


def _patched(picture: Image.Image, jpeg: bytes) -> Image.Image:
    """The picture of a JPEG that is cut short, if little is missing: where other bytes at the cut change its rows."""
    other = JpegImagePlugin.JpegImageFile(BytesIO(jpeg[:-2] + bytes(range(1, 255)) * 8 + jpeg[-2:]))
    other.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    changed = (np.asarray(picture) != np.asarray(other)).reshape(picture.height, -1).any(1)
    if changed.any() and 1 - changed.argmax() / picture.height > MAX_MISSING:
        raise OSError("cut short")
    return picture


def _open_png(content: bytes) -> _Opened:
    bare = strip_png(content)
    try:
        picture = PngImagePlugin.PngImageFile(BytesIO(bare.content))
    except (SyntaxError, ValueError):  # its animation, perhaps: browsers then show the still
        picture = PngImagePlugin.PngImageFile(BytesIO(strip_png(content, still=True).content))
    return _Opened(picture, bare.orientation)


def _open_gif(content: bytes) -> _Opened:
    return _Opened(GifImagePlugin.GifImageFile(BytesIO(content)))


def _open_webp(content: bytes) -> _Opened:
    """Its EXIF is left alone: browsers don't turn a WebP, and whoever made it saw it there."""
    return _Opened(WebPImagePlugin.WebPImageFile(BytesIO(content)))


def _open_avif(content: bytes) -> _Opened:
    picture = AvifImagePlugin.AvifImageFile(BytesIO(content))
    return _Opened(picture, picture.getexif().get(0x0112, 1))  # Pillow puts there what the file's boxes say


def _open_heic(content: bytes) -> _Opened:
    """Turned by libheif already, as the file's boxes say."""
    import pillow_heif

    picture: Image.Image = pillow_heif.HeifImageFile(BytesIO(content))  # type: ignore[no-untyped-call]
    picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
    return _Opened(picture)


def _open_bmp(content: bytes) -> _Opened:
    try:
        return _Opened(BmpImagePlugin.BmpImageFile(BytesIO(content)))
    except OSError:
        return _Opened(decode_fields(content))


def _open_tiff(content: bytes) -> _Opened:
    """Pillow turns it while it loads."""
    return _Opened(TiffImagePlugin.TiffImageFile(BytesIO(content)))


def _open_ico(content: bytes) -> _Opened:
    """The largest of an icon's pictures, some of which are PNG files."""
    icon = IcoImagePlugin.IcoFile(BytesIO(content))
    entry = icon.entry[0]
    inner = content[entry.offset : entry.offset + entry.size]
    if inner.startswith(b"\x89PNG"):
        return _open_png(inner)
    width, height = (int.from_bytes(inner[place : place + 4], "little") for place in (4, 8))
    check_memory(_BYTES_A_PIXEL["ICO"] * width * height, width, height)
    picture = icon.frame(0)
    if _is_empty(picture):  # old programs left the fourth byte at 0
        icon.entry[0] = entry._replace(bpp=24)  # then its mask of one bit counts
        picture = icon.frame(0)
    return _Opened(picture)


_OPENERS: dict[str, Callable[[bytes], _Opened]] = {
    "JPEG": _open_jpeg,
    "PNG": _open_png,
    "GIF": _open_gif,
    "WebP": _open_webp,
    "AVIF": _open_avif,
    "HEIC": _open_heic,
    "BMP": _open_bmp,
    "TIFF": _open_tiff,
    "ICO": _open_ico,
}


def _upright(opened: _Opened) -> Image.Image:
    small = _first_shown(opened.picture)
    return small.transpose(_UPRIGHT[opened.orientation]) if opened.orientation in _UPRIGHT else small


def _first_shown(picture: Image.Image) -> Image.Image:
    """The first frame of an animation that shows something; the first of all where none does, or the only one."""
    start = int(getattr(picture, "default_image", False))  # of an APNG: for those who can't play it
    if start:
        picture.seek(start)
    first = shrink(picture)
    if not _may_move(picture) or not is_flat(flatten(first)):
        return first
    last = min(MAX_FRAMES, MAX_FRAME_PIXELS // (picture.width * picture.height))
    with suppress(Exception):  # the last frame, or damage behind the first
        for number in range(start + 1, last):
            picture.seek(number)
            frame = shrink(picture)
            if not is_flat(flatten(frame)):
                return frame
    return first


def _is_empty(picture: Image.Image) -> bool:
    """Whether nothing of it is opaque, not even in part."""
    return picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (0, 0)


def _may_move(picture: Image.Image) -> bool:
    if picture.format == "GIF":
        return _GIF_FRAME_BYTES * picture.width * picture.height <= MAX_MEMORY
    return picture.format in ("PNG", "WEBP", "AVIF")


def _converter(picture: Image.Image) -> Callable[[Image.Image], Image.Image]:
    if is_deep(picture):
        return from_deep(picture)
    if picture.mode == "LAB":
        return lambda part: part.getchannel("L")
    if picture.format == "BMP" and _is_empty(picture):
        return lambda part: part.convert("RGB")  # as in icons: a fourth byte that nobody filled
    if picture.has_transparency_data:
        return lambda part: part.convert("RGBA")
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    return lambda part: part.convert(mode)
