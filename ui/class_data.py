"""The class's drawings as data: to take home, and to teach a model with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from fmnist_core.classes import CLASS_NAMES
from fmnist_core.classroom.drawings import KeptDrawing, pack_drawings
from fmnist_core.classroom.lessons import list_lessons, save_lesson
from fmnist_core.errors import StudioError
from fmnist_core.runs import DEFAULT_RUN
from ui import handles
from ui.errors import show_error
from ui.formats import percent, plain
from ui.glossary import explain
from ui.identity import is_teacher
from ui.runs import usable_runs


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


def show_lessons(kept: Sequence[KeptDrawing]) -> None:
    """A run taught by the drawings: how it does on other people's, before and after."""
    st.subheader("Can a model learn from us?", help=explain("held out by person"))
    st.write(
        "A model learns from two thirds of you, and is tested with the drawings of the others, which it has never seen."
    )
    lessons = list_lessons()
    if is_teacher():
        _teach(kept)
    elif not lessons:
        st.caption("The teacher can let one begin.")
    for lesson in lessons:
        with st.container(border=True):
            st.markdown(
                f"**{plain(lesson.run_id)}** began as {plain(lesson.start)}, and learnt from {lesson.learnt_from} "
                "drawings."
            )
            with st.container(horizontal=True):
                st.metric(
                    "Drawings of other people",
                    f"{lesson.right_after} of {lesson.drawings} right",
                    f"{lesson.right_after - lesson.right_before:+} than before",
                )
                st.metric(
                    "Test accuracy",
                    percent(lesson.test_after, 1),
                    f"{100 * (lesson.test_after - lesson.test_before):+.1f} points",
                    help=explain("accuracy"),
                )


def _teach(kept: Sequence[KeptDrawing]) -> None:
    runs = [run.run_id for run in usable_runs()]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = runs.index(DEFAULT_RUN) if DEFAULT_RUN in runs else 0
        start = st.selectbox("Model", runs, index, key="wall_start", width=240, help=explain("run"))
        pressed = st.button(
            "Let it learn", type="primary", icon=":material/school:", key="wall_teach", disabled=not start
        )
    if pressed:
        try:
            with st.spinner("Learning from the drawings, about half a minute ..."):
                save_lesson(handles.teach(start, kept))
            st.rerun()
        except StudioError as error:
            show_error(error)
