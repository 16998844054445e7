"""Pictures to train on, drawn anew: Fashion-MNIST's in other styles, and garments drawn by a program."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.renderings.styles import DRAWN, SHARES, frame_lines, render, warp

__all__ = ["DRAWN", "SHARES", "frame_lines", "render", "warp"]

__getattr__ = lazy_face(__name__)
