"""How runs learnt, and what another seed would have changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from fmnist_core.comparison.repeats import Repeats
from fmnist_core.plots.frame import LIGHT_COLORS, empty_figure, with_legend_below
from fmnist_core.training.events import History

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MAX_CURVE_POINTS = 300
Measure = Literal["loss", "accuracy"]


def curves_figure(
    histories: Mapping[str, History],
    measure: Measure,
    repeats: Sequence[Repeats] = (),
    colors: Sequence[str] = LIGHT_COLORS,
) -> Figure:
    """The "loss" or "accuracy" (in percent) of several runs, by id, while they trained, over their epochs.

    `repeats` become one curve each, their mean, in a band from the lowest seed to the highest; they need the histories
    of all their runs. A run without a history keeps its place among the colours.
    """
    figure = empty_figure(height=380)
    repeated = {run_id for group in repeats for run_id in group.run_ids}
    alone = [(run_id, [run_id]) for run_id in histories if run_id not in repeated]
    bands = [(f"{group.label}, {len(group.seeds)} seeds", group.run_ids) for group in repeats]
    for place, (name, run_ids) in enumerate([*alone, *bands]):
        color = colors[place % len(colors)]
        x, curves = _curves([histories[run_id] for run_id in run_ids], measure)
        if len(run_ids) > 1:
            _add_band(figure, x, curves, color)
        figure.add_scatter(x=x, y=curves.mean(axis=0), name=name, mode="lines", line={"color": color})
    figure.update_xaxes(title="epoch", rangemode="tozero")
    figure.update_yaxes(title="accuracy, %" if measure == "accuracy" else "loss")
    return with_legend_below(figure)


def repeats_figure(repeats: Sequence[Repeats], colors: Sequence[str] = LIGHT_COLORS) -> Figure:
    """Test accuracy in percent of every seed as a dot, with their mean and standard deviation, a row a recipe."""
    figure = empty_figure(height=110 + 70 * len(repeats))
    for place, group in enumerate(reversed(repeats)):
        accuracies = [100 * accuracy for accuracy in group.accuracies]
        figure.add_scatter(
            x=accuracies,
            y=[place + offset for offset in _scattered(len(accuracies))],
            mode="markers",
            marker={"size": 10, "color": colors[0], "opacity": 0.75},
            customdata=[f"{group.label}, seed {seed}" for seed in group.seeds],
            hovertemplate="%{customdata}<br>%{x:.2f} %<extra></extra>",
        )
        figure.add_scatter(
            x=[100 * group.mean],
            y=[place],
            mode="markers",
            marker={"size": 18, "symbol": "line-ns", "line": {"width": 3, "color": colors[1]}},
            error_x={"array": [100 * group.deviation], "color": colors[1], "thickness": 2.5, "width": 6},
            hovertemplate=f"{group.label}<br>mean %{{x:.2f}} ± {100 * group.deviation:.2f} %<extra></extra>",
        )
    labels = [group.label for group in reversed(repeats)]
    figure.update_layout(showlegend=False)
    figure.update_xaxes(title="accuracy on the test set, %")
    figure.update_yaxes(tickvals=list(range(len(labels))), ticktext=labels, range=[-0.6, len(labels) - 0.4])
    return figure


def _curves(histories: Sequence[History], measure: Measure) -> tuple[list[float], NDArray[np.float64]]:
    """Epochs (with fractions) of the points, and for each history a row of figures at them."""
    length = min(len(history.steps) for history in histories)
    longest = max(histories, key=lambda history: len(history.steps)).steps
    stride = max(1, -(-length // MAX_CURVE_POINTS))
    epochs_per_step = longest[-1].epoch / longest[-1].step if longest else 0
    scale = 100 if measure == "accuracy" else 1
    rows = [[scale * getattr(step, measure) for step in history.steps[:length:stride]] for history in histories]
    return [step.step * epochs_per_step for step in longest[:length:stride]], np.array(rows)


def _add_band(figure: Figure, x: Sequence[float], curves: NDArray[np.float64], color: str) -> None:
    outline = [*curves.max(axis=0), *curves.min(axis=0)[::-1]]
    figure.add_scatter(
        x=[*x, *x[::-1]], y=outline, fill="toself", fillcolor=color, opacity=0.22, line={"width": 0}, mode="lines",
        hoverinfo="skip", showlegend=False,
    )  # fmt: skip


def _scattered(count: int) -> Iterator[float]:
    """Small offsets, so that equal dots don't hide each other."""
    return (0.16 * (number % 3 - 1) for number in range(count))
