"""A training's curves while it runs, drawn by Vega-Lite: unlike Plotly's, its chart stays in place as points arrive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    import pyarrow as pa

    from fmnist_core.service import Snapshot

MAX_POINTS = 300
CURVES = {"train": "training", "val": "validation", "test": "test set"}
MEASURES = {"loss": "Loss", "accuracy": "Accuracy, %"}
AXIS = {"labelFontSize": 12, "titleFontSize": 12, "titlePadding": 8}


def show_live_curves(
    snapshots: Sequence[Snapshot],
    key: str,
    names: Mapping[str, str] | None = None,
    measures: Sequence[str] = tuple(MEASURES),
) -> None:
    """Loss and accuracy of runs over their planned epochs, one above the other.

    `names` by run id stand in the legend, where several runs may share one, and a colour.
    """
    labels = tuple((names or {}).get(snapshot.run_id, snapshot.run_id) for snapshot in snapshots)
    table = curve_table(tuple(snapshots), labels)
    epochs = max(snapshot.epochs for snapshot in snapshots)
    curves = [CURVES[name] for name in CURVES if name == "train" or any(name in run.scored for run in snapshots)]
    for measure in measures:
        spec = _spec(measure, epochs, several=len(snapshots) > 1, curves=curves)
        alt = f"{MEASURES[measure]} over the epochs"
        st.vega_lite_chart(table, spec, height=240, key=f"{key}_{measure}", alt=alt)


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


def _step_rows(snapshot: Snapshot, limit: int) -> list[tuple]:
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


def _epoch_rows(snapshot: Snapshot) -> list[tuple]:
    return [
        (snapshot.run_id, CURVES[split], epoch.epoch, score.loss, 100 * score.accuracy)
        for epoch in snapshot.history.epochs
        for split, score in (("val", epoch.val), ("test", epoch.test))
        if score
    ]


def _spec(measure: str, epochs: int, several: bool, curves: list[str]) -> dict:
    """Fixed ends of the axis, so that a curve grows into its frame instead of being rescaled under the eye.

    Nothing in it depends on what has happened so far: with another specification the chart would be built anew.
    """
    lines = {"mark": {"type": "line", "strokeWidth": 2, "interpolate": "monotone", "clip": True}}
    if several:  # two lines a run would be too many
        lines["transform"] = [{"filter": f"datum.curve === '{CURVES['train']}'"}]
    points = {"mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "clip": True}}
    # A line of two pixels is hard to hit with a mouse: invisible points along it carry its figures.
    hover = {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 0, "clip": True}}
    return {
        "config": {"padding": {"left": 0, "right": 8, "top": 4, "bottom": 0}},
        "encoding": _encoding(measure, epochs, several, curves),
        "layer": [
            lines,
            hover,
            points | {"transform": [{"filter": f"datum.curve !== '{CURVES['train']}'"}]},
        ],
    }


def _encoding(measure: str, epochs: int, several: bool, curves: list[str]) -> dict:
    """What stands for what: places, colors, and the figures on hover."""
    x = {
        "field": "epoch",
        "type": "quantitative",
        "title": "epoch",
        "scale": {"domain": [0, epochs]},
        "axis": {"format": "d", "tickMinStep": 1, "grid": False} | AXIS,
    }
    y = {
        "field": measure,
        "type": "quantitative",
        "title": MEASURES[measure].lower(),
        "scale": {"zero": False},
        "axis": AXIS,
    }
    color = {
        "field": "name" if several else "curve",
        "type": "nominal",
        "title": None,
        "legend": {"orient": "top", "labelFontSize": 12, "offset": 6, "padding": 0, "symbolSize": 80},
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
