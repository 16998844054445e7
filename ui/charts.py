"""Plotly's figures on the page, each with a button that saves it as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core.plots.frame import DARK_COLORS, LIGHT_COLORS

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

BUTTON_HEIGHT = 34


def show_figure(figure: Figure, key: str, alt: str) -> None:
    """A finished figure; its button stands above it and needs no mouse to be seen."""
    figure.update_layout(margin_t=BUTTON_HEIGHT)
    config = {
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"filename": key.replace("_", "-"), "scale": 2},
    }
    st.plotly_chart(figure, key=key, alt=alt, config=config)


def theme_colors() -> Sequence[str]:
    """The colours of the reader's theme, for figures that must name them."""
    return DARK_COLORS if st.context.theme.type == "dark" else LIGHT_COLORS
