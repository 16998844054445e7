"""What every figure starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

COMPACT = {"l": 8, "r": 8, "t": 8, "b": 8}


def empty_figure(height: int) -> Figure:
    from plotly.graph_objects import Figure

    return Figure(layout={"height": height, "margin": COMPACT})


def with_legend_below(figure: Figure) -> Figure:
    return figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.22, "x": 0})
