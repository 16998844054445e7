"""Which pictures are read, and what else a file may be: told by its content, whatever its name says."""

import re
from dataclasses import dataclass
from importlib.util import find_spec

from PIL import features

from fmnist_core.images.metadata import read_directory


@dataclass(frozen=True)
class Format:
    """A kind of picture that is read."""

    name: str
    extensions: tuple[str, ...]
    mime_types: tuple[str, ...]
    package: str | None = None
    """What reads it beside Pillow, as one installs it."""
    module: str | None = None
    """How that is imported."""


@dataclass(frozen=True)
class Foreign:
    """Something else: what it is, with its article, how to get a picture that is read, and whether it shows one."""

    what: str
    remedy: str = "save it as PNG or JPEG and try again"
    is_picture: bool = True


FORMATS = (
    Format("JPEG", (".jpg", ".jpeg", ".jfif"), ("image/jpeg",)),
    Format("PNG", (".png", ".apng"), ("image/png", "image/apng")),
    Format("WebP", (".webp",), ("image/webp",)),
    Format("AVIF", (".avif",), ("image/avif",)),
    Format("HEIC", (".heic", ".heif"), ("image/heic", "image/heif"), "pillow-heif", "pillow_heif"),
    Format("GIF", (".gif",), ("image/gif",)),
    Format("BMP", (".bmp",), ("image/bmp",)),
    Format("TIFF", (".tif", ".tiff"), ("image/tiff",)),
    Format("ICO", (".ico",), ("image/x-icon", "image/vnd.microsoft.icon")),
    Format("SVG", (".svg",), ("image/svg+xml",), "resvg-py", "resvg_py"),
)
"""What is promised to people and what is read: nothing else says it a second time."""
FORMAT = {kind.name: kind for kind in FORMATS}

_PROLOGUE = 2**16  # bytes in which a text says what it is: drawing programs begin with long comments
_SAMPLE = 4096
_BY_START = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"GIF87a": "GIF",
    b"GIF89a": "GIF",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
    b"II+\0": "TIFF",
    b"MM\0+": "TIFF",
    b"\0\0\1\0": "ICO",
}
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
_DIB_HEADERS = {12, 16, 40, 52, 56, 64, 108, 124}

