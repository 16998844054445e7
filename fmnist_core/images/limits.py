"""What opening a picture may cost."""

MAX_MEMORY = 640 * 2**20
"""Bytes that decoding one picture may take: a PNG of 160 megapixels, a WebP of 40. A JPEG is decoded small at once."""
HEAVY = 64 * 2**20
"""Pictures that take more than this are decoded one at a time: thirty phones may send theirs in the same second."""
MAX_SCAN_PIXELS = 2**33
"""Scans of a progressive JPEG, times its pixels: a file of some kilobytes can ask for hours."""
MAX_FRAMES, MAX_FRAME_PIXELS = 100, 2**28
"""Of an animation, looked at for the first that shows something."""
FEWEST_ABSURD = 10_000  # million pixels


class TooCostly(Exception):
    """Opening would take too much memory or time; its text goes on from the file's name."""


def check_memory(needed: int, width: int, height: int) -> None:
    """Raises TooCostly where decoding so many pixels takes more bytes than MAX_MEMORY."""
    if needed > MAX_MEMORY:
        millions = width * height / 1e6
        count = f"{millions:.0f}" if millions < FEWEST_ABSURD else "too many"  # a damaged header may say anything
        raise TooCostly(f"has {count} million pixels, more than can be opened here")
