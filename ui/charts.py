"""Plotly's figures on the page, each with a button that saves it as a picture, and the colours of the theme."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

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


def text_color() -> str:
    """The theme's: Vega-Lite writes grey or black of its own."""
    return str(st.get_option(f"theme.{st.context.theme.type or 'light'}.textColor"))


def theme_colors() -> Sequence[str]:
    """The colours of the reader's theme, for figures that must name them."""
    from fmnist_core.plots.frame import DARK_COLORS, LIGHT_COLORS

    return DARK_COLORS if st.context.theme.type == "dark" else LIGHT_COLORS


SPREAD = 0.1


def jittered(seconds: float) -> float:
    """A little more or less: thirty browsers that were opened together are not to ask together ever after."""
    return seconds * random.uniform(1 - SPREAD, 1 + SPREAD)
