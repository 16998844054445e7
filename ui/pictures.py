"""Fashion-MNIST's small pictures, made large enough to see."""

import base64
import html
import io
from collections.abc import Iterable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(h, w) gray or (h, w, 3) RGB."""

THUMBNAIL_SIDE = 112
GRID = "display:grid;grid-template-columns:repeat(auto-fill,minmax({width}px,1fr));gap:0.75rem"
FIGURE = (
    '<figure style="margin:0;max-width:{limit}px">'
    '<img src="{source}" alt="{alt}" '
    'style="width:100%;image-rendering:{rendering};border-radius:0.4rem;display:block;outline:1px solid #8884">'
    '<figcaption style="font-size:0.8rem;line-height:1.3;padding-top:0.35rem;opacity:0.75;white-space:pre-line">'
    "{caption}</figcaption>"
    "</figure>"
)


def show_gallery(pictures: Iterable[Picture], captions: Sequence[str], width: int = 76) -> None:
    """Small pictures side by side, at least `width` pixels wide each, every pixel a crisp square.

    A caption may have several lines.
    `st.image` would blur them, and leave no room between them.
    """
    _show_figures([data_uri(picture) for picture in pictures], captions, width, "pixelated")


def show_drawings(files: Sequence[bytes], captions: Sequence[str], width: int = 110) -> None:
    """PNG files side by side as `show_gallery` shows pictures, but smooth."""
    _show_figures([file_uri(file) for file in files], captions, width, "auto")


def thumbnail(picture: Picture) -> Picture:
    """A picture of any size with its longest side at THUMBNAIL_SIDE pixels."""
    from PIL import Image

    scale = THUMBNAIL_SIDE / max(picture.shape[:2])
    height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
    resampling = Image.Resampling.NEAREST if scale > 1 else Image.Resampling.LANCZOS
    return np.asarray(Image.fromarray(picture).resize((width, height), resampling))


@st.cache_data(show_spinner=False, max_entries=2_048)
def thumbnail_uri(picture: Picture) -> str:
    """`thumbnail` as text for a table's cell, made once for the same picture: a table may have hundreds."""
    return data_uri(thumbnail(picture))


def png(picture: Picture) -> bytes:
    """A picture as a file."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(picture).save(buffer, format="PNG")
    return buffer.getvalue()


def data_uri(picture: Picture) -> str:
    """A picture as text for a table's cell or a page."""
    return file_uri(png(picture))


def file_uri(file: bytes) -> str:
    """A PNG file as text."""
    return "data:image/png;base64," + base64.b64encode(file).decode("ascii")


def _show_figures(sources: Sequence[str], captions: Sequence[str], width: int, rendering: str) -> None:
    figures = [
        FIGURE.format(
            limit=2 * width, source=source, alt=html.escape(caption), caption=html.escape(caption), rendering=rendering
        )
        for source, caption in zip(sources, captions)
    ]
    st.html(f'<div style="{GRID.format(width=width)}">{"".join(figures)}</div>')
