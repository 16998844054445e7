"""What the frame of every page needs mended in the browser."""

from pathlib import Path

import streamlit as st

CSS = Path(__file__).with_suffix(".css")

_frame = st.components.v2.component("frame", js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


def fix_accessibility() -> None:
    """Make the menu readable for screen readers, and all text for weak eyes."""
    st.html(CSS)
    _frame(key="frame")
