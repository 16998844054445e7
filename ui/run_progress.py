"""A run as it trains: its name and state, how far it is, and the buttons that pause, resume and stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import service
from fmnist_core.errors import StudioError
from fmnist_core.runs.reader import ACTIVE
from ui.errors import as_sentence
from ui.formats import count, duration, plain
from ui.identity import asker, may_change
from ui.permissions import require_training, training_is_locked
from ui.pickers import show_state

if TYPE_CHECKING:
    from fmnist_core.service.client import Snapshot

Action = Callable[..., None]
"""Of the training service: takes a run's id, and `by`, who asks."""

DOING = {"pause": "pausing", "stop": "stopping"}
"""What is shown of a run whose worker has yet to let go, by what was asked for."""
DEVICES = {"cpu": "on the processor", "cuda": "on the graphics card", "mps": "on the graphics chip"}


def show_progress(snapshot: Snapshot) -> None:
    """A run's name and state, what can be done with it, and how far it is."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(snapshot.name)}**", width="content")
        show_state(DOING[snapshot.wish] if snapshot.wish else snapshot.state)
        if snapshot.state in (*ACTIVE, "failed"):
            _show_buttons(snapshot)
    if snapshot.state in ACTIVE:
        st.progress(min(1.0, snapshot.fraction), text=_progress_text(snapshot))
    if snapshot.reason:
        st.error(plain(snapshot.reason), icon=":material/error:")


def _show_buttons(snapshot: Snapshot) -> None:
    if not may_change(snapshot.owner):
        st.caption("somebody else's", width="content")
        return
    if snapshot.state in ("paused", "failed"):
        _button("Resume", "play_arrow", _resume, snapshot, disabled=training_is_locked())
    else:
        _button("Pause", "pause", service.pause, snapshot)
    if snapshot.state != "failed":
        _button("Stop", "stop", service.stop, snapshot)


def _progress_text(snapshot: Snapshot) -> str:
    if snapshot.state == "queued":
        return _queue_text(snapshot)
    parts = [f"Epoch {min(snapshot.epoch + 1, snapshot.epochs)} of {snapshot.epochs}"]
    if snapshot.images_per_second and snapshot.state == "running":
        parts.append(f"{count(snapshot.images_per_second)} pictures a second")
    if snapshot.device:
        parts.append(DEVICES[snapshot.device])
    if snapshot.eta_seconds is not None and snapshot.state == "running":
        parts.append(f"about {duration(snapshot.eta_seconds, digits=0)} left")
    return " · ".join(parts)


def _queue_text(snapshot: Snapshot) -> str:
    is_next = snapshot.queue_place in (None, 1)
    place = "Next in line" if is_next else f"Number {snapshot.queue_place} in line"
    if snapshot.eta_seconds:
        return f"{place}, starts in about {duration(snapshot.eta_seconds, digits=0)}"
    return f"{place}: it starts in a moment" if is_next else place


def _button(label: str, icon: str, action: Action, snapshot: Snapshot, disabled: bool = False) -> None:
    """Out of reach while the last click is being seen to, lest a second one hits what comes in its place."""
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"train_{label.lower()}_{snapshot.run_id}",
        disabled=disabled or bool(snapshot.wish),
        on_click=_act,
        args=(action, snapshot.run_id),
    )


def _resume(run_id: str, by: str | None) -> None:
    require_training()  # it may have been locked since the button was drawn
    service.resume(run_id, by)


def _act(action: Action, run_id: str) -> None:
    try:
        action(run_id, by=asker())
    except StudioError as error:
        st.toast(plain(as_sentence(error)), icon=":material/error:")
