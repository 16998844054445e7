"""Class: join with a nickname, see who is here and what is going on."""

import streamlit as st

from fmnist_core.classroom import people, rounds
from fmnist_core.errors import StudioError
from ui.classroom.joining import show_address
from ui.errors import show_error
from ui.identity import is_teacher, visitor
from ui.permissions import is_hidden, list_names, require_class

REFRESH_SECONDS = 3.0
DOINGS = (
    ("round", "Draw a word", "draw"),
    ("wall", "The wall of drawings", "gallery_thumbnail"),
    ("board", "The class board", "social_leaderboard"),
    ("train", "Train a model", "model_training"),
)

st.title("Class")
require_class()
student = people.find_student(visitor())


def ask_for_nickname() -> None:
    with st.form("join_form", border=False):
        name = st.text_input(
            "Your nickname", student.nickname if student else "", max_chars=people.MAX_NICKNAME_LENGTH, key="join_name"
        )
        if st.form_submit_button("Change it" if student else "Join", type="primary", icon=":material/login:"):
            try:
                people.join(visitor(), name)
                st.rerun()
            except StudioError as error:
                show_error(error)
    st.caption(
        "Everybody in the class sees it. Kept until the teacher clears the class: your nickname, drawings and guesses, "
        "and a random number in this browser by which you are known again. Nothing else."
    )


@st.fragment(run_every=REFRESH_SECONDS)
def show_class() -> None:
    game = rounds.latest_round()
    if game and game.phase().kind != "over":
        st.page_link("pages/round.py", label="**A round is on: draw!**", icon=":material/draw:")
    here = [other for other in people.list_students() if other.is_here()]
    st.subheader(f"{len(here)} here", anchor=False)
    st.text(list_names(here) or "Nobody yet.")


doing, others = st.columns([3, 2], gap="large")
with doing:
    if student:
        st.subheader("You are in", anchor=False)
        st.text(student.nickname)
        for page, label, icon in DOINGS:
            if not is_hidden(page):
                st.page_link(f"pages/{page}.py", label=label, icon=f":material/{icon}:")
        with st.popover("Another nickname", icon=":material/edit:"):
            ask_for_nickname()
    elif is_teacher():
        st.write("You lead this class: you need no nickname.")
        st.page_link("pages/teacher.py", label="To the teacher's page", icon=":material/school:")
    else:
        ask_for_nickname()
        st.page_link("pages/teacher.py", label="I am the teacher", icon=":material/key:")
    show_class()
with others, st.expander("Bring somebody along", icon=":material/qr_code:", expanded=bool(student) or is_teacher()):
    show_address(200)
