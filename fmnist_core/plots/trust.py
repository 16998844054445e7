"""How sure a run is, and whether it is right as often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.evaluation.statistics import wilson_interval
from fmnist_core.plots.frame import empty_figure, with_legend_below

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation.calibration import Calibration
    from fmnist_core.inspection.calibration import TemperatureScaling

PERCENT_AXIS = {"range": [0, 102], "dtick": 20, "ticksuffix": " %"}
BEFORE, AFTER = "as it says", "after temperature scaling"


def reliability_figure(scaling: TemperatureScaling) -> Figure:
    """Accuracy against confidence in percent, before and after scaling, with 95 % intervals; the ideal is dotted."""
    figure = empty_figure(height=420)
    figure.add_scatter(
        x=[0, 100],
        y=[0, 100],
        name="as sure as right",
        mode="lines",
        line={"color": "#888", "dash": "dot", "width": 1.5},
        hoverinfo="skip",
    )
    for name, calibration, symbol in ((BEFORE, scaling.before, "circle"), (AFTER, scaling.after, "diamond")):
        _add_bins(figure, name, calibration, symbol)
    figure.update_xaxes(title="how sure it is", **PERCENT_AXIS)
    figure.update_yaxes(title="how often it is right", **PERCENT_AXIS)
    return with_legend_below(figure)


def confidence_figure(calibration: Calibration) -> Figure:
    """How sure the right answers are and how sure the wrong ones: percent of each by confidence."""
    figure = empty_figure(height=420)
    middles = [50 * (row.low + row.high) for row in calibration.bins]
    spans = [f"{100 * row.low:.0f} to {100 * row.high:.0f} %" for row in calibration.bins]
    for name, counts in (
        ("right answers", [row.right for row in calibration.bins]),
        ("wrong answers", [row.wrong for row in calibration.bins]),
    ):
        figure.add_bar(
            x=middles,
            y=100 * np.array(counts) / max(sum(counts), 1),
            name=name,
            customdata=list(zip(spans, counts)),
            hovertemplate="%{customdata[0]} sure<br>%{customdata[1]:,} %{fullData.name}, %{y:.1f} % of them"
            "<extra></extra>",
        )
    figure.update_xaxes(title="how sure it is", **PERCENT_AXIS)
    figure.update_yaxes(title="share of them", ticksuffix=" %", rangemode="tozero")
    figure.update_layout(barmode="group", bargap=0.15)
    return with_legend_below(figure)


def _add_bins(figure: Figure, name: str, calibration: Calibration, symbol: str) -> None:
    bins = calibration.bins
    accuracies = [100 * row.accuracy for row in bins]
    intervals = [wilson_interval(row.right, row.pictures) for row in bins]
    figure.add_scatter(
        x=[100 * row.confidence for row in bins],
        y=accuracies,
        name=name,
        mode="lines+markers",
        marker={"size": 9, "symbol": symbol},
        error_y={
            "array": [100 * interval.high - accuracy for interval, accuracy in zip(intervals, accuracies)],
            "arrayminus": [accuracy - 100 * interval.low for interval, accuracy in zip(intervals, accuracies)],
            "symmetric": False,
            "thickness": 1.2,
            "width": 3,
        },
        customdata=[row.pictures for row in bins],
        hovertemplate="%{x:.1f} % sure, %{y:.1f} % right<br>%{customdata:,} pictures<extra>%{fullData.name}</extra>",
        cliponaxis=False,
    )
