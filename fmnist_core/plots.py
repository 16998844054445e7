"""Results -> plotly figures. Colours are left to the reader's theme; no Streamlit here, so reports can use them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.classes import CLASS_NAMES
from fmnist_core.comparison import ComparisonRow
from fmnist_core.events import History, StepDone

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation import Evaluation

MAX_CURVE_POINTS = 300
COMPACT = {"l": 8, "r": 8, "t": 8, "b": 8}


def confusion_matrix_figure(evaluation: Evaluation, by: str = "pictures") -> Figure:
    """The confusion matrix as "pictures" (counts), "rows" (percent of what they are) or "columns" (of the answers)."""
    counts = np.array(evaluation.confusion_matrix, dtype=float)
    values, text, hover = _matrix_cells(counts, by)
    figure = _figure(height=560)
    figure.add_heatmap(
        z=values,
        x=CLASS_NAMES,
        y=CLASS_NAMES,
        text=text,
        customdata=hover,
        texttemplate="%{text}",
        hovertemplate="really %{y}<br>taken for %{x}<br><b>%{customdata}</b><extra></extra>",
        showscale=False,
        xgap=1,
        ygap=1,
    )
    figure.update_xaxes(title="taken for", side="bottom", tickangle=-45, showgrid=False)
    figure.update_yaxes(title="really", autorange="reversed", showgrid=False)
    return figure


def curves_figure(histories: Mapping[str, History], measure: str) -> Figure:
    """The "loss" or "accuracy" (in percent) of several runs, by id, while they trained, over their epochs.

    A run without a history keeps its place among the colours.
    """
    figure = _figure(height=340)
    for run_id, history in histories.items():
        steps = history.steps[:: max(1, -(-len(history.steps) // MAX_CURVE_POINTS))]
        epochs_per_step = history.steps[-1].epoch / history.steps[-1].step if steps else 0
        x = [step.step * epochs_per_step for step in steps]
        figure.add_scatter(x=x, y=[_on_screen(step, measure) for step in steps], name=run_id, mode="lines")
    figure.update_xaxes(title="epoch", rangemode="tozero")
    figure.update_yaxes(title="accuracy, %" if measure == "accuracy" else "loss")
    return _with_legend_below(figure)


def accuracy_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent, a dot a run, the best on top. Dots, for bars that don't start at 0 would mislead."""
    ranked = sorted((row for row in rows if row.test_accuracy is not None), key=lambda row: row.test_accuracy)
    accuracies = [100 * row.test_accuracy for row in ranked]
    figure = _figure(height=90 + 34 * len(ranked))
    figure.add_scatter(
        x=accuracies,
        y=[row.run_id for row in ranked],
        mode="markers+text",
        marker={"size": 12},
        text=[f"{accuracy:.2f} %" for accuracy in accuracies],
        textposition="middle right",
        hovertemplate="%{y}: %{text}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_xaxes(title="accuracy on the test set, %", range=_with_room(accuracies))
    figure.update_yaxes(showgrid=True)
    return figure


def accuracy_against_time_figure(rows: Sequence[ComparisonRow]) -> Figure:
    """Test accuracy in percent against seconds of training (on a log scale), a dot a run."""
    figure = _figure(height=340)
    for row in rows:
        known = row.test_accuracy is not None and row.train_seconds
        figure.add_scatter(
            x=[row.train_seconds] if known else [],
            y=[100 * row.test_accuracy] if known else [],
            name=row.run_id,
            mode="markers",
            marker={"size": 14},
            hovertemplate="%{fullData.name}<br>%{y:.2f} % after %{x:.1f} s<extra></extra>",
        )
    figure.update_xaxes(title="training time, s", type="log", dtick="D2")
    figure.update_yaxes(title="accuracy, %")
    return _with_legend_below(figure)


def brightness_figure(shares: Mapping[str, Sequence[float]]) -> Figure:
    """Of each class's pixels that are not black, the percentage at each brightness from 0 to 1."""
    figure = _figure(height=340)
    for name, values in shares.items():
        x = (np.arange(len(values)) + 0.5) / len(values)
        figure.add_scatter(x=x, y=100 * np.asarray(values), name=name, mode="lines", line={"shape": "spline"})
    figure.update_xaxes(title="brightness, from black to white", range=[0, 1])
    figure.update_yaxes(title="% of pixels", rangemode="tozero")
    return _with_legend_below(figure)


def _matrix_cells(counts: np.ndarray, by: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What colours the cells, what stands in them, and what is said on hover."""
    if by == "pictures":
        return counts, _texts(counts, "{:.0f}"), _texts(counts, "{:.0f} pictures")
    totals = counts.sum(axis=1 if by == "rows" else 0, keepdims=True)
    shares = 100 * counts / np.maximum(totals, 1)
    of = "of those that are" if by == "rows" else "of those taken for it"
    return shares, _texts(shares, "{:.1f}"), _texts(shares, "{:.1f} % " + of)


def _texts(values: np.ndarray, form: str) -> np.ndarray:
    """Empty for nothing: zeros would hide what there is to see."""
    return np.array([[form.format(value) if value else "" for value in row] for row in values])


def _on_screen(figures: StepDone, measure: str) -> float:
    return 100 * figures.accuracy if measure == "accuracy" else figures.loss


def _with_room(accuracies: Sequence[float]) -> list[float]:
    """A range that holds all dots, and their texts to the right of them."""
    low, high = min(accuracies, default=0), max(accuracies, default=100)
    margin = max(1.0, high - low)
    return [low - 0.1 * margin, high + 0.35 * margin]


def _figure(height: int) -> Figure:
    from plotly.graph_objects import Figure

    return Figure(layout={"height": height, "margin": COMPACT})


def _with_legend_below(figure: Figure) -> Figure:
    return figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.22, "x": 0})
