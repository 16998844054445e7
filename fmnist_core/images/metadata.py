"""What stands around the pixels of a file: which way up they are, and what a decoder is better not shown.

Texts, profiles and cameras' notes are long, often damaged, and never needed. A browser shows such files all the same.
"""

import re
import struct
import zlib
from dataclasses import dataclass

ORIENTATION = 0x0112
SHORT, LONG = 3, 4
_ENTRIES = 1000  # of a directory: no file needs more

_EXIF = b"Exif\0\0"
_APP0, _APP1, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE
_START_OF_SCAN, _START_OF_PICTURE, _END_OF_PICTURE = 0xDA, 0xD8, 0xD9
_MARKER = re.compile(rb"\xff+([^\x00\xff])", re.DOTALL)  # padded or not; what else stands between segments is skipped
_SEGMENTS = 10_000
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8), _START_OF_PICTURE}

_PNG_START = 8
_PNG_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"acTL", b"fcTL", b"fdAT"}


@dataclass(frozen=True)
class Bare:
    """A file without what is not needed, and its orientation, 1 to 8."""

    content: bytes
    orientation: int


def read_orientation(block: bytes) -> int:
    """1 to 8, as the first directory of an EXIF block says; 1 where it says nothing that counts.

    Other entries may be damaged, wherever they stand. As in browsers, only a SHORT counts.
    """
    value = read_directory(block, SHORT).get(ORIENTATION, 1)
    return value if 1 <= value <= 8 else 1


def read_directory(block: bytes, *kinds: int) -> dict[int, int]:
    """The first directory of a TIFF or an EXIF block: the tags that hold one number, of `kinds` if given."""
    order = {b"II": "<", b"MM": ">"}.get(block[:2])
    tags: dict[int, int] = {}
    if order is None:
        return tags
    try:
        (start,) = struct.unpack_from(order + "I", block, 4)
        (count,) = struct.unpack_from(order + "H", block, start)
        for place in range(start + 2, start + 2 + 12 * min(count, _ENTRIES), 12):
            tag, kind = struct.unpack_from(order + "HH", block, place)
            if kind in (kinds or (SHORT, LONG)):
                (tags[tag],) = struct.unpack_from(order + ("H" if kind == SHORT else "I"), block, place + 8)
    except struct.error:  # cut short: what came before counts
        pass
    return tags


def strip_jpeg(content: bytes) -> Bare:
    """A JPEG with JFIF's and Adobe's segments only (both say what the colours mean), closed by an end marker."""
    kept, orientation, place = [content[:2]], 0, 2
    for _ in range(_SEGMENTS):
        found = _MARKER.search(content, place)
        if found is None or found[1][0] in (_START_OF_SCAN, _END_OF_PICTURE):
            break
        marker, start = found[1][0], found.end()
        if marker in _WITHOUT_LENGTH:
            place = start
            continue
        place = start + int.from_bytes(content[start : start + 2], "big")
        if marker == _APP1 and not orientation and content[start + 2 : start + 8] == _EXIF:
            orientation = read_orientation(content[start + 8 : place])
        if marker in (_APP0, _APP14) or not (_APP0 <= marker <= _APP15 or marker == _COMMENT):
            kept.append(content[start - 2 : place])
    return Bare(b"".join((*kept, content[place:], bytes((0xFF, _END_OF_PICTURE)))), orientation or 1)


def strip_png(content: bytes, still: bool = False) -> Bare:
    """A PNG with the chunks that make its pixels only; `still`: without its animation."""
    kept, orientation, place = [content[:_PNG_START]], 1, _PNG_START
    header, in_pixels = b"", False
    while place + 12 <= len(content):
        stop = place + 12 + int.from_bytes(content[place : place + 4], "big")
        name, body = content[place + 4 : place + 8], content[place + 8 : stop - 4]
        if name == b"IHDR":
            header = body
        in_pixels |= name == b"IDAT"
        if name == b"eXIf" and not in_pixels:  # browsers look for it no longer afterwards
            orientation = read_orientation(body)
        if name == b"tRNS":
            kept.append(_chunk(name, _as_decoded(body, header)))
        elif name in _PNG_NEEDED and not (still and name in (b"acTL", b"fcTL", b"fdAT")):
            kept.append(content[place:stop])
        place = stop
        if name == b"IEND":
            break
    else:
        kept.append(content[place:])
    return Bare(b"".join(kept), orientation)


def _as_decoded(colour: bytes, header: bytes) -> bytes:
    """The transparent colour in the depth to which Pillow decodes: it compares with the file's own depth (13.0)."""
    depth, kind = (header[8], header[9]) if len(header) >= 10 else (8, 3)
    if kind == 0 and depth in (2, 4):
        value = int.from_bytes(colour[:2], "big") * 255 // ((1 << depth) - 1)
        return min(value, 255).to_bytes(2, "big")
    if kind == 2 and depth == 16:
        return b"".join(bytes((0, colour[place])) for place in range(0, len(colour), 2))
    return colour


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
