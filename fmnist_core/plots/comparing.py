"""Runs beside each other: their accuracy, all in all and by class, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.comparison.judging import doubtful_times, find_frontier
from fmnist_core.comparison.rows import ComparisonRow
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.plots.frame import MOST_IN_FIGURE, empty_figure, with_legend_below

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation.results import Evaluation

NARROW = 5
"""Within so small a factor a logarithmic axis with ticks at 1, 2 and 5 might show none."""


def accuracy_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent with its 95 % interval, a dot a run, the best on top.

    Dots, for bars that don't start at 0 would mislead.
    """
    known = [
        (100 * row.test_accuracy, row.test_interval, row.run_id)
        for row in rows
        if row.test_accuracy is not None and row.test_interval
    ]
    ranked = sorted(known, key=lambda entry: entry[0])
    accuracies = [accuracy for accuracy, _, _ in ranked]
    highs = [100 * interval.high for _, interval, _ in ranked]
    lows = [100 * interval.low for _, interval, _ in ranked]
    figure = empty_figure(height=90 + 40 * len(ranked))
    figure.add_scatter(
        x=accuracies,
        y=[run_id for _, _, run_id in ranked],
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
        customdata=[interval.in_percent(digits=2) for _, interval, _ in ranked],
        hovertemplate="%{y}: %{text}<br>95 % interval %{customdata}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(title="accuracy on the test set, %", range=_with_room(lows + highs))
    figure.update_yaxes(showgrid=True, range=[-0.5, len(ranked) - 0.3])
    return figure


def accuracy_against_time_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent against seconds of training (on a log scale), a dot a run; hollow where in doubt.

    The line joins the runs that no other beats in both, among those whose times can be compared, or all if none can.
    More than MOST_IN_FIGURE runs are told apart by pointing at them only.
    """
    doubts = doubtful_times(rows)
    figure = empty_figure(height=380)
    groups = [[row] for row in rows] if len(rows) <= MOST_IN_FIGURE else [list(rows)]
    for group in groups:
        _add_dots(figure, [row for row in group if row.test_accuracy is not None and row.train_seconds], doubts)
        figure.data[-1].update(name=group[0].run_id if len(group) == 1 else "a run", showlegend=len(groups) > 1)
    frontier = find_frontier([row for row in rows if row.run_id not in doubts] or rows)
    figure.add_scatter(
        x=[row.train_seconds for row in frontier],
        y=_accuracies(frontier),
        name="best for its time",
        mode="lines",
        line={"color": "#888", "dash": "dot", "width": 1.5, "shape": "hv"},
        hoverinfo="skip",
    )
    times = [row.train_seconds for row in rows if row.train_seconds]
    is_wide = bool(times) and max(times) > NARROW * min(times)
    figure.update_xaxes(title="training time, s", type="log", dtick="D2" if is_wide else None)
    figure.update_yaxes(title="accuracy, %")
    return with_legend_below(figure)


def class_figure(runs: Mapping[str, Evaluation]) -> Figure:
    """Of each class's test pictures, how many percent each run finds (recall), in bars side by side."""
    figure = empty_figure(height=380)
    for run_id, evaluation in runs.items():
        recalls = [100 * scores.recall for scores in evaluation.classes]
        figure.add_bar(
            x=CLASS_NAMES,
            y=recalls,
            name=run_id,
            hovertemplate="%{x}<br>%{fullData.name} finds %{y:.1f} %<extra></extra>",
        )
    figure.update_layout(barmode="group", bargroupgap=0.08)
    figure.update_xaxes(tickangle=-45)
    figure.update_yaxes(title="found, %", range=[0, 100])
    return with_legend_below(figure)


def _add_dots(figure: Figure, rows: Sequence[ComparisonRow], doubts: Mapping[str, str]) -> None:
    hollow = [row.run_id in doubts for row in rows]
    figure.add_scatter(
        x=[row.train_seconds for row in rows],
        y=_accuracies(rows),
        mode="markers",
        marker={
            "size": 14 if len(rows) == 1 else 10,
            "symbol": ["circle-open" if is_hollow else "circle" for is_hollow in hollow],
            "line": {"width": [3 if is_hollow else 0 for is_hollow in hollow]},
        },
        text=[row.run_id for row in rows],
        customdata=[f"<br>{doubts[row.run_id]}" if row.run_id in doubts else "" for row in rows],
        hovertemplate="%{text}<br>%{y:.2f} % after %{x:.1f} s%{customdata}<extra></extra>",
    )


def _accuracies(rows: Sequence[ComparisonRow]) -> list[float | None]:
    """In percent."""
    return [None if row.test_accuracy is None else 100 * row.test_accuracy for row in rows]


def _with_room(accuracies: Sequence[float]) -> list[float]:
    """A range that holds all dots with their intervals, and the texts above them."""
    low, high = min(accuracies, default=0), max(accuracies, default=100)
    margin = max(1.0, high - low)
    return [low - 0.15 * margin, high + 0.15 * margin]
