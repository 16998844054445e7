"""What the odd files show: a picture that tells each of the eight orientations and every colour channel apart."""

import io

import numpy as np
from PIL import Image, ImageDraw

SIZE = (95, 71)


def scene(size: tuple[int, int] = SIZE) -> Image.Image:
    """A boot on a page that darkens to the right, with a red corner and a blue one."""
    width, height = size
    page = np.full((height, width, 3), (250, 245, 235), np.uint8) - np.linspace(0, 60, width, dtype=np.uint8)[:, None]
    picture = Image.fromarray(page)
    draw = ImageDraw.Draw(picture)
    outline = [(0.42, 0.15), (0.66, 0.15), (0.70, 0.75), (0.14, 0.75), (0.16, 0.60), (0.40, 0.52)]
    draw.polygon([(x * width, y * height) for x, y in outline], fill=(40, 70, 60))
    draw.rectangle((0, 0, width // 6, height // 6), fill=(220, 30, 30))
    draw.rectangle((width - width // 5, height - height // 8, width, height), fill=(30, 40, 200))
    return picture


def cut_out(size: tuple[int, int] = SIZE) -> Image.Image:
    """The same with its page transparent."""
    picture = scene(size)
    mask = Image.fromarray((np.asarray(picture).min(2) < 130).astype(np.uint8) * 255)
    picture.putalpha(mask)
    return picture


def encode(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def turned(picture: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it, which `orientation`, 1 to 8, brings upright."""
    turn = Image.Transpose
    ways = {
        2: turn.FLIP_LEFT_RIGHT, 3: turn.ROTATE_180, 4: turn.FLIP_TOP_BOTTOM, 5: turn.TRANSPOSE,
        6: turn.ROTATE_90, 7: turn.TRANSVERSE, 8: turn.ROTATE_270,
    }  # fmt: skip
    return picture.transpose(ways[orientation]) if orientation in ways else picture


def exif(orientation: int, order: str = "<", entries: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """An EXIF block in TIFF's form. `entries` (tag, type, count, value) come before the orientation."""
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    both = [*entries, (0x0112, 3, 1, orientation if order == "<" else orientation << 16)]
    body = b"".join(number(order, 2, tag, kind) + number(order, 4, count, value) for tag, kind, count, value in both)
    return mark + number(order, 4, 8) + number(order, 2, len(both)) + body + bytes(4)


def number(order: str, size: int, *values: int) -> bytes:
    return b"".join(int(value).to_bytes(size, "little" if order == "<" else "big") for value in values)
