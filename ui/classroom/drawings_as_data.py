"""The class's drawings as data: to take home, and to teach a model with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from fmnist_core import classroom, service
from fmnist_core.classroom.drawings import KeptDrawing, pack_drawings
from fmnist_core.classroom.taught_runs import Teaching, TeachingResult, list_teaching_results, list_teachings
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import RunError
from fmnist_core.runs.reader import ACTIVE, load_summary
from ui.charts import jittered
from ui.errors import shown_errors
from ui.formats import percent, plain
from ui.glossary import explain
from ui.identity import is_teacher, visitor
from ui.pickers import default_run, evaluated_runs
from ui.run_progress import show_progress

REFRESH_SECONDS = 1.0


def show_data_set(kept: Sequence[KeptDrawing]) -> None:
    """How many drawings there are of what, and all of them as one file."""
    people = len({drawing.student_id for drawing in kept})
    counts = Counter(CLASS_NAMES[drawing.label] for drawing in kept)
    listed = ", ".join(f"{count} × {name}" for name, count in counts.most_common())
    st.write(f"{len(kept)} drawings by {people} people, each with its word: {listed}.")
    st.download_button(
        "Download the data set", lambda: pack_drawings(kept), "class-drawings.zip", "application/zip",
        icon=":material/download:", key="wall_download", on_click="ignore",
        help="The drawings as PNG files, and MANIFEST.csv, which says what each one shows. People are numbers in it.",
    )  # fmt: skip


def show_taught_runs(kept: Sequence[KeptDrawing]) -> None:
    """Runs taught by the drawings, while they learn and when they have: how they do on other people's drawings."""
    st.subheader("Can a model learn from us?", help=explain("held out by person"))
    st.write(
        "A model learns from two thirds of you, and is tested with the drawings of the others, which it has never seen."
    )
    if is_teacher():
        _teach(kept)
    if any(_state(teaching) not in ACTIVE for teaching in list_teachings()):
        with shown_errors():
            classroom.conclude_teachings()
    teachings, results = list_teachings(), list_teaching_results()
    if not (teachings or results or is_teacher()):
        st.caption("The teacher can let one begin.")
    if teachings:
        _watch(teachings)
    for result in results:
        _show_result(result)


def _teach(kept: Sequence[KeptDrawing]) -> None:
    runs = [run.run_id for run in evaluated_runs()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = runs.index(default_run(runs)) if runs else None
        start = st.selectbox("Model", runs, index, key="wall_start", width=240, help=explain("run"))
        pressed = st.button(
            "Let it learn", type="primary", icon=":material/school:", key="wall_teach", disabled=not start
        )
    if pressed and start:
        with shown_errors(), st.spinner("Starting ..."):
            classroom.teach(start, kept, visitor())


def _watch(teachings: Sequence[Teaching]) -> None:
    """Redrawn while any of them learns; then the whole page, for what came out."""
    states = [_state(teaching) for teaching in teachings]

    @st.fragment(run_every=jittered(REFRESH_SECONDS) if any(state in ACTIVE for state in states) else None)
    def live() -> None:
        if [_state(teaching) for teaching in teachings] != states:
            st.rerun()
        for teaching in teachings:
            with shown_errors():
                _show_teaching(teaching)

    live()


def _state(teaching: Teaching) -> str | None:
    """Of its run; None when that was deleted."""
    try:
        return load_summary(teaching.run_id).state
    except RunError:
        return None


def _show_teaching(teaching: Teaching) -> None:
    with st.container(border=True):
        show_progress(service.snapshot(teaching.run_id))
        st.caption(f"It begins as {plain(teaching.start)}, and learns from {teaching.learnt_from} drawings.")
        st.page_link(
            "pages/train.py", label="Watch its curve", icon=":material/visibility:",
            query_params={"train_runs": teaching.run_id},
        )  # fmt: skip


def _show_result(result: TeachingResult) -> None:
    with st.container(border=True):
        st.markdown(
            f"**{plain(result.run_id)}** began as {plain(result.start)}, and learnt from {result.learnt_from} drawings."
        )
        with st.container(horizontal=True):
            st.metric(
                "Drawings of other people",
                f"{result.right_after} of {result.drawings} right",
                f"{result.right_after - result.right_before:+} than before",
            )
            st.metric(
                "Test accuracy",
                percent(result.test_after, 1),
                f"{100 * (result.test_after - result.test_before):+.1f} points",
                help=explain("accuracy"),
            )
