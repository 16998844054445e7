"""PNG files of every depth and kind, written here: Pillow writes few of them."""

import zlib
from collections.abc import Sequence

import numpy as np

from tests.odd_pictures.scene import cut_out, exif, number, scene, turned

SIGNATURE = b"\x89PNG\r\n\x1a\n"
GRAY, COLOUR, PALETTE, GRAY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
PASSES = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
"""Adam7: first row, first column, row step, column step."""


def png_files() -> dict[str, bytes]:
    gray = np.asarray(scene().convert("L"))[..., None].astype(int)
    colour = np.asarray(scene()).astype(int)
    clear = np.asarray(cut_out()).astype(int)
    gray_clear = np.asarray(cut_out().convert("LA")).astype(int)
    files = {}
    for depth in (1, 2, 4, 8, 16):
        for interlaced in (False, True):
            name = f"{depth}-bit{'-interlaced' if interlaced else ''}.png"
            levels = 2**depth - 1
            files[f"gray-{name}"] = png((gray * levels + 127) // 255, GRAY, depth, interlaced)
            if depth <= 8:
                steps = min(levels, 255)
                table = bytes(value * 255 // steps for value in range(steps, -1, -1) for _ in range(3))
                indices = steps - (gray * steps + 127) // 255
                files[f"palette-{name}"] = png(indices, PALETTE, depth, interlaced, [(b"PLTE", table)])
            if depth >= 8:
                scale = levels // 255
                files[f"colour-{name}"] = png(colour * scale, COLOUR, depth, interlaced)
                files[f"gray-alpha-{name}"] = png(gray_clear * scale, GRAY_ALPHA, depth, interlaced)
                files[f"colour-alpha-{name}"] = png(clear * scale, COLOUR_ALPHA, depth, interlaced)
    return files | transparent_files() | turned_files() | wordy_files()


def transparent_files() -> dict[str, bytes]:
    """One colour is transparent (tRNS), at each depth; in a palette each entry may be in part."""
    dark = np.asarray(scene().convert("L"))[..., None].astype(int) < 120
    files = {}
    for depth in (1, 2, 4, 8, 16):
        levels = 2**depth - 1
        files[f"gray-{depth}-bit-transparent.png"] = png(
            np.where(dark, 0, levels), GRAY, depth, chunks=[(b"tRNS", number(">", 2, levels))]
        )
        if depth >= 8:
            page = (levels, levels // 2, levels)
            picture = np.where(dark, np.array([levels // 9] * 3), np.array(page))
            files[f"colour-{depth}-bit-transparent.png"] = png(
                picture, COLOUR, depth, chunks=[(b"tRNS", number(">", 2, *page))]
            )
    table = bytes((20, 30, 90, 250, 250, 250, 0, 0, 0))
    files["palette-partly-transparent.png"] = png(
        np.where(dark, 0, 1), PALETTE, 8, chunks=[(b"PLTE", table), (b"tRNS", bytes((230, 0)))]
    )
    return files


def turned_files() -> dict[str, bytes]:
    files = {}
    for orientation in range(1, 9):
        picture = np.asarray(turned(scene(), orientation)).astype(int)
        files[f"exif-{orientation}.png"] = png(picture, COLOUR, 8, chunks=[(b"eXIf", exif(orientation))])
    picture = np.asarray(turned(scene(), 6)).astype(int)
    whole = png(picture, COLOUR, 8)
    files["exif-at-the-end.png"] = whole[:-12] + chunk(b"eXIf", exif(6)) + whole[-12:]
    files["exif-in-a-text.png"] = png(picture, COLOUR, 8, chunks=[(b"tEXt", b"Raw profile type exif\0\nexif\n8\n4d4d")])
    return files


def wordy_files() -> dict[str, bytes]:
    """Texts and profiles beyond all measure, or damaged; what is not needed is skipped."""
    colour = np.asarray(scene()).astype(int)
    text = zlib.compress(b"words " * 400_000)
    whole = png(colour, COLOUR, 8)
    wrong_sum = chunk(b"tEXt", b"Comment\0hello")[:-4] + b"oops"
    chunks = {
        "long-text.png": [(b"zTXt", b"Comment\0\0" + text)],
        "long-international-text.png": [(b"iTXt", b"Comment\0\1\0\0\0" + text)],
        "long-plain-text.png": [(b"tEXt", b"Comment\0" + b"words " * 400_000)],
        "large-profile.png": [(b"iCCP", b"profile\0\0" + zlib.compress(bytes(3_000_000)))],
        "damaged-profile.png": [(b"iCCP", b"profile\0\0not compressed at all")],
        "profile-of-unknown-compression.png": [(b"iCCP", b"profile\0\7oops")],
        "short-gamma.png": [(b"gAMA", b"\0")],
        "unknown-chunk.png": [(b"prVt", bytes(100))],
        "resolution.png": [(b"pHYs", number(">", 4, 2835, 5000) + b"\1")],
    }
    files = {name: png(colour, COLOUR, 8, chunks=given) for name, given in chunks.items()}
    files["text-with-a-wrong-checksum.png"] = whole[:33] + wrong_sum + whole[33:]
    files["many-small-chunks.png"] = png(colour, COLOUR, 8, pieces=16)
    files["no-end.png"] = whole[:-12]
    files["bytes-after-the-end.png"] = whole + bytes(5_000)
    files["suggested-palette.png"] = png(colour, COLOUR, 8, chunks=[(b"PLTE", bytes(range(30)))])
    return files


def png(
    samples: np.ndarray,
    kind: int,
    depth: int,
    interlaced: bool = False,
    chunks: Sequence[tuple[bytes, bytes]] = (),
    pieces: int = 2**31,
) -> bytes:
    """Integer samples (h, w, channels) as a file; `chunks` come before the pixels, in chunks of `pieces` bytes."""
    height, width, _ = samples.shape
    header = number(">", 4, width, height) + bytes((depth, kind, 0, 0, interlaced))
    parts = [samples[top::down, left::right] for top, left, down, right in PASSES] if interlaced else [samples]
    data = zlib.compress(b"".join(rows(part, depth) for part in parts if part.size))
    cut = [data[start : start + pieces] for start in range(0, len(data), pieces)]
    return (
        SIGNATURE
        + chunk(b"IHDR", header)
        + b"".join(chunk(*given) for given in chunks)
        + b"".join(chunk(b"IDAT", piece) for piece in cut)
        + chunk(b"IEND", b"")
    )


def rows(samples: np.ndarray, depth: int) -> bytes:
    """Unfiltered rows, each packed to whole bytes."""
    shifts = np.arange(depth - 1, -1, -1)
    bits = (samples.reshape(len(samples), -1)[..., None] >> shifts & 1).reshape(len(samples), -1).astype(np.uint8)
    return b"".join(b"\0" + row.tobytes() for row in np.packbits(bits, axis=1))


def chunk(name: bytes, body: bytes) -> bytes:
    return number(">", 4, len(body)) + name + body + number(">", 4, zlib.crc32(name + body))
