"""A page to draw on: pen, eraser, fill, undo and redo, by mouse, finger or keyboard.

A component of our own: it answers within a few hundredths of a second, fits a phone, and what is drawn stays as
operations, which can be taken back, kept and downloaded.
"""

from __future__ import annotations

import base64
import io
import secrets
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

FOLDER = Path(__file__).parent
_html, _css, _js = ((FOLDER / f"pad.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
_pad = st.components.v2.component("drawing_pad", html=_html, css=_css, js=_js)


@dataclass(frozen=True, eq=False)
class Drawing:
    """What is on the page: `picture` uint8 (h, w, 4), its file as PNG, and how it came about."""

    picture: NDArray[np.uint8]
    png: bytes
    operations: list[dict[str, object]]


def draw_pad(key: str) -> Drawing | None:
    """The drawing, or None before the first stroke. It survives a rerun and a visit to another page."""
    kept = f"{key}_kept"
    given = st.session_state.get(kept)
    data = {"operations": given["operations"] if given else [], "session": _session()}
    drawn = _pad(key=key, data=data, on_drawing_change=_nothing).drawing
    if drawn:
        st.session_state[kept] = drawn
    return last_drawing(key)


def last_drawing(key: str) -> Drawing | None:
    """What was drawn last on the pad of that key, on whichever page; None where nothing was."""
    from PIL import Image

    if not (drawn := st.session_state.get(f"{key}_kept")):
        return None
    png = base64.b64decode(drawn["picture"].partition(",")[2])
    return Drawing(np.asarray(Image.open(io.BytesIO(png), formats=["PNG"]).convert("RGBA")), png, drawn["operations"])


def _session() -> str:
    """Another one after a lost connection: then the pad tells again what is on it."""
    return str(st.session_state.setdefault("pad_session", secrets.token_hex(4)))


def _nothing() -> None:
    """A component sends only what somebody listens to."""
