"""In the frame of every page: what trains at the moment, and a word when a run has ended."""

import streamlit as st

from fmnist_core import service
from fmnist_core.runs.reader import ACTIVE, RunSummary, list_runs, load_summary
from ui.charts import jittered
from ui.errors import as_sentence
from ui.formats import percent, plain
from ui.identity import class_is_open, visitor

REFRESH_SECONDS = 2.0
SHOWN = 3


def show_trainings() -> None:
    """What trains, looked up again every few seconds."""
    st.fragment(run_every=jittered(REFRESH_SECONDS))(_show)()


def _show() -> None:
    active = sorted((run for run in list_runs().runs if run.state in ACTIVE), key=lambda run: not _is_mine(run))
    _tell_of_ended({run.run_id for run in active if _is_mine(run)})
    if not active:
        return
    st.caption("Training now")
    for run in active[:SHOWN]:
        st.page_link(
            "pages/train.py", label=_label(run), icon=":material/sync:", query_params={"train_runs": run.run_id}
        )
    if len(active) > SHOWN:
        st.caption(f"and {len(active) - SHOWN} more")


def _is_mine(run: RunSummary) -> bool:
    """Thirty people need not hear of each other's runs; nobody in particular's are a shell's or a lesson's."""
    return run.owner == visitor() or (run.owner is None and not class_is_open())


def _label(run: RunSummary) -> str:
    if run.state != "running":
        return f"{plain(run.name)}, {run.state}"
    return f"{plain(run.name)}, {service.snapshot(run.run_id).fraction:.0%}"


def _tell_of_ended(active: set[str]) -> None:
    """A toast for each of the visitor's runs that this browser saw active before and that has ended since."""
    before = st.session_state.get("frame_active", set())
    st.session_state.frame_active = active
    for run_id in sorted(before - active):
        if any(run.run_id == run_id for run in list_runs().runs):  # it may have been deleted
            st.toast(_end_text(load_summary(run_id)), icon=":material/flag:")


def _end_text(run: RunSummary) -> str:
    if run.state == "failed":
        return f"{plain(run.name)} failed: {as_sentence(run.reason or 'see the log')}"
    accuracy = f" with {percent(run.test.accuracy)} of the test set" if run.test else ""
    return f"{plain(run.name)} is {run.state}{accuracy}"
