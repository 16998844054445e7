"""What can be done with runs that are there: rename, note, delete, take home; and clear many at once."""

from collections.abc import Callable, Sequence

import streamlit as st

from fmnist_core import service
from fmnist_core.errors import StudioError
from fmnist_core.runs.reader import (
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_RUNS_BYTES,
    DamagedRun,
    RunSummary,
    bytes_on_disk,
)
from ui.errors import show_error
from ui.formats import plain, size
from ui.glossary import explain
from ui.identity import asker, is_teacher, may_change, show_teacher_gate, visitor
from ui.pickers import describe_run, show_links, show_state
from ui.runs.export import show_take_home

NOT_YOURS = "Only its owner and the teacher can."


def show_message() -> None:
    """What came of the last change, once."""
    if message := st.session_state.pop("runs_message", None):
        st.toast(message, icon=":material/check:")


def leave_message(message: str) -> None:
    """Show the page anew, with a message."""
    st.session_state.runs_message = message
    st.rerun()


def show_run_manager(run: RunSummary) -> None:
    """A run, what it takes, and what can be done with it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        show_state(run.state)
        st.caption(f"{describe_run(run)} · {size(bytes_on_disk(run.run_id))} on the disk", width="content")
    if run.note:
        st.text(run.note)
    if run.is_usable:
        show_links(run.run_id)
    with st.container(horizontal=True):
        _show_changes(run)
        show_take_home(run)


def show_damaged(run: DamagedRun) -> None:
    """What is wrong with a run that can't be read, and for the teacher a way to be rid of it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(plain(run.reason), icon=":material/heart_broken:")
        if is_teacher():
            with st.popover("Delete", icon=":material/delete:"):
                st.write(f"Delete what is left of `{run.run_id}` for good?")
                if st.button("Delete", type="primary", key=f"runs_delete_{run.run_id}"):
                    _change(f"What was left of `{run.run_id}` is deleted", service.delete, run.run_id)


def show_clearing(runs: Sequence[RunSummary]) -> None:
    """How much room runs take, and deleting many of them, each after a second click."""
    limit = MAX_RUNS_BYTES // 10**9
    st.caption(f"All runs together take {size(bytes_on_disk())} on the disk; at {limit} GB no more can be trained.")
    own = [run for run in runs if not run.shipped]
    mine = [run for run in own if run.owner == visitor()]
    with st.container(horizontal=True):
        _clearing("Delete all my runs", "mine", len(mine), visitor())
        if is_teacher():
            _clearing("Delete everybody's runs", "all", len(own), None)
    if not is_teacher():
        with st.expander("For the teacher", icon=":material/school:"):
            show_teacher_gate()


def _show_changes(run: RunSummary) -> None:
    mine = may_change(run.owner)
    help = None if mine else NOT_YOURS
    with st.popover("Rename", icon=":material/edit:", disabled=not mine, help=help):
        name = st.text_input("New name", run.name, max_chars=MAX_NAME_LENGTH, key=f"runs_name_{run.run_id}")
        if st.button("Rename", type="primary", key="runs_rename"):
            _change(f"Now called {plain(name)}", service.rename, run.run_id, name)
    with st.popover("Note", icon=":material/sticky_note_2:", disabled=not mine, help=help):
        note = st.text_area("What to remember", run.note, max_chars=MAX_NOTE_LENGTH, key=f"runs_note_{run.run_id}")
        if st.button("Keep", type="primary", key="runs_annotate"):
            _change(f"Noted beside {plain(run.name)}", service.annotate, run.run_id, note)
    shipped = explain("shipped") if run.shipped else None
    with st.popover("Delete", icon=":material/delete:", disabled=run.shipped or not mine, help=help or shipped):
        st.write(f"Delete **{plain(run.name)}** for good, with its weights and curves?")
        if st.button("Delete", type="primary", key="runs_delete"):
            _change(f"{plain(run.name)} is deleted", service.delete, run.run_id)


def _clearing(label: str, key: str, count: int, owner: str | None) -> None:
    with st.popover(f"{label} ({count})", icon=":material/delete_sweep:", disabled=not count):
        st.write(f"Delete {count} for good, those that train at the moment too? The runs that came with the app stay.")
        if st.button("Delete them", type="primary", key=f"runs_clear_{key}"):
            _change("All cleared", service.clear, owner)


def _change(message: str, action: Callable[..., object], *arguments: object) -> None:
    try:
        action(*arguments, by=asker())
    except StudioError as error:
        show_error(error)
    else:
        leave_message(message)
