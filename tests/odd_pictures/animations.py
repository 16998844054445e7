"""Animations, and stills in the formats that can move: GIF, WebP, APNG, AVIF."""

from PIL import Image

from tests.odd_pictures.jpeg import EXIF
from tests.odd_pictures.scene import SIZE, cut_out, encode, exif, number, scene, turned

KINDS = {"gif": "GIF", "webp": "WEBP", "apng": "PNG", "avif": "AVIF"}


def moving_files() -> dict[str, bytes]:
    """Two frames, 200 ms each; the first shows the scene, or nothing yet."""
    files = {}
    for ending, kind in KINDS.items():
        lossless = {"lossless": True} if kind == "WEBP" else {}
        options = {"save_all": True, "duration": 200, "loop": 0, **lossless}
        blank = Image.new("RGB", SIZE, "white")
        clear = Image.new("RGBA", SIZE, (0, 0, 0, 0))
        files[f"moving.{ending}"] = encode(scene(), kind, append_images=[scene().rotate(180)], **options)
        files[f"blank-first.{ending}"] = encode(blank, kind, append_images=[scene(), scene()], **options)
        files[f"clear-first.{ending}"] = encode(clear, kind, append_images=[cut_out(), cut_out()], **options)
    files["default-apart.apng"] = encode(
        Image.new("RGB", SIZE, "green"), "PNG", save_all=True, default_image=True, append_images=[scene(), scene()],
        duration=200,
    )  # fmt: skip
    return files


def still_files() -> dict[str, bytes]:
    files = {
        "plain.gif": encode(scene(), "GIF"),
        "interlaced.gif": encode(scene(), "GIF", interlace=1),
        "transparent.gif": encode(cut_out(), "GIF"),
        "end-missing.gif": encode(scene(), "GIF")[:-1],
        "of-1987.gif": b"GIF87a" + encode(scene(), "GIF")[6:],
        "gray.gif": encode(scene().convert("L"), "GIF"),
        "local-palette.gif": local_palette(encode(scene(), "GIF")),
        "smaller-than-its-canvas.gif": on_larger_canvas(encode(scene(), "GIF")),
        "plain.webp": encode(scene(), "WEBP", quality=90),
        "lossless.webp": encode(scene(), "WEBP", lossless=True),
        "transparent.webp": encode(cut_out(), "WEBP", lossless=True),
        "plain.avif": encode(scene(), "AVIF", quality=90),
        "transparent.avif": encode(cut_out(), "AVIF", quality=90),
        "gray.avif": encode(scene().convert("L"), "AVIF", quality=90),
        "not-subsampled.avif": encode(scene(), "AVIF", quality=90, subsampling="4:4:4"),
    }
    for orientation in range(2, 9):
        stored, block = turned(scene(), orientation), EXIF + exif(orientation)
        files[f"exif-{orientation}.webp"] = encode(stored, "WEBP", lossless=True, exif=block)
        files[f"turned-by-boxes-{orientation}.avif"] = encode(stored, "AVIF", quality=90, exif=block)
    return files


def local_palette(gif: bytes) -> bytes:
    """The global palette moved behind the frame's own header."""
    size = 3 << (gif[10] & 7) + 1
    palette, rest = gif[13 : 13 + size], gif[13 + size :]
    start = rest.index(b",")
    frame = rest[start : start + 9] + bytes((rest[start + 9] | 0x80 | gif[10] & 7,))
    return gif[:10] + bytes((0, 0, 0)) + rest[:start] + frame + palette + rest[start + 10 :]


def on_larger_canvas(gif: bytes) -> bytes:
    """The frame as a part of a canvas with a margin all around."""
    width, height = SIZE
    size = 3 << (gif[10] & 7) + 1
    start = gif.index(b",", 13 + size)
    place = number("<", 2, 12, 9)
    return gif[:6] + number("<", 2, width + 24, height + 18) + gif[10 : start + 1] + place + gif[start + 5 :]
