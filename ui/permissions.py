"""A class on the pages: who I am in it, and what the teacher hides or locks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from fmnist_core.classroom import people, settings
from fmnist_core.classroom.people import Student
from fmnist_core.classroom.settings import ClassSettings
from fmnist_core.errors import ClassError
from ui.errors import as_sentence
from ui.identity import class_is_open, is_teacher, visitor

CONTROLS = {
    "train_recipe": "Train: the recipe",
    "train_basics": "Train: epochs, learning rate, batch size, seed",
    "train_network_panel": "Train: the network",
    "train_more_panel": "Train: more settings",
    "train_several_panel": "Train: several at once",
    "train_slow": "Train: slow motion",
    "train_run_name": "Train: the name",
    "draw_runs": "Draw: the models",
    "draw_preparation": "Draw: preprocessing",
    "draw_why": "Draw: why this prediction",
}
"""What can be hidden, each by the key of its widget or panel."""
NEVER_HIDDEN = ("home", "join", "teacher")
LOCKED = "the teacher has locked {} for now: wait until it is unlocked"
ONLY = "only"
"""The query parameter that names the controls a link leaves on its page."""


def class_pages() -> dict[str, list[StreamlitPage]]:
    """The section of the menu with the pages of a class, while one is open."""
    if not class_is_open():
        return {}
    return {
        "Class": [
            offer("pages/join.py", title="Class", icon=":material/groups:"),
            offer("pages/round.py", title="Draw a word", icon=":material/draw:"),
            offer("pages/wall.py", title="Wall", icon=":material/gallery_thumbnail:"),
            offer("pages/board.py", title="Class board", icon=":material/social_leaderboard:"),
            offer("pages/teacher.py", title="Teacher", icon=":material/school:"),
        ]
    }


def offer(file: str, title: str, icon: str) -> StreamlitPage:
    """A page for the menu; one that the teacher hides is not in it, though links to it still lead somewhere."""
    hidden = is_hidden(Path(file).stem)
    return st.Page(file, title=title, icon=icon, visibility="hidden" if hidden else "visible")


def hideable_pages() -> list[str]:
    """The last parts of the addresses of the pages that can be kept from the class."""
    folder = Path(__file__).parents[1] / "pages"
    return sorted(path.stem for path in folder.glob("*.py") if path.stem not in NEVER_HIDDEN)


def class_settings() -> ClassSettings:
    """What the teacher has decided; the defaults where no class is open."""
    return settings.load_settings() if class_is_open() else ClassSettings()


def is_hidden(path: str) -> bool:
    """Whether the teacher keeps the page of that address, such as "compare", from the class."""
    return path in class_settings().hidden_pages and not is_teacher()


def shows(control: str) -> bool:
    """Whether a control of CONTROLS is there: the teacher may hide it, and a link may leave a few only."""
    only = [name for name in st.query_params.get(ONLY, "").split(",") if name]
    page = control.partition("_")[0]
    if any(name.startswith(f"{page}_") for name in only) and control not in only:
        return False
    return control not in class_settings().hidden_controls or is_teacher()


def training_is_locked() -> bool:
    return class_settings().training_locked and not is_teacher()


def show_training_lock() -> bool:
    """Whether training is locked; the page then says so."""
    if is_locked := training_is_locked():
        st.info(as_sentence(LOCKED.format("training")), icon=":material/lock:")
    return is_locked


def require_training() -> None:
    """Raises ClassError while the teacher has locked training."""
    if training_is_locked():
        raise ClassError(LOCKED.format("training"))


def stop_if_drawing_is_locked() -> None:
    """End the page with a sentence while the teacher has locked drawing."""
    if class_settings().drawing_locked and not is_teacher():
        st.info(as_sentence(LOCKED.format("drawing")), icon=":material/lock:")
        st.stop()


def require_class() -> None:
    """End a page of the class where none is open, with what to do."""
    if not class_is_open():
        st.info(
            "No class is open here. Whoever leads one opens it on Home, at the computer itself, or starts the app with "
            "`make class` instead of `make run`.",
            icon=":material/groups:",
        )
        st.stop()


def require_student() -> Student | None:
    """Who is in front of the screen: a student of the class, or None for the teacher. Ends the page for others."""
    require_class()
    if student := people.find_student(visitor()):
        return student
    if not is_teacher():
        st.info("Join the class first: all it takes is a nickname.", icon=":material/groups:")
        st.page_link("pages/join.py", label="Join the class", icon=":material/login:")
        st.stop()
    return None


def list_names(students: Sequence[Student]) -> str:
    """Nicknames in a row, as text without Markdown."""
    return ", ".join(student.nickname for student in students)
