"""How bright the pictures are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.plots.frame import empty_figure, with_legend_below

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def brightness_figure(shares: Mapping[str, Sequence[float]]) -> Figure:
    """Of each class's pixels that are not black, the percentage at each brightness from 0 to 1."""
    figure = empty_figure(height=340)
    for name, values in shares.items():
        x = (np.arange(len(values)) + 0.5) / len(values)
        figure.add_scatter(x=x, y=100 * np.asarray(values), name=name, mode="lines", line={"shape": "spline"})
    figure.update_xaxes(title="brightness, from black to white", range=[0, 1])
    figure.update_yaxes(title="% of pixels", rangemode="tozero")
    return with_legend_below(figure)
