"""Pictures to train on, drawn anew: Fashion-MNIST's in other styles, and garments drawn by a program."""

from fmnist_core.renderings.styles import (
    DRAWN,
    SHARES,
    render,
    warp,
)

__all__ = [
    "DRAWN",
    "SHARES",
    "render",
    "warp",
]
