"""Results -> plotly figures. Colours are left to the reader's theme; no Streamlit here, so reports can use them too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from fmnist_core.classes import CLASS_NAMES
from fmnist_core.comparison import ComparisonRow, PairedTest, doubtful_times, find_frontier, say_p_value
from fmnist_core.events import History, StepDone

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation import Evaluation

MAX_CURVE_POINTS = 300
COMPACT = {"l": 8, "r": 8, "t": 8, "b": 8}


def confusion_matrix_figure(evaluation: Evaluation, by: str = "pictures", minus: Evaluation | None = None) -> Figure:
    """The confusion matrix as "pictures" (counts), "rows" (percent of what they are) or "columns" (of the answers).

    With `minus`, by how much its cells exceed that one's. A cell can be clicked: markers that nobody sees lie on the
    cells, for a heatmap tells no click; their x and y are the classes' names.
    """
    values, of = _matrix_values(evaluation, by)
    if minus:
        values = values - _matrix_values(minus, by)[0]
    form = ("{:+" if minus else "{:") + (".0f}" if by == "pictures" else ".1f}")
    largest = np.abs(values).max()
    figure = _figure(height=560)
    # Of an axis of colours, unlike of the heatmap's own, the theme knows one scale for what has two signs.
    figure.update_layout(
        coloraxis={
            "autocolorscale": True,
            "cmin": -largest if minus else 0,
            "cmax": largest,
            "showscale": False,
        }
    )
    figure.add_heatmap(
        z=values,
        x=CLASS_NAMES,
        y=CLASS_NAMES,
        text=_texts(values, form),
        texttemplate="%{text}",
        hoverinfo="skip",
        coloraxis="coloraxis",
        xgap=1,
        ygap=1,
    )
    figure.add_scatter(
        x=CLASS_NAMES * len(CLASS_NAMES),
        y=np.repeat(CLASS_NAMES, len(CLASS_NAMES)),
        mode="markers",
        marker={"symbol": "square", "size": 30, "color": "#888", "opacity": 0},
        selected={"marker": {"opacity": 0.35}},
        unselected={"marker": {"opacity": 0}},
        customdata=_texts(values, form + f" {of}").ravel(),
        hovertemplate="really %{y}<br>taken for %{x}<br><b>%{customdata}</b><extra></extra>",
        showlegend=False,
    )
    figure.update_xaxes(title="taken for", side="bottom", tickangle=-45, showgrid=False)
    figure.update_yaxes(title="really", autorange="reversed", showgrid=False)
    return figure


def agreement_figure(run_ids: Sequence[str], tests: Sequence[PairedTest]) -> Figure:
    """On how many percent of the test pictures two runs give the same answer, right or wrong; the test on hover."""
    shares, hover = np.full((len(run_ids),) * 2, np.nan), np.full((len(run_ids),) * 2, "", object)
    for test in tests:
        for one, other in ((test.first, test.second), (test.second, test.first)):
            cell = run_ids.index(one), run_ids.index(other)
            shares[cell] = 100 * test.agreement
            hover[cell] = f"p {say_p_value(test.adjusted_p_value)} that their difference is chance"
    figure = _figure(height=130 + 34 * len(run_ids))
    figure.add_heatmap(
        z=shares,
        x=list(run_ids),
        y=list(run_ids),
        customdata=hover,
        texttemplate="%{z:.1f}",
        hovertemplate="%{y} and %{x}<br><b>%{z:.1f} % alike</b><br>%{customdata}<extra></extra>",
        hoverongaps=False,
        showscale=False,
        xgap=1,
        ygap=1,
    )
    figure.update_xaxes(tickangle=-45, showgrid=False)
    figure.update_yaxes(autorange="reversed", showgrid=False)
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
    """Test accuracy in percent with its 95 % interval, a dot a run, the best on top.

    Dots, for bars that don't start at 0 would mislead.
    """
    ranked = sorted((row for row in rows if row.test_accuracy is not None), key=lambda row: row.test_accuracy)
    accuracies = [100 * row.test_accuracy for row in ranked]
    highs = [100 * row.test_interval.high for row in ranked]
    lows = [100 * row.test_interval.low for row in ranked]
    figure = _figure(height=90 + 40 * len(ranked))
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
    figure = _figure(height=380)
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


def _matrix_values(evaluation: Evaluation, by: str) -> tuple[np.ndarray, str]:
    """The cells, and what they count."""
    counts = np.array(evaluation.confusion_matrix, dtype=float)
    if by == "pictures":
        return counts, "pictures"
    totals = counts.sum(axis=1 if by == "rows" else 0, keepdims=True)
    return 100 * counts / np.maximum(totals, 1), "% of those that are" if by == "rows" else "% of those taken for it"


def _texts(values: np.ndarray, form: str) -> np.ndarray:
    """Empty for nothing: zeros would hide what there is to see."""
    return np.array([[form.format(value).replace("-", "−") if value else "" for value in row] for row in values])


def _on_screen(figures: StepDone, measure: str) -> float:
    return 100 * figures.accuracy if measure == "accuracy" else figures.loss


def _with_room(accuracies: Sequence[float]) -> list[float]:
    """A range that holds all dots with their intervals, and the texts above them."""
    low, high = min(accuracies, default=0), max(accuracies, default=100)
    margin = max(1.0, high - low)
    return [low - 0.15 * margin, high + 0.15 * margin]


def _figure(height: int) -> Figure:
    from plotly.graph_objects import Figure

    return Figure(layout={"height": height, "margin": COMPACT})


def _with_legend_below(figure: Figure) -> Figure:
    return figure.update_layout(legend={"orientation": "h", "yanchor": "top", "y": -0.22, "x": 0})