_ARCHIVE = Foreign("an archive", "unpack it and choose the pictures in it", is_picture=False)
_VIDEO = Foreign("a video", "take a screenshot of the moment that counts", is_picture=False)
_SOUND = Foreign("a sound recording", "choose a picture instead", is_picture=False)
_RAW = Foreign("a camera's raw file", "export it as JPEG and try again")
_BY_RIFF_KIND: dict[bytes, Format | Foreign] = {b"WEBP": FORMAT["WebP"], b"AVI ": _VIDEO, b"WAVE": _SOUND}
_PAGE = Foreign("a web page", "open it in a browser and save the picture itself", is_picture=False)
_TEXT = Foreign("a text", "choose a picture instead", is_picture=False)
_POSTSCRIPT = Foreign("a PostScript file")
_FOREIGN_BY_START = {
    b"%PDF": Foreign("a PDF document", "take a screenshot of the picture in it", is_picture=False),
    b"8BPS": Foreign("a Photoshop file"),
    b"\xff\x0a": Foreign("a JPEG XL picture"),
    b"\0\0\0\x0cJXL ": Foreign("a JPEG XL picture"),
    b"\0\0\0\x0cjP  ": Foreign("a JPEG 2000 picture"),
    b"\xff\x4f\xff\x51": Foreign("a JPEG 2000 picture"),
    b"gimp xcf": Foreign("a GIMP file"),
    b"\x76\x2f\x31\x01": Foreign("an OpenEXR picture"),
    b"#?RADIANCE": Foreign("a Radiance picture"),
    b"qoif": Foreign("a QOI picture"),
    b"icns": Foreign("an Apple icon"),
    b"DDS ": Foreign("a DirectDraw texture"),
    b"SIMPLE  =": Foreign("a FITS picture"),
    b"\xd7\xcd\xc6\x9a": Foreign("a Windows metafile"),
    b"%!PS": _POSTSCRIPT,
    b"\xc5\xd0\xd3\xc6": _POSTSCRIPT,
    b"IIRO": _RAW,
    b"IIRS": _RAW,
    b"MMOR": _RAW,
    b"IIU\0": _RAW,
    b"\0MRM": _RAW,
    b"FUJIFILMCCD-RAW": _RAW,
    b"FOVb": _RAW,
    b"PK\3\4": Foreign(
        "an archive or an Office document", "take the pictures out of it and choose those", is_picture=False
    ),
    b"Rar!": _ARCHIVE,
    b"7z\xbc\xaf": _ARCHIVE,
    b"\x1f\x8b": _ARCHIVE,
    b"BZh": _ARCHIVE,
    b"\xfd7zXZ": _ARCHIVE,
    b"\x1aE\xdf\xa3": _VIDEO,
    b"FLV\1": _VIDEO,
    b"\0\0\1\xba": _VIDEO,
    b"\0\0\1\xb3": _VIDEO,
    b"\x30\x26\xb2\x75": _VIDEO,
    b"OggS": _SOUND,
    b"ID3": _SOUND,
    b"fLaC": _SOUND,
    b"\x7fELF": Foreign("a program", "choose a picture instead", is_picture=False),
    b"MZ": Foreign("a program", "choose a picture instead", is_picture=False),
}
_NETPBM = re.compile(rb"P[1-7][\s#]")
_XML_PROLOGUE = re.compile(r"\A(\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE)
_SVG_ROOT = re.compile(r"<([a-z]\w*:)?svg[\s>/]", re.IGNORECASE)
_HTML = re.compile(r"<!DOCTYPE\s+html|<(html|head|body|script|title|meta)[\s>]", re.IGNORECASE)


def list_formats() -> tuple[Format, ...]:
    """Those of FORMATS that this installation reads."""
    return tuple(kind for kind in FORMATS if is_readable(kind))


def is_readable(kind: Format) -> bool:
    """Whether what reads it is installed; Pillow is built without AVIF or WebP on a few systems."""
    if kind.module:
        return find_spec(kind.module) is not None
    return bool(features.check(kind.name.lower())) if kind.name in ("AVIF", "WebP") else True


def identify(content: bytes) -> Format | Foreign | None:
    """What the first bytes say the file is; None where they say nothing that is known."""
    for start, name in _BY_START.items():
        if content.startswith(start):
            return _RAW if name == "TIFF" and _is_raw(content) else FORMAT[name]
    for start, foreign in _FOREIGN_BY_START.items():
        if content.startswith(start):
            return foreign
    return _identify_container(content) or _identify_bitmap(content) or _identify_text(content)


def _identify_container(content: bytes) -> Format | Foreign | None:
    """RIFF and ISO's boxes hold pictures, films and sounds."""
    if content[:4] == b"RIFF":
        return _BY_RIFF_KIND.get(content[8:12])
    if content[4:8] in (b"moov", b"mdat", b"wide", b"free", b"skip"):
        return _VIDEO
    if content[4:8] != b"ftyp":
        return None
    listed = content[16 : max(16, int.from_bytes(content[:4], "big"))]
    brands = [content[8:12], *(listed[place : place + 4] for place in range(0, min(len(listed), 256), 4))]
    if not _AVIF_BRANDS.isdisjoint(brands):
        return FORMAT["AVIF"]
    if not _HEIC_BRANDS.isdisjoint(brands):
        return FORMAT["HEIC"]
    return _RAW if b"crx " in brands else _VIDEO


def _identify_bitmap(content: bytes) -> Format | Foreign | None:
    if content[:2] == b"BM" and int.from_bytes(content[14:18], "little") in _DIB_HEADERS:
        return FORMAT["BMP"]
    if content[128:132] == b"DICM":
        return Foreign("a medical picture (DICOM)")
    return Foreign("a Netpbm picture") if _NETPBM.match(content) else None


def _identify_text(content: bytes) -> Format | Foreign | None:
    start = content[:_PROLOGUE]
    wide = start[:2] in (b"\xff\xfe", b"\xfe\xff")
    text = start.decode("utf-16" if wide else "utf-8", errors="replace").lstrip("\ufeff")
    root = _XML_PROLOGUE.sub("", text, count=1)
    if _SVG_ROOT.match(root):
        return FORMAT["SVG"]
    if _HTML.match(text.lstrip()) or _HTML.match(root):
        return _PAGE
    sample = text[:_SAMPLE].replace("\ufffd", "\0")
    readable = sum(character.isprintable() or character.isspace() for character in sample)
    return _TEXT if readable > 0.95 * len(sample) > 0 else None


def _is_raw(content: bytes) -> bool:
    """Whether a TIFF is a camera's: its first directory then shows a small preview only.

    Canon writes CR behind the header; DNG has a tag of its own; Nikon and others say that the first picture is a
    reduced one (tag 254) of those in other directories (330); Nikon, Sony and Pentax have compressions of their own.
    """
    if content[8:10] == b"CR":
        return True
    tags = read_directory(content)
    previews = tags.get(254) == 1 and 330 in tags
    return 50706 in tags or previews or tags.get(259) in (32767, 34713, 65535)
