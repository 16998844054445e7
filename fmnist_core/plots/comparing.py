"""Runs beside each other: their curves, their accuracy, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.comparison import ComparisonRow, doubtful_times, find_frontier
from fmnist_core.events import History, StepDone
from fmnist_core.plots.frame import empty_figure, with_legend_below

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


MAX_CURVE_POINTS = 300


def curves_figure(histories: Mapping[str, History], measure: str) -> Figure:
    """The "loss" or "accuracy" (in percent) of several runs, by id, while they trained, over their epochs.

    A run without a history keeps its place among the colours.
    """
    figure = empty_figure(height=340)
    for run_id, history in histories.items():
        steps = history.steps[:: max(1, -(-len(history.steps) // MAX_CURVE_POINTS))]
        epochs_per_step = history.steps[-1].epoch / history.steps[-1].step if steps else 0
        x = [step.step * epochs_per_step for step in steps]
        figure.add_scatter(x=x, y=[_on_screen(step, measure) for step in steps], name=run_id, mode="lines")
    figure.update_xaxes(title="epoch", rangemode="tozero")
    figure.update_yaxes(title="accuracy, %" if measure == "accuracy" else "loss")
    return with_legend_below(figure)


def accuracy_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent with its 95 % interval, a dot a run, the best on top.

    Dots, for bars that don't start at 0 would mislead.
    """
    ranked = sorted((row for row in rows if row.test_accuracy is not None), key=lambda row: row.test_accuracy)
    accuracies = [100 * row.test_accuracy for row in ranked]
    highs = [100 * row.test_interval.high for row in ranked]
    lows = [100 * row.test_interval.low for row in ranked]
    figure = empty_figure(height=90 + 40 * len(ranked))
    figure.add_scatter(
        x=accuracies,
        y=[row.run_id for row in ranked],
        mode="markers+text",
        marker={"size": 9},
        error_x={
            "array": np.subtract(highs, accuracies),
            "arrayminus": np.subtract(accuracies, lows),
            "symmetric": False,
            "thickness": 2.5,
            "width": 5,
        },
        text=[f"{accuracy:.2f} %" for accuracy in accuracies],
        textposition="top center",
        customdata=[f"{low:.2f} to {high:.2f} %" for low, high in zip(lows, highs)],
        hovertemplate="%{y}: %{text}<br>95 % interval %{customdata}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(title="accuracy on the test set, %", range=_with_room(lows + highs))
    figure.update_yaxes(showgrid=True, range=[-0.5, len(ranked) - 0.3])
    return figure


def accuracy_against_time_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent against seconds of training (on a log scale), a dot a run; hollow where in doubt.

    The line joins the runs that no other beats in both, among those whose times can be compared, or all if none can.
    """
    doubts = doubtful_times(rows)
    figure = empty_figure(height=380)
    for row in rows:
        known = row.test_accuracy is not None and row.train_seconds
        doubt = doubts.get(row.run_id)
        figure.add_scatter(
            x=[row.train_seconds] if known else [],
            y=[100 * row.test_accuracy] if known else [],
            name=row.run_id,
            mode="markers",
            marker={"size": 14, "symbol": "circle-open" if doubt else "circle", "line": {"width": 3 if doubt else 0}},
            customdata=[f"<br>{doubt}" if doubt else ""],
            hovertemplate="%{fullData.name}<br>%{y:.2f} % after %{x:.1f} s%{customdata}<extra></extra>",
        )
    frontier = find_frontier([row for row in rows if row.run_id not in doubts] or rows)
    figure.add_scatter(
        x=[row.train_seconds for row in frontier],
        y=[100 * row.test_accuracy for row in frontier],
        name="best for its time",
        mode="lines",
        line={"color": "#888", "dash": "dot", "width": 1.5, "shape": "hv"},
        hoverinfo="skip",
    )
    figure.update_xaxes(title="training time, s", type="log", dtick="D2")
    figure.update_yaxes(title="accuracy, %")
    return with_legend_below(figure)


def _on_screen(figures: StepDone, measure: str) -> float:
    return 100 * figures.accuracy if measure == "accuracy" else figures.loss


def _with_room(accuracies: Sequence[float]) -> list[float]:
    """A range that holds all dots with their intervals, and the texts above them."""
    low, high = min(accuracies, default=0), max(accuracies, default=100)
    margin = max(1.0, high - low)
    return [low - 0.15 * margin, high + 0.15 * margin]
