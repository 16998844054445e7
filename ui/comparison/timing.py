"""Timing runs again, side by side, from the page."""

from collections.abc import Sequence

import streamlit as st

from fmnist_core.comparison import ComparisonRow, doubtful_times
from fmnist_core.comparison.side_by_side import MOST_RUNS, PIECE_SECONDS, ROUNDS, time_in_own_process
from fmnist_core.errors import StudioError
from fmnist_core.runs.reader import ACTIVE, list_runs
from ui.errors import show_error
from ui.glossary import explain
from ui.identity import is_teacher


def show_timing(rows: Sequence[ComparisonRow], key: str) -> None:
    """How the times were taken, and a button that takes them again."""
    doubts = doubtful_times(rows)
    if all(row.timed for row in rows):
        st.caption(
            f"Timed side by side on {rows[0].processor or 'this machine'}: short pieces of each training in "
            f"{ROUNDS} rounds, in turns, reckoned up to the whole; medians."
        )
    if doubts:
        st.caption("Hollow: a time not to be held against the others. The table says why.")
    elif not any(row.train_seconds for row in rows):
        st.caption("No run here has a training time: they were imported.")
    pressed = st.button(
        "Time these again", icon=":material/timer:", key=f"{key}_again", disabled=bool(blocker := _blocker(rows)),
        help=explain("time again"),
    )  # fmt: skip
    if blocker:
        st.caption(blocker)
    elif pressed:
        _time([row.run_id for row in rows])


def _blocker(rows: Sequence[ComparisonRow]) -> str | None:
    """Why it can't be done now."""
    if not is_teacher():
        return "Only the teacher can time runs again: nobody else may use the machine meanwhile."
    if len(rows) > MOST_RUNS:
        return f"To time them again side by side, choose at most {MOST_RUNS} runs."
    if any(run.state in ACTIVE and run.state != "paused" for run in list_runs().runs):
        return "Something is training: times taken now would mean nothing. Wait until it has ended."
    return None


def _time(run_ids: Sequence[str]) -> None:
    """A process of its own does it, and ends when somebody leaves the page."""
    bar = st.progress(0.0, f"Getting ready. Stay on this page for about {_guess(len(run_ids))} s.")
    try:
        for turn in time_in_own_process(run_ids):
            what = f"round {turn.round} of {ROUNDS}" if turn.round else "warming up"
            bar.progress(turn.done / turn.total, f"{turn.run_id}: {what}")
    except StudioError as error:
        bar.empty()
        show_error(error)
    else:
        st.rerun()


def _guess(runs: int) -> int:
    return round(10 + runs * ROUNDS * PIECE_SECONDS)
