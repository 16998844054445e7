"""Runs as they train: state, progress, curves and what can be done; and their figures when they end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import service
from fmnist_core.comparison import published_for
from fmnist_core.errors import ClassError, StudioError
from fmnist_core.runs.reader import ACTIVE, load_summary
from ui.charts import about
from ui.curves import show_live_curves
from ui.errors import as_sentence, shown_errors
from ui.formats import count, decimal, duration, percent, plain
from ui.glossary import explain
from ui.identity import asker, class_is_open, may_change
from ui.permissions import training_is_locked
from ui.pickers import evaluated_runs, show_links, show_state, show_table

if TYPE_CHECKING:
    from fmnist_core.recipes.recipe import Recipe
    from fmnist_core.runs.reader import RunSummary
    from fmnist_core.service.client import Snapshot

Action = Callable[..., None]
"""Of the training service: takes a run's id, and `by`, who asks."""

REFRESH_SECONDS = 0.5
CLASS_REFRESH_SECONDS = 1.0
"""Where thirty may watch at once."""
DOING = {"pause": "pausing", "stop": "stopping"}
"""What is shown of a run whose worker has yet to let go, by what was asked for."""
DEVICES = {"cpu": "on the processor", "cuda": "on the graphics card", "mps": "on the graphics chip"}


def show_runs(run_ids: Sequence[str]) -> None:
    """Runs in one chart, redrawn while any of them goes on; below, the figures of those that ended."""
    states = [service.snapshot(run_id).state for run_id in run_ids]
    is_active = any(state in ACTIVE for state in states)

    seconds = CLASS_REFRESH_SECONDS if class_is_open() else REFRESH_SECONDS

    @st.fragment(run_every=about(seconds) if is_active else None)
    def watch() -> None:
        with shown_errors():
            snapshots = [service.snapshot(run_id) for run_id in run_ids]
            for snapshot in snapshots:
                show_progress(snapshot)
            _show_curves(snapshots)
            if [snapshot.state for snapshot in snapshots] != states:
                st.rerun()  # the whole page: to stop the clock of this part, and to show what came out

    watch()
    runs = [load_summary(run_id) for run_id in run_ids]
    if len(runs) == 1:
        _show_figures(runs[0])
    else:
        show_table(runs, key="train_table")
        st.page_link(
            "pages/compare.py",
            label="Compare them",
            icon=":material/leaderboard:",
            query_params={"compare_runs": list(run_ids)},
        )


def show_example(recipe: Recipe) -> None:
    """Before anything is trained: how a finished run of the recipe went."""
    examples = [run for run in evaluated_runs() if run.recipe_name == recipe.name]
    if not examples:
        st.info("Press Train, and the curves appear here.", icon=":material/show_chart:")
        return
    st.caption(f"Press **Train** and watch your own run here. This is how `{examples[0].run_id}` went:")
    show_live_curves([service.snapshot(examples[0].run_id)], key="train_example")
    _show_figures(examples[0])


def show_progress(snapshot: Snapshot) -> None:
    """A run's name and state, what can be done with it, and how far it is."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(snapshot.name)}**", width="content")
        show_state(DOING.get(snapshot.wish, snapshot.state))
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


def _show_curves(snapshots: Sequence[Snapshot]) -> None:
    if all(snapshot.state not in ACTIVE and not snapshot.history.steps for snapshot in snapshots):
        st.info("Nothing was kept: it ended before its first epoch did.", icon=":material/info:")
    else:
        show_live_curves(snapshots, key="train_curve")


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
    if training_is_locked():  # since the button was drawn
        raise ClassError("the teacher has locked training for now: wait until it is open again")
    service.resume(run_id, by)


def _act(action: Action, run_id: str) -> None:
    try:
        action(run_id, by=asker())
    except StudioError as error:
        st.toast(plain(as_sentence(error)), icon=":material/error:")


def _show_figures(run: RunSummary) -> None:
    if not run.test:
        return
    with st.grid(3, min_column_width=160):
        st.metric("Test accuracy", percent(run.test.accuracy), border=True, help=explain("accuracy"))
        st.metric("Test loss", decimal(run.test.loss), border=True, help=explain("loss"))
        st.metric("Training time", duration(run.train_seconds), border=True, help=explain("training time"))
    st.caption(_notebook_figures(run), help=explain("notebook figures"))
    show_links(run.run_id)


def _notebook_figures(run: RunSummary) -> str:
    ours = f"{percent(run.test.accuracy_batch_mean, 4)}, loss {decimal(run.test.loss_batch_mean)}"
    published = published_for(run.recipe_name)
    theirs = f" The notebooks published {percent(published.accuracy)}, {published.loss:.4f}." if published else ""
    return f"As the notebooks count: {ours}.{theirs}"
