"""What only the teacher sees: people, locks, the queue, links to pages with a few controls, and the end of a class."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import streamlit as st

from fmnist_core import classroom, service
from fmnist_core.classroom import board, drawings, people, settings, store
from fmnist_core.errors import StudioError
from fmnist_core.recipes.named import list_recipes
from fmnist_core.runs.reader import ACTIVE, list_runs
from ui.classroom.joining import class_address
from ui.errors import show_error
from ui.formats import duration, percent, plain
from ui.glossary import explain
from ui.permissions import CONTROLS, ONLY, hideable_pages

REFRESH_SECONDS = 3.0
MOST_PEOPLE_HEIGHT = 360


@st.fragment(run_every=REFRESH_SECONDS)
def show_people() -> None:
    """Who is in the class, and how to take somebody or somebody's drawings out of it."""
    students, now = people.list_students(), time.time()
    here = sum(student.is_here(now) for student in students)
    st.subheader(f"{here} here, {len(students)} in the class", anchor=False)
    if not students:
        st.info("Nobody has joined yet. Show the code to the class.", icon=":material/qr_code:")
        return
    st.dataframe(
        [{"Who": student.nickname, "Here": student.is_here(now)} for student in students],
        hide_index=True,
        height=min(MOST_PEOPLE_HEIGHT, 38 + 35 * len(students)),
        key="teacher_people",
    )
    with st.popover("Take somebody out", icon=":material/person_remove:"):
        names = {student.id: student.nickname for student in students}
        chosen = st.selectbox("Who", list(names), format_func=names.__getitem__, key="teacher_chosen")
        with st.container(horizontal=True):
            if st.button("Delete the drawings", icon=":material/delete:", key="teacher_delete_drawings"):
                drawings.delete_drawings(chosen)
                st.toast("The drawings are deleted.")
            if st.button("Remove from the class", icon=":material/person_remove:", key="teacher_remove"):
                people.remove_student(chosen)
                st.rerun(scope="fragment")


def show_class_settings() -> None:
    """Locks and what is hidden: kept as soon as it is changed, and in force at everybody's next click."""
    now = settings.load_settings()
    locked = st.toggle("Lock training", now.training_locked, key="teacher_lock_training")
    still = st.toggle("Lock drawing", now.drawing_locked, key="teacher_lock_drawing")
    frozen = st.toggle("Freeze the class board", board.is_frozen(), key="teacher_freeze")
    recipe = _ask_recipe("Everybody starts with", now.recipe, "teacher_recipe")
    pages = st.multiselect(
        "Hidden pages", hideable_pages(), [page for page in now.hidden_pages if page in hideable_pages()],
        format_func=_page_title, placeholder="none", key="teacher_hidden_pages",
    )  # fmt: skip
    controls = st.multiselect(
        "Hidden controls", list(CONTROLS), [name for name in now.hidden_controls if name in CONTROLS],
        format_func=CONTROLS.__getitem__, placeholder="none", key="teacher_hidden_controls",
    )  # fmt: skip
    settings.change_settings(
        training_locked=locked, drawing_locked=still, recipe=recipe, hidden_pages=tuple(pages),
        hidden_controls=tuple(controls),
    )  # fmt: skip
    if frozen != board.is_frozen():
        board.freeze_board(frozen)


@st.fragment(run_every=REFRESH_SECONDS)
def show_queue() -> None:
    """Which runs train or wait, whose they are, and a button to stop each."""
    st.subheader("Queue", anchor=False)
    active = [run for run in board.class_runs() if run.state in ACTIVE]
    if not active:
        st.caption("Nothing is being trained.")
    names = {None: people.TEACHER} | people.nicknames()
    for run in active:
        snapshot = service.snapshot(run.run_id)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{plain(names.get(run.owner, ''))}**: {plain(run.name)}", width="content")
            st.caption(_state(snapshot), width="content")
            if st.button("Stop", icon=":material/stop:", key=f"teacher_stop_{run.run_id}"):
                try:
                    service.stop(run.run_id)
                except StudioError as error:
                    show_error(error)


def show_link_builder() -> None:
    """The address of a page with chosen controls only."""
    with st.expander("A link to a page with a few controls only", icon=":material/link:"):
        page = st.segmented_control("Page", ("train", "draw"), default="train", required=True, key="teacher_link_page",
                                    format_func=_page_title)  # fmt: skip
        mine = {name: label for name, label in CONTROLS.items() if name.startswith(f"{page}_")}
        chosen = st.multiselect(
            "Controls that stay", list(mine), format_func=mine.__getitem__, key=f"teacher_link_{page}"
        )
        query = {ONLY: ",".join(chosen) or f"{page}_nothing"}
        if page == "train" and (recipe := _ask_recipe("It starts with", None, "teacher_link_recipe")):
            query["train_recipe"] = recipe
        st.code(f"{class_address() or ''}/{page}?{urlencode(query, safe=',')}", language=None, wrap_lines=True)


def show_teaching_plans() -> None:
    with st.expander("Three teaching plans of 45 minutes each", icon=":material/menu_book:", key="teacher_plans"):
        st.markdown(classroom.load_teaching_plans())


def show_class_clearing() -> None:
    """One button that ends the class: nothing of anybody is left."""
    st.subheader("The end", anchor=False)
    with st.popover("Clear the class", icon=":material/delete_forever:"):
        st.write("Deletes all nicknames, drawings, guesses and settings of the class for good.")
        with_runs = st.toggle("and the runs it trained", True, key="teacher_clear_runs", help=explain("run"))
        if st.button("Clear", type="primary", icon=":material/delete_forever:", key="teacher_clear"):
            try:
                _clear(with_runs)
            except StudioError as error:
                show_error(error)
            else:
                st.rerun()


def _ask_recipe(label: str, chosen: str | None, key: str) -> str | None:
    recipes = list_recipes()
    return st.selectbox(
        label, recipes, recipes.index(chosen) if chosen in recipes else None, key=key,
        placeholder="the recipe that each one picks", help=explain("recipe"),
    )  # fmt: skip


def _clear(with_runs: bool) -> None:
    """Whose run it is counts, not who is in the class: somebody may have been taken out of it, or never joined."""
    if with_runs:
        for owner in {run.owner for run in list_runs().runs if run.owner}:
            service.clear(owner=owner)
    store.clear()


def _state(snapshot: service.Snapshot) -> str:
    if snapshot.state == "queued":
        wait = f", about {duration(snapshot.eta_seconds, digits=0)} to go" if snapshot.eta_seconds else ""
        return f"number {snapshot.queue_place or 1} in line{wait}"
    if snapshot.state == "running":
        return f"training, {percent(snapshot.fraction, 0)}"
    return snapshot.state


def _page_title(page: str) -> str:
    return page.replace("_", " ").capitalize()
