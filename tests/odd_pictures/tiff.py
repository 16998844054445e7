"""TIFF files as scanners, cameras and measuring programs write them, and HEIC as phones do."""

import struct

import numpy as np
from PIL import Image

from tests.odd_pictures.jpeg import EXIF
from tests.odd_pictures.scene import SIZE, cut_out, encode, exif, scene, turned

WHITE_IS_0, BLACK_IS_0, RGB, CMYK = 0, 1, 2, 5
UNSIGNED, FLOAT = 1, 3
LONG = 4


def tiff_files() -> dict[str, bytes]:
    gray, colour = np.asarray(scene().convert("L")), np.asarray(scene())
    deep = gray.astype(np.uint16) * 257
    files = {
        f"{name}.tiff": encode(scene(), "TIFF", compression=name)
        for name in ("raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd")
    }
    files |= {f"mode-{mode}.tif": encode(scene().convert(mode), "TIFF") for mode in ("L", "CMYK", "YCbCr", "LAB")}
    files |= {
        "fax.tiff": encode(
            scene().convert("L").point(lambda level: 255 * (level > 120)).convert("1"), "TIFF", compression="group4"
        ),
        "palette.tiff": encode(scene().quantize(64), "TIFF"),
        "transparent.tiff": encode(cut_out(), "TIFF", compression="tiff_lzw"),
        "large-offsets.tiff": encode(scene(), "TIFF", big_tiff=True),
        "two-pages.tiff": encode(scene(), "TIFF", save_all=True, append_images=[Image.new("RGB", SIZE, "green")]),
        "16-bit.tiff": tiff(deep),
        "16-bit-big-endian.tiff": tiff(deep, order=">"),
        "12-bit-values.tiff": tiff(deep // 16),
        "16-bit-colour.tiff": tiff(colour.astype(np.uint16) * 257, RGB),
        "float.tiff": tiff((gray / 255).astype(np.float32), sample=FLOAT),
        "float-of-0-to-255.tiff": tiff(gray.astype(np.float32), sample=FLOAT),
        "white-is-0.tiff": tiff(255 - gray, WHITE_IS_0),
        "planes-apart.tiff": tiff(colour, RGB, planes_apart=True),
        "cmyk.tiff": tiff(np.asarray(scene().convert("CMYK")), CMYK),
        "tiled.tiff": tiff(colour, RGB, tile=32),
    }
    for orientation in range(2, 9):
        stored = turned(scene(), orientation)
        files[f"turned-{orientation}.tiff"] = tiff(np.asarray(stored), RGB, orientation=orientation)
        files[f"turned-{orientation}-lzw.tiff"] = encode(
            stored, "TIFF", compression="tiff_lzw", tiffinfo={274: orientation}
        )
        deep = np.asarray(stored.convert("L")).astype(np.uint16) * 257
        files[f"turned-{orientation}-16-bit.tiff"] = tiff(deep, orientation=orientation)
    return files


def heic_files() -> dict[str, bytes]:
    """pillow-heif writes an orientation as a phone does: as boxes that say how to turn."""
    files = {
        "plain.heic": encode(scene(), "HEIF", quality=90),
        "transparent.heic": encode(cut_out(), "HEIF", quality=90),
        "gray.heic": encode(scene().convert("L"), "HEIF", quality=90),
    }
    for orientation in range(2, 9):
        block = EXIF + exif(orientation)
        files[f"turned-{orientation}.heic"] = encode(turned(scene(), orientation), "HEIF", quality=90, exif=block)
    return files


def tiff(
    samples: np.ndarray, photometric: int = BLACK_IS_0, order: str = "<", sample: int = UNSIGNED,
    orientation: int = 1, planes_apart: bool = False, tile: int = 0,
) -> bytes:  # fmt: skip
    """Samples (h, w) or (h, w, channels), uncompressed, in one strip, one a channel, or tiles."""
    height, width, channels = (*samples.shape, 1)[:3]
    whole = samples.reshape(height, width, channels).astype(samples.dtype.newbyteorder(order))
    parts = np.moveaxis(whole, 2, 0) if planes_apart else tiles(whole, tile) if tile else [whole]
    contents = [part.tobytes() for part in parts]
    starts = np.cumsum([8, *map(len, contents)])
    depth = 8 * samples.dtype.itemsize
    tags = {
        256: [width], 257: [height], 258: [depth] * channels, 259: [1], 262: [photometric], 274: [orientation],
        277: [channels], 284: [2 if planes_apart else 1], 339: [sample] * channels,
    }  # fmt: skip
    if tile:
        tags |= {322: [tile], 323: [tile], 324: starts[:-1].tolist(), 325: [len(part) for part in contents]}
    else:
        tags |= {273: starts[:-1].tolist(), 278: [height], 279: [len(part) for part in contents]}
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "I", starts[-1]) + b"".join(contents) + directory(tags, order, int(starts[-1]))


def tiles(samples: np.ndarray, side: int) -> list[np.ndarray]:
    height, width, _ = samples.shape
    filled = np.pad(samples, ((0, -height % side), (0, -width % side), (0, 0)))
    return [
        filled[top : top + side, left : left + side] for top in range(0, height, side) for left in range(0, width, side)
    ]


def directory(tags: dict[int, list[int]], order: str, start: int) -> bytes:
    """All numbers as LONG; those of more than one behind the entries."""
    entries, behind = b"", b""
    free = start + 2 + 12 * len(tags) + 4
    for tag in sorted(tags):
        values = struct.pack(f"{order}{len(tags[tag])}I", *tags[tag])
        place = values
        if len(values) > 4:
            place = struct.pack(order + "I", free + len(behind))
            behind += values
        entries += struct.pack(order + "HHI", tag, LONG, len(tags[tag])) + place
    return struct.pack(order + "H", len(tags)) + entries + bytes(4) + behind
