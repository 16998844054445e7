"""Windows bitmaps and icons: every depth, order of rows, mask and packing."""

import numpy as np

from tests.odd_pictures.png import COLOUR_ALPHA, png
from tests.odd_pictures.scene import SIZE, cut_out, number, scene

RGB, RLE8, RLE4, BITFIELDS = 0, 1, 2, 3
CORE, INFO, V4, V5 = 12, 40, 108, 124
DEEP = {"565": (16, (0xF800, 0x7E0, 0x1F, 0)), "555": (16, (0x7C00, 0x3E0, 0x1F, 0)),
        "4444": (16, (0xF00, 0xF0, 0xF, 0xF000)), "rgba": (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
        "bgra": (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)), "bgrx": (32, (0xFF0000, 0xFF00, 0xFF, 0)),
        "10-10-10": (32, (0x3FF00000, 0xFFC00, 0x3FF, 0))}  # fmt: skip


def bitmap_files() -> dict[str, bytes]:
    colour, gray = np.asarray(scene()), np.asarray(scene().convert("L"))
    files = {
        "24-bit.bmp": bmp(rows(colour[..., ::-1]), 24),
        "24-bit-top-down.bmp": bmp(rows(colour[..., ::-1], top_down=True), 24, top_down=True),
        "24-bit-core.bmp": bmp(rows(colour[..., ::-1]), 24, CORE),
        "32-bit.bmp": bmp(rows(np.dstack([colour[..., ::-1], np.zeros_like(gray)])), 32),
        "16-bit.bmp": bmp(rows(fields(colour, DEEP["555"][1], 2)), 16),
        "rle-8.bmp": bmp(packed_8(gray), 8, compression=RLE8, palette=grays(256)),
        "rle-4.bmp": bmp(packed_4(gray // 16), 4, compression=RLE4, palette=grays(16)),
    }
    for depth in (1, 4, 8):
        levels = 2**depth
        content = rows(pack(gray // (256 // levels), depth))
        files[f"{depth}-bit.bmp"] = bmp(content, depth, palette=grays(levels))
        files[f"{depth}-bit-core.bmp"] = bmp(content, depth, CORE, palette=grays(levels, 3))
    for name, (depth, masks) in DEEP.items():
        pixels = fields(np.asarray(cut_out() if masks[3] else scene().convert("RGBA")), masks, depth // 8)
        header = V4 if masks[3] else INFO
        files[f"fields-{name}.bmp"] = bmp(rows(pixels), depth, header, compression=BITFIELDS, masks=masks)
    opaque = np.dstack([colour[..., ::-1], np.zeros_like(gray)])
    files["alpha-all-0.bmp"] = bmp(rows(opaque), 32, V5, compression=BITFIELDS, masks=DEEP["bgra"][1])
    return files


def icon_files() -> dict[str, bytes]:
    side = 48
    large, small = cut_out((side, side)), cut_out((16, 16)).rotate(180)
    return {
        "several-sizes.ico": icon((small, dib_32(small)), (large, dib_32(large))),
        "largest-first.ico": icon((large, dib_32(large)), (small, dib_32(small))),
        "png-inside.ico": icon((small, dib_32(small)), (large, as_png(large))),
        "256.ico": icon((cut_out((256, 256)), as_png(cut_out((256, 256))))),
        "24-bit.ico": icon((large, dib_24(large)), depth=24),
        "8-bit.ico": icon((large, dib_of_grays(large, 8)), depth=8),
        "4-bit.ico": icon((large, dib_of_grays(large, 4)), depth=4),
        "1-bit.ico": icon((large, dib_of_grays(large, 1)), depth=1),
        "32-bit-without-alpha.ico": icon((large, dib_32(large, alpha=False))),
        "depth-not-said.ico": icon((large, dib_32(large)), depth=0),
        "png-with-long-text.ico": icon((large, as_png(large, (b"tEXt", b"Comment\0" + b"words " * 400_000)))),
    }


def bmp(
    content: bytes, depth: int, header: int = INFO, compression: int = RGB, palette: bytes = b"",
    masks: tuple[int, ...] = (), top_down: bool = False,
) -> bytes:  # fmt: skip
    info = dib_header(SIZE, depth, header, compression, len(palette) // 4, masks, top_down)
    start = 14 + len(info) + len(palette)
    return b"BM" + number("<", 4, start + len(content), 0, start) + info + palette + content


def dib_header(size, depth, header=INFO, compression=RGB, colours=0, masks=(), top_down=False) -> bytes:
    width, height = size
    if header == CORE:
        return number("<", 4, CORE) + number("<", 2, width, height, 1, depth)
    rows_said = 2**32 - height if top_down else height
    start = number("<", 4, header, width, rows_said) + number("<", 2, 1, depth)
    start += number("<", 4, compression, 0, 2835, 2835, colours, 0)
    fields = number("<", 4, *(masks[:3] if header == INFO else masks))
    return start + fields + bytes(max(0, header - len(start) - len(fields)))


def rows(pixels: np.ndarray, top_down: bool = False) -> bytes:
    """uint8 (h, w, ...), each row filled up to four bytes."""
    flat = pixels.reshape(len(pixels), -1)
    flat = np.pad(flat, ((0, 0), (0, -flat.shape[1] % 4)))
    return (flat if top_down else flat[::-1]).astype(np.uint8).tobytes()


def pack(values: np.ndarray, depth: int) -> np.ndarray:
    bits = (values[..., None] >> np.arange(depth - 1, -1, -1) & 1).astype(np.uint8)
    return np.packbits(bits.reshape(len(values), -1), axis=1)


def fields(pixels: np.ndarray, masks: tuple[int, ...], size: int) -> np.ndarray:
    """Channels of 8 bits laid into whole numbers by the masks, as uint8 (h, w, size)."""
    whole = np.zeros(pixels.shape[:2], np.uint32)
    for channel, mask in zip(np.moveaxis(pixels, 2, 0), masks):
        if mask:
            low = (mask & -mask).bit_length() - 1
            whole |= (channel.astype(np.uint32) * (mask >> low) // 255) << np.uint32(low)
    return whole.astype("<u4").view(np.uint8).reshape(*whole.shape, 4)[..., :size]


def grays(count: int, bytes_each: int = 4) -> bytes:
    return b"".join(bytes([value * 255 // (count - 1)] * 3) + bytes(bytes_each - 3) for value in range(count))


def packed_8(pixels: np.ndarray) -> bytes:
    """Runs, and now and then pixels as they are."""
    content = b""
    for row in pixels[::-1]:
        content += bytes((0, 6)) + row[:6].tobytes()
        for value, count in runs(row[6:]):
            content += bytes((count, value))
        content += bytes((0, 0))
    return content + bytes((0, 1))


def packed_4(pixels: np.ndarray) -> bytes:
    content = b""
    for row in pixels[::-1]:
        for value, count in runs(row):
            content += bytes((count, value << 4 | value))
        content += bytes((0, 0))
    return content + bytes((0, 1))


def runs(row: np.ndarray) -> list[tuple[int, int]]:
    found: list[list[int]] = []
    for value in row.tolist():
        if found and found[-1][0] == value and found[-1][1] < 255:
            found[-1][1] += 1
        else:
            found.append([value, 1])
    return [(value, count) for value, count in found]


def icon(*entries, depth: int = 32) -> bytes:
    """(picture, content) pairs as one file."""
    start = 6 + 16 * len(entries)
    listed = content = b""
    for picture, data in entries:
        width, height = (side % 256 for side in picture.size)
        listed += bytes((width, height, 0, 0)) + number("<", 2, 1, depth)
        listed += number("<", 4, len(data), start + len(content))
        content += data
    return number("<", 2, 0, 1, len(entries)) + listed + content


def dib_32(picture, alpha: bool = True) -> bytes:
    pixels = np.asarray(picture)
    shown = np.dstack([pixels[..., 2::-1], pixels[..., 3] * alpha])
    return doubled_header(picture, 32) + rows(shown) + mask(picture)


def dib_24(picture) -> bytes:
    return doubled_header(picture, 24) + rows(np.asarray(picture)[..., 2::-1]) + mask(picture)


def dib_of_grays(picture, depth: int) -> bytes:
    levels = np.asarray(picture.convert("L")) // (256 >> depth)
    return doubled_header(picture, depth) + grays(2**depth) + rows(pack(levels, depth)) + mask(picture)


def doubled_header(picture, depth: int) -> bytes:
    """Picture and mask count as one of twice the height."""
    return dib_header((picture.width, 2 * picture.height), depth)


def mask(picture) -> bytes:
    return rows(pack((np.asarray(picture)[..., 3] < 128).astype(int), 1))


def as_png(picture, *chunks: tuple[bytes, bytes]) -> bytes:
    return png(np.asarray(picture).astype(int), COLOUR_ALPHA, 8, chunks=chunks)
