"""For a projector: large type and one chart, to be read from the last row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import service
from fmnist_core.runs.reader import ACTIVE, list_runs, load_summary
from ui.charts import jittered
from ui.curves import CURVES, FROM_AFAR, show_live_curves
from ui.errors import shown_errors
from ui.formats import duration, percent, plain
from ui.identity import is_teacher

if TYPE_CHECKING:
    from fmnist_core.service.client import Snapshot

STYLE = Path(__file__).with_suffix(".css")
REFRESH_SECONDS = 0.5
MOST_FIGURES = 5
CHARTS = {"Accuracy": "accuracy", "Loss": "loss"}


def pick_projector(key: str) -> bool:
    """For the teacher: a switch to large type and nothing else but the page's one picture; it stands in the URL.

    What a page keeps in containers whose keys begin with `aside_` is hidden, not gone: its widgets keep their values;
    so is the title in one whose key is `head_aside`.
    """
    if not is_teacher():
        return False
    with st.container(key="projector_switch", width="content"):
        is_on = st.toggle(
            "Projector", key=key, bind="query-params", help="Large type and one chart, to be read from the last row."
        )
    if is_on:
        st.html(STYLE)
    return is_on


def show_training(run_ids: Sequence[str]) -> None:
    """Runs in one large chart under large figures; where none is named, whichever is being trained."""

    @st.fragment(run_every=jittered(REFRESH_SECONDS))
    def watch() -> None:
        with shown_errors():
            _show([service.snapshot(run_id) for run_id in run_ids or _being_trained()])

    watch()


def _being_trained() -> list[str]:
    """The run that trains; else the one that did last, so that its end stays on the wall."""
    active = [run.run_id for run in list_runs().runs if run.state in ACTIVE]
    last: list[str] = st.session_state.get("train_projected", [])
    st.session_state.train_projected = shown = last if not active or set(last) & set(active) else active[:1]
    return shown


def _show(snapshots: Sequence[Snapshot]) -> None:
    if not snapshots:
        st.info("Nothing is being trained. What you start next appears here.", icon=":material/model_training:")
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="large"):
        if len(snapshots) == 1:
            st.header(plain(snapshots[0].name), anchor=False, width="content")
        chart = st.segmented_control(
            "Chart", list(CHARTS), default="Accuracy", required=True, key="train_projector_chart", bind="query-params",
            label_visibility="collapsed", width="content",
        )  # fmt: skip
    _show_figures(snapshots)
    with st.container(key="projector_chart"):
        show_live_curves(snapshots, "train_projected", measures=[CHARTS[chart]], look=FROM_AFAR)


def _show_figures(snapshots: Sequence[Snapshot]) -> None:
    if len(snapshots) == 1:
        figures = _figures(snapshots[0])
    else:
        figures = {plain(run.run_id): percent(_accuracy(run)[1], 1) for run in snapshots[:MOST_FIGURES]}
    for column, (label, figure) in zip(st.columns(len(figures)), figures.items()):
        column.metric(label, figure)


def _figures(snapshot: Snapshot) -> dict[str, str]:
    """What is told of a run that is alone, by its label."""
    curve, accuracy = _accuracy(snapshot)
    figures = {
        "Epoch": f"{min(snapshot.epoch + 1, snapshot.epochs)} of {snapshot.epochs}",
        f"Accuracy, {curve}": percent(accuracy, 1),
    }
    if snapshot.state == "running" and snapshot.eta_seconds is not None:
        return figures | {"Time left": duration(snapshot.eta_seconds, digits=0)}
    return figures | {"State": snapshot.state}


def _accuracy(snapshot: Snapshot) -> tuple[str, float | None]:
    """On which pictures, and what it is, 0-1: at the end the test set, before it the newest that is known."""
    history, final = snapshot.history, load_summary(snapshot.run_id).test
    if final and snapshot.state not in ACTIVE:
        return CURVES["test"], final.accuracy
    for name in snapshot.scored:
        if history.epochs and (score := getattr(history.epochs[-1], name)):
            return CURVES[name], score.accuracy
    return CURVES["train"], history.steps[-1].accuracy if history.steps else None
