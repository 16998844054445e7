"""A training's curves while it runs, drawn by Vega-Lite: unlike Plotly's, its chart stays in place as points arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from ui.charts import text_color

if TYPE_CHECKING:
    import pyarrow as pa

    from fmnist_core.service.client import Snapshot

MAX_POINTS = 300
FEW_TICKS, MOST_TICKS = 5, 10
CURVES = {"train": "training", "val": "validation", "test": "test set"}
MEASURES = {"loss": "Loss", "accuracy": "Accuracy, %"}


Spec = dict[str, Any]
"""Vega-Lite's, which is JSON."""
Row = tuple[str, str, float, float, float]
"""Run, curve, epoch, loss, accuracy in percent."""
FontSize = int | dict[str, str]
"""In pixels, or as an expression of Vega-Lite's."""


@dataclass(frozen=True)
class Look:
    """How large a chart is drawn, in pixels."""

    height: int | Literal["stretch"]
    font: FontSize
    line: int
    point: int
    margin: int
    """At both ends of the epochs, so that no point there is cut in two."""


DESK = Look(height=240, font=12, line=2, point=70, margin=6)
FROM_AFAR = Look(
    height="stretch",
    font={"expr": "max(14, min(windowSize()[0] / 56, windowSize()[1] / 32))"},
    line=5,
    point=300,
    margin=12,
)
"""For a projector: type grows with the window, 23 pixels at 1280 x 720."""
ZOOM = {
    "name": "zoom",
    "select": {
        "type": "interval",
        "zoom": "wheel![event.ctrlKey || event.metaKey]",  # a wheel alone scrolls the page, as a finger does
        "translate": "[pointerdown[event.pointerType === 'mouse'], window:pointerup] > window:pointermove!",
    },
    "bind": "scales",
}
ZOOM_HINT = "To zoom, hold Ctrl or ⌘ and turn the wheel; drag to move, double-click to see all."


def show_live_curves(
    snapshots: Sequence[Snapshot],
    key: str,
    names: Mapping[str, str] | None = None,
    measures: Sequence[str] = tuple(MEASURES),
    look: Look = DESK,
) -> None:
    """Loss and accuracy of runs over their planned epochs, one above the other.

    `names` by run id stand in the legend, where several runs may share one, and a colour. What somebody has zoomed to
    stays as points arrive: Streamlit would end a zoom at each of them that it is not told to listen to.
    """
    labels = tuple((names or {}).get(snapshot.run_id, snapshot.run_id) for snapshot in snapshots)
    table = curve_table(tuple(snapshots), labels)
    epochs = max(snapshot.epochs for snapshot in snapshots)
    curves = [CURVES[name] for name in CURVES if name == "train" or any(name in run.scored for run in snapshots)]
    for measure in measures:
        spec = _spec(measure, epochs, several=len(snapshots) > 1, curves=curves, look=look)
        alt = f"{MEASURES[measure]} over the epochs"
        st.vega_lite_chart(table, spec, height=look.height, key=f"{key}_{measure}", on_select="rerun", alt=alt)
    if look is DESK:
        with st.container(key=f"zoom_hint_{key}"):
            st.caption(ZOOM_HINT)


@lru_cache(maxsize=64)  # a class watches the same runs
def curve_table(snapshots: tuple[Snapshot, ...], labels: tuple[str, ...]) -> pa.Table:
    """A row a point: run, curve, epoch (with a fraction within it), loss, accuracy in percent, and the run's label."""
    import pyarrow as pa

    limit = MAX_POINTS // len(snapshots)
    rows = [
        (*row, label)
        for snapshot, label in zip(snapshots, labels)
        for row in (*_step_rows(snapshot, limit), *_epoch_rows(snapshot))
    ]
    text, number = pa.string(), pa.float64()
    kinds = {"run": text, "curve": text, "epoch": number, "loss": number, "accuracy": number, "name": text}
    return pa.Table.from_pylist([dict(zip(kinds, row)) for row in rows], pa.schema(kinds))


