"""What every figure starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_IN_FIGURE = 20
"""Runs in one figure: more could not be told apart."""
MOST_IN_BARS = 6
"""Runs side by side in each of ten groups of bars."""
COMPACT = {"l": 8, "r": 8, "t": 8, "b": 8}
LIGHT_COLORS = (
    "#3f90da", "#e76300", "#832db6", "#a96b59", "#bd1f01", "#717581", "#ffa90e", "#b9ac70", "#94a4a2", "#92dadd",
)  # fmt: skip
DARK_COLORS = (
    "#5aa5ea", "#ff8a3d", "#b983e0", "#cf9686", "#f0684f", "#a3a8b5", "#ffc766", "#d3c890", "#b5c4c2", "#a9e6e8",
)  # fmt: skip
"""The themes' colours, for where a figure must name them; see .streamlit/config.toml."""


def empty_figure(height: int) -> Figure:
    from plotly.graph_objects import Figure

    return Figure(layout={"height": height, "margin": COMPACT})


def with_legend_below(figure: Figure) -> Figure:
    return figure.update_layout(legend={"orientation": "h", "yref": "container", "yanchor": "bottom", "y": 0, "x": 0})
