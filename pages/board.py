"""Class board: everybody's runs, the guesses before they ended, and who guessed best."""

import streamlit as st

from fmnist_core.classroom import board
from ui.classroom.board import ask_for_guesses, show_board_chart, show_board_table, show_guessers
from ui.permissions import require_student
from ui.projector import pick_projector

REFRESH_SECONDS = 2.0

head = st.container(horizontal=True, vertical_alignment="center")
head.title("Class board")
student = require_student()
with head:
    projector = pick_projector("board_projector")


@st.fragment(run_every=REFRESH_SECONDS)
def live() -> None:
    rows = board.load_board()
    if board.is_frozen():
        st.badge("Frozen by the teacher", icon=":material/ac_unit:", color="blue")
    if not rows:
        st.info("Nobody has trained a model yet. Be the first.", icon=":material/model_training:")
        st.page_link("pages/train.py", label="Train a model", icon=":material/model_training:")
        return
    show_board_chart(rows, "board_chart", large=projector)
    if not projector:
        show_board_table(rows, "board_runs")
        show_guessers(rows, "board_guessers")


live()
if student and not projector:
    ask_for_guesses(student)