def _step_rows(snapshot: Snapshot, limit: int) -> list[Row]:
    steps = snapshot.history.steps
    stride = max(1, -(-len(steps) // limit))
    epochs_per_step = _epochs_per_step(snapshot)
    return [
        (snapshot.run_id, CURVES["train"], step.step * epochs_per_step, step.loss, 100 * step.accuracy)
        for step in steps[::stride]
    ]


def _epochs_per_step(snapshot: Snapshot) -> float:
    """What has ended tells it best; before the first epoch has, the plan does."""
    ended = snapshot.history.epochs[-1].epoch if snapshot.history.epochs else 0
    last = max((step.step for step in snapshot.history.steps if step.epoch == ended), default=0)
    return ended / last if last else snapshot.epochs / max(1, snapshot.total_steps)


def _epoch_rows(snapshot: Snapshot) -> list[Row]:
    return [
        (snapshot.run_id, CURVES[split], epoch.epoch, score.loss, 100 * score.accuracy)
        for epoch in snapshot.history.epochs
        for split, score in (("val", epoch.val), ("test", epoch.test))
        if score
    ]


def _spec(measure: str, epochs: int, several: bool, curves: list[str], look: Look) -> Spec:
    """Fixed ends of the axis, so that a curve grows into its frame instead of being rescaled under the eye.

    Nothing in it depends on what has happened so far: with another specification the chart would be built anew.
    """
    line = {"type": "line", "strokeWidth": look.line, "interpolate": "monotone", "clip": True}
    lines: Spec = {"mark": line, "params": [ZOOM]}
    if several:  # two lines a run would be too many
        lines["transform"] = [{"filter": f"datum.curve === '{CURVES['train']}'"}]
    # The invisible ones below are read out: of these there may be none, which screen readers can't make sense of.
    points = {"mark": {"type": "point", "filled": True, "size": look.point, "opacity": 1, "clip": True, "aria": False}}
    # A line of two pixels is hard to hit with a mouse: invisible points along it carry its figures.
    hover = {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 0, "clip": True}}
    text = {"labelColor": text_color(), "titleColor": text_color()}
    return {
        "config": {"padding": {"left": 0, "right": 8, "top": 4, "bottom": 0}, "axis": text, "legend": text},
        "encoding": _encoding(measure, epochs, several, curves, look),
        "layer": [
            lines,
            hover,
            points | {"transform": [{"filter": f"datum.curve !== '{CURVES['train']}'"}]},
        ],
    }


def _encoding(measure: str, epochs: int, several: bool, curves: list[str], look: Look) -> Spec:
    """What stands for what: places, colors, and the figures on hover."""
    # Whole epochs, until somebody zooms in.
    ticks = f"span(domain('x')) < {epochs} ? {FEW_TICKS} : {min(epochs, MOST_TICKS)}"
    axis = {"labelFontSize": look.font, "titleFontSize": look.font, "titlePadding": 8}
    x = {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "scale": {"domain": [0, epochs], "padding": look.margin},
        "axis": {"format": ".2~f", "tickCount": {"expr": ticks}, "grid": False} | axis,
    }
    y = {
        "field": measure,
        "type": "quantitative",
        "title": MEASURES[measure].lower(),
        "scale": {"zero": False},
        "axis": axis,
    }
    color: Spec = {
        "field": "name" if several else "curve",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top", "labelFontSize": look.font, "offset": 6, "padding": 0, "symbolSize": look.point},
    }
    if not several:
        color["scale"] = {"domain": list(CURVES.values())}
        color["legend"]["values"] = curves
    tooltip = [
        {"field": "name", "type": "nominal", "title": "run"},
        {"field": "curve", "type": "nominal"},
        {"field": "epoch", "type": "quantitative", "format": ".2f"},
        {"field": measure, "type": "quantitative", "format": ".2f" if measure == "accuracy" else ".4f"},
    ]
    detail = [{"field": "run"}, {"field": "curve"}]
    return {"x": x, "y": y, "color": color, "tooltip": tooltip, "detail": detail}
