"""Pictures to train on, drawn anew: Fashion-MNIST's in other styles, and garments drawn by a program."""

from fmnist_core.renderings.styles import (
    DRAWN,
    SHARES,
    frame_lines,
    render,
    warp,
)

__all__ = [
    "DRAWN",
    "SHARES",
    "frame_lines",
    "render",
    "warp",
]
