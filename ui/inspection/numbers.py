"""Numbers and small pictures in a row, with the signs between them: arithmetic as it stands on a blackboard."""

from __future__ import annotations

import html
import math
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from ui.pictures import Picture, data_uri

Values = NDArray[np.floating[Any]]

ABOVE, BELOW = (255, 140, 0), (70, 130, 255)
"""Orange above zero, blue below: apart for the colour-blind, too."""
STRONGEST = 0.55
"""How opaque the strongest colour is under a number, so that it stays readable, light or dark."""
SMALLEST = 1e-6
"""Below it a number is said to be 0."""
ROW = '<div style="display:flex;flex-wrap:wrap;align-items:center;gap:0.5rem 0.7rem">{}</div>'
FIGURE = (
    '<figure style="margin:0;max-width:100%;overflow-x:auto">{body}<figcaption style="font-size:0.8rem;'
    'line-height:1.3;padding-top:0.3rem;opacity:0.75">{caption}</figcaption></figure>'
)
IMAGE = (
    '<img src="{source}" alt="{alt}" style="width:{width}px;max-width:100%;image-rendering:pixelated;display:block;'
    'border-radius:0.3rem;outline:1px solid #8884">'
)
CELL = (
    '<td style="padding:0.15rem 0.35rem;min-width:3rem;text-align:right;font-size:0.8rem;border:1px solid #8884;'
    'font-variant-numeric:tabular-nums;background:rgba({red},{green},{blue},{strength:.2f})">{text}</td>'
)


def show_row(*pieces: str) -> None:
    """Pieces made by the functions below, side by side; on a phone they wrap."""
    st.html(ROW.format("".join(pieces)))


def sign(text: str) -> str:
    return f'<span style="font-size:1.4rem;opacity:0.75">{html.escape(text)}</span>'


def image(picture: Picture, caption: str, width: int = 88) -> str:
    """Every pixel a crisp square."""
    body = IMAGE.format(source=data_uri(picture), alt=html.escape(caption), width=width)
    return FIGURE.format(body=body, caption=html.escape(caption))


def table(values: Values, caption: str, largest: float | None = None) -> str:
    """Numbers (h, w), coloured by size beside the `largest`, else beside the largest of them."""
    largest = largest or max(float(np.abs(values[np.isfinite(values)]).max()), 1e-12)
    rows = "".join("<tr>" + "".join(_cell(value, largest) for value in row) + "</tr>" for row in values)
    body = f'<table style="border-collapse:collapse;margin:0">{rows}</table>'
    return FIGURE.format(body=body, caption=html.escape(caption))


def format_value(value: float) -> str:
    """-0.12345 -> "−0.123", 0.000123 -> "0.00012"; "–" for what lies beyond an edge.

    The kernels before a batch normalisation are often that small.
    """
    if not math.isfinite(value):
        return "–"
    is_small = SMALLEST <= abs(value) < 0.01
    digits = 1 - math.floor(math.log10(abs(value))) if is_small else 3
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def format_term(value: float) -> str:
    """In brackets where it is negative, as behind a sign it must be."""
    return f"({format_value(value)})" if value < 0 else format_value(value)


def signed_picture(values: Values) -> Picture:
    """Numbers (h, w) as colours, black for zero: uint8 (h, w, 3)."""
    strength = np.abs(values) / max(float(np.abs(values).max()), 1e-12)
    colors: Values = strength[..., None] * np.where(values[..., None] > 0, ABOVE, BELOW)
    return colors.astype(np.uint8)


def gray_picture(values: Values) -> Picture:
    """Numbers (h, w) from the smallest, black, to the largest, white: uint8 (h, w)."""
    low, high = float(values.min()), float(values.max())
    scaled: Values = 255 * (values - low) / max(high - low, 1e-12)
    return scaled.astype(np.uint8)


def marked(picture: Picture, top: int, left: int, height: int = 1, width: int = 1) -> Picture:
    """A picture, uint8 (h, w), enlarged, with an orange frame around some of its pixels: uint8 (H, W, 3)."""
    scale = max(1, round(224 / max(picture.shape)))
    large = np.repeat(np.kron(picture, np.ones((scale, scale), np.uint8))[..., None], 3, 2)
    rows, columns = (
        slice(max(0, start) * scale, min(size, start + length) * scale)
        for start, length, size in ((top, height, picture.shape[0]), (left, width, picture.shape[1]))
    )
    line = max(2, scale // 5)
    inside = large[rows, columns].copy()[line:-line, line:-line]
    large[rows, columns] = ABOVE
    large[rows, columns][line:-line, line:-line] = inside
    return large


def folded(values: Values, width: int = 32) -> Values:
    """A list (n,) in rows of `width`, the last one filled up with zeros."""
    width = min(width, len(values))
    return np.pad(values, (0, -len(values) % width)).reshape(-1, width)


def _cell(value: float, largest: float) -> str:
    red, green, blue = ABOVE if value > 0 else BELOW
    strength = STRONGEST * abs(value) / largest if math.isfinite(value) else 0
    return CELL.format(red=red, green=green, blue=blue, strength=strength, text=format_value(value))
