"""Runs as they train: state, progress, curves and what can be done; and their figures when they end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import service
from fmnist_core.comparison import published_for
from fmnist_core.runs.reader import ACTIVE, load_summary
from ui.charts import jittered
from ui.curves import show_live_curves
from ui.errors import shown_errors
from ui.formats import decimal, duration, percent
from ui.glossary import explain
from ui.identity import class_is_open
from ui.pickers import evaluated_runs, show_links, show_table
from ui.run_progress import show_progress

if TYPE_CHECKING:
    from fmnist_core.evaluation.results import Score
    from fmnist_core.recipes.recipe import Recipe
    from fmnist_core.runs.reader import RunSummary
    from fmnist_core.service.client import Snapshot

REFRESH_SECONDS = 0.5
CLASS_REFRESH_SECONDS = 1.0
"""Where thirty may watch at once."""


def show_training_runs(run_ids: Sequence[str]) -> None:
    """Runs in one chart, redrawn while any of them goes on; below, the figures of those that ended."""
    states = [service.snapshot(run_id).state for run_id in run_ids]
    is_active = any(state in ACTIVE for state in states)

    seconds = CLASS_REFRESH_SECONDS if class_is_open() else REFRESH_SECONDS

    @st.fragment(run_every=jittered(seconds) if is_active else None)
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


def _show_curves(snapshots: Sequence[Snapshot]) -> None:
    if all(snapshot.state not in ACTIVE and not snapshot.history.steps for snapshot in snapshots):
        st.info("Nothing was saved: the run ended before its first epoch was over.", icon=":material/info:")
    else:
        show_live_curves(snapshots, key="train_curve")


def _show_figures(run: RunSummary) -> None:
    if not run.test:
        return
    with st.grid(3, min_column_width=160):
        st.metric("Test accuracy", percent(run.test.accuracy), border=True, help=explain("accuracy"))
        st.metric("Test loss", decimal(run.test.loss), border=True, help=explain("loss"))
        st.metric("Training time", duration(run.train_seconds), border=True, help=explain("training time"))
    st.caption(_notebook_figures(run.test, run.recipe_name), help=explain("notebook figures"))
    show_links(run.run_id)


def _notebook_figures(score: Score, recipe_name: str | None) -> str:
    ours = f"{percent(score.accuracy_batch_mean, 4)}, loss {decimal(score.loss_batch_mean)}"
    published = published_for(recipe_name)
    theirs = f" The notebooks published {percent(published.accuracy)}, {published.loss:.4f}." if published else ""
    return f"As the notebooks count: {ours}.{theirs}"
