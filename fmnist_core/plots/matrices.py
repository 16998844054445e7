"""Results in a square: what a run confuses, and how often runs agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fmnist_core.comparison.pairs import PairedTest, say_p_value
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.plots.frame import empty_figure

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

    from fmnist_core.evaluation.results import Evaluation

Cells = Literal["pictures", "rows", "columns"]


def confusion_matrix_figure(evaluation: Evaluation, by: Cells = "pictures", minus: Evaluation | None = None) -> Figure:
    """The confusion matrix as "pictures" (counts), "rows" (percent of the true class) or "columns" (of the predicted).

    With `minus`, by how much its cells exceed that one's. A cell can be clicked: the point's x and y are the classes'
    names.
    """
    values, of = _matrix_values(evaluation, by)
    if minus:
        values = values - _matrix_values(minus, by)[0]
    form = ("{:+" if minus else "{:") + (".0f}" if by == "pictures" else ".1f}")
    figure = empty_figure(height=560)
    _add_cells(figure, values, form, signed=minus is not None)
    _add_targets(figure, _texts(values, form + f" {of}"))
    figure.update_xaxes(title="Predicted", side="bottom", tickangle=-45, showgrid=False)
    figure.update_yaxes(title="True", autorange="reversed", showgrid=False)
    return figure


def agreement_figure(run_ids: Sequence[str], tests: Sequence[PairedTest]) -> Figure:
    """On how many percent of the test pictures two runs give the same answer, right or wrong; the test on hover."""
    shares, hover = np.full((len(run_ids),) * 2, np.nan), np.full((len(run_ids),) * 2, "", object)
    for test in tests:
        for one, other in ((test.first, test.second), (test.second, test.first)):
            cell = run_ids.index(one), run_ids.index(other)
            shares[cell] = 100 * test.agreement
            hover[cell] = f"p {say_p_value(test.adjusted_p_value)} that their difference is chance"
    figure = empty_figure(height=130 + 34 * len(run_ids))
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


def _add_cells(figure: Figure, values: NDArray[np.float64], form: str, signed: bool) -> None:
    largest = np.abs(values).max()
    # Of an axis of colours, unlike of the heatmap's own, the theme knows one scale for what has two signs.
    axis = {"autocolorscale": True, "cmin": -largest if signed else 0, "cmax": largest, "showscale": False}
    figure.update_layout(coloraxis=axis)
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


def _add_targets(figure: Figure, hover: NDArray[np.str_]) -> None:
    """Markers that nobody sees, one on each cell: a heatmap tells no click."""
    figure.add_scatter(
        x=CLASS_NAMES * len(CLASS_NAMES),
        y=np.repeat(CLASS_NAMES, len(CLASS_NAMES)),
        mode="markers",
        marker={"symbol": "square", "size": 30, "color": "#888", "opacity": 0},
        selected={"marker": {"opacity": 0.35}},
        unselected={"marker": {"opacity": 0}},
        customdata=hover.ravel(),
        hovertemplate="True: %{y}<br>Predicted: %{x}<br><b>%{customdata}</b><extra></extra>",
        showlegend=False,
    )


def _matrix_values(evaluation: Evaluation, by: Cells) -> tuple[NDArray[np.float64], str]:
    """The cells, and what they count."""
    counts = np.array(evaluation.confusion_matrix, dtype=float)
    if by == "pictures":
        return counts, "pictures"
    totals = counts.sum(axis=1 if by == "rows" else 0, keepdims=True)
    return 100 * counts / np.maximum(totals, 1), f"% of the {'true' if by == 'rows' else 'predicted'} class"


def _texts(values: NDArray[np.float64], form: str) -> NDArray[np.str_]:
    """Empty for nothing: zeros would hide what there is to see."""
    return np.array([[form.format(value).replace("-", "−") if value else "" for value in row] for row in values])
