"""Choosing runs, and saying what they are."""

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from fmnist_core.runs.reader import DEFAULT_RUN, RunSummary, bytes_on_disk, list_runs
from ui.formats import count, plain
from ui.glossary import explain

BadgeColor = Literal["gray", "blue", "orange", "green", "red"]

STATE_BADGES: dict[str, tuple[BadgeColor, str]] = {
    "queued": ("gray", ":material/hourglass_empty:"),
    "running": ("blue", ":material/play_arrow:"),
    "pausing": ("orange", ":material/pause:"),
    "paused": ("orange", ":material/pause:"),
    "stopping": ("gray", ":material/stop:"),
    "stopped": ("gray", ":material/stop:"),
    "finished": ("green", ":material/check:"),
    "failed": ("red", ":material/error:"),
}

MOST_ROWS = 15
"""A longer table is scrolled within."""


def usable_runs() -> list[RunSummary]:
    """Runs that can predict."""
    return [run for run in listed_runs() if run.is_usable]


def evaluated_runs() -> list[RunSummary]:
    """Runs with figures on the test set."""
    return [run for run in listed_runs() if run.is_evaluated]


def listed_runs() -> list[RunSummary]:
    """Runs that there are to choose from: a lesson's only where the URL asks for it, they would be too many."""
    asked = {value for name in st.query_params for value in st.query_params.get_all(name)}
    return [run for run in list_runs().runs if not run.is_lesson or run.run_id in asked]


def pick_listed(runs: Sequence[RunSummary]) -> list[RunSummary]:
    """All runs, or only those that no lesson left: whether, stands in the URL."""
    if not any(run.is_lesson for run in runs):
        return list(runs)
    shown = st.toggle("With the runs of lessons", key="runs_with_lessons", bind="query-params")
    return [run for run in runs if shown or not run.is_lesson]


def pick_run(runs: Sequence[RunSummary], key: str, label: str = "Run") -> RunSummary:
    """A picker whose choice stands in the URL; ends the page with a hint when there is nothing to pick."""
    _stop_without(runs)
    ids = [run.run_id for run in runs]
    chosen = st.selectbox(
        label, ids, index=ids.index(default_run(ids)), key=key, bind="query-params", help=explain("run")
    )
    return runs[ids.index(chosen)]


def pick_runs(
    runs: Sequence[RunSummary], key: str, default: Sequence[str] = (), label: str = "Runs", shown: bool = True
) -> list[str]:
    """The ids of the chosen runs; the choice stands in the URL. Ends the page with a hint when there are none.

    Where the picker is not `shown`, the URL chooses alone.
    """
    _stop_without(runs)
    ids = [run.run_id for run in runs]
    known = [run_id for run_id in default if run_id in ids] or [default_run(ids)]
    if not shown:
        return [run_id for run_id in st.query_params.get_all(key) if run_id in ids] or known
    return st.multiselect(label, ids, default=known, key=key, bind="query-params", help=explain("run"))


def default_run(ids: Sequence[str]) -> str:
    return DEFAULT_RUN if DEFAULT_RUN in ids else ids[0]


def describe_run(run: RunSummary) -> str:
    """One line: its name where that is not its id, its network, size, epochs."""
    parts = [f"**{plain(run.name)}**"] if run.name != run.run_id else []
    parts += [f"network `{run.model}`", f"{count(run.parameters)} parameters"]
    if run.imported:
        parts.append("imported")
    elif run.epochs_planned:
        parts.append(f"{run.epoch} of {run.epochs_planned} epochs")
    return " · ".join(parts)


def show_state(state: str) -> None:
    color, icon = STATE_BADGES[state]
    st.badge(state, icon=icon, color=color)


def show_links(run_id: str) -> None:
    """Where to go from a run that has an answer to give."""
    with st.container(horizontal=True):
        st.page_link(
            "pages/evaluate.py",
            label="See its mistakes",
            icon=":material/grid_on:",
            query_params={"evaluate_run": run_id},
        )
        st.page_link("pages/draw.py", label="Draw for it", icon=":material/brush:", query_params={"draw_runs": run_id})
        st.page_link("pages/compare.py", label="Compare", icon=":material/leaderboard:")


def show_table(runs: Sequence[RunSummary], key: str, with_state: bool = True, with_disk: bool = False) -> None:
    """A row a run, with its figures on the test set; `with_disk` with the room it takes, and its note."""
    column = st.column_config
    rows = [
        {
            "Run": run.run_id,
            **({"State": run.state} if with_state else {}),
            "Accuracy": None if run.test is None else 100 * run.test.accuracy,
            "Loss": None if run.test is None else run.test.loss,
            "Training time": run.train_seconds or None,
            "Parameters": run.parameters,
            **({"On disk": bytes_on_disk(run.run_id) / 1e6, "Note": run.note or None} if with_disk else {}),
        }
        for run in runs
    ]
    columns = {
        "Run": column.TextColumn(help=explain("run"), pinned=True),
        "Accuracy": column.ProgressColumn(
            format="%.2f %%", min_value=0, max_value=100, help=explain("accuracy") + " On the test set."
        ),
        "Loss": column.NumberColumn(format="%.4f", help=explain("loss") + " On the test set."),
        "Training time": column.NumberColumn(format="%.1f s", help=explain("training time")),
        "Parameters": column.NumberColumn(format="localized", help=explain("parameters")),
        "On disk": column.NumberColumn(format="%.1f MB"),
    }
    st.dataframe(rows, column_config=columns, hide_index=True, placeholder="–", height=table_height(len(rows)), key=key)


def table_height(rows: int) -> Literal["content", "auto"]:
    """For `st.dataframe`: every row is shown where they are few."""
    return "content" if rows <= MOST_ROWS else "auto"


def _stop_without(runs: Sequence[RunSummary]) -> None:
    if not runs:
        st.info("There is no trained model yet. Train one, it takes a few seconds.", icon=":material/model_training:")
        st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")
        st.stop()
