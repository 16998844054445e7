"""How well a run does, class by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.plots.frame import empty_figure, with_legend_below

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation.class_scores import ClassIntervals
    from fmnist_core.evaluation.results import ClassScore

MEASURES = {"recall": "circle", "precision": "diamond", "f1": "square"}
APART = 0.24
"""Between the dots of one class; classes are 1 apart."""


def class_scores_figure(scores: Sequence[ClassScore], intervals: Sequence[ClassIntervals]) -> Figure:
    """Recall, precision and F1 of each class in percent, with their 95 % intervals."""
    figure = empty_figure(height=560)
    for place, (measure, symbol) in enumerate(MEASURES.items()):
        values = [100 * getattr(score, measure) for score in scores]
        bounds = [getattr(interval, measure) for interval in intervals]
        figure.add_scatter(
            x=values,
            y=[row + APART * (place - 1) for row in range(len(values))],
            name=measure.capitalize(),
            mode="markers",
            marker={"size": 9, "symbol": symbol},
            error_x={
                "array": [100 * bound.high - value if bound else 0 for value, bound in zip(values, bounds)],
                "arrayminus": [value - 100 * bound.low if bound else 0 for value, bound in zip(values, bounds)],
                "symmetric": False,
                "thickness": 2,
                "width": 3,
            },
            customdata=[[name, bound.in_percent() if bound else "unknown"] for name, bound in zip(CLASS_NAMES, bounds)],
            hovertemplate="%{customdata[0]}: %{x:.1f} %<br>95 % interval %{customdata[1]}"
            "<extra>%{fullData.name}</extra>",
        )
    figure.update_xaxes(ticksuffix=" %")
    figure.update_yaxes(
        tickvals=list(range(len(CLASS_NAMES))),
        ticktext=list(CLASS_NAMES),
        range=[len(CLASS_NAMES) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
    return with_legend_below(figure)
