"""Draw a word: the same word for everybody, twenty seconds, and a point when all models know it."""

import streamlit as st

from fmnist_core.classroom import drawings, rounds
from ui.classroom.game import draw_word, show_class_drawings, show_clock, show_podium, show_round_word
from ui.classroom.round_form import show_round_controls
from ui.identity import is_teacher
from ui.permissions import require_student
from ui.projector import pick_projector

head = st.container(horizontal=True, vertical_alignment="center")
head.title("Draw a word")
student = require_student()
with head:
    projector = pick_projector("round_projector")
if is_teacher():
    show_round_controls()
game = rounds.latest_round()
phase = game.phase() if game else None
artist = student if phase and phase.kind == "draw" else None
if artist is None:
    show_clock(game)

if game is None or phase is None:
    st.info(
        "Everybody gets the same word and a few seconds to draw it. The models guess as you draw; when all of them "
        "know it, that is a point. It begins when the teacher starts it.",
        icon=":material/hourglass_empty:",
    )
elif phase.kind == "ready":
    st.header(f"Get ready: word {phase.place + 1} of {len(game.words)} ...", anchor=False)
elif phase.kind == "draw":
    show_round_word(game, phase, large=projector)
    if artist:
        draw_word(artist, game, phase.place)
elif phase.kind == "look":
    show_round_word(game, phase, large=projector)
    kept = [drawing for drawing in drawings.list_drawings(game.id) if drawing.place == phase.place]
    st.write(f"All models knew {sum(drawing.solved for drawing in kept)} of {len(kept)} drawings.")
    show_class_drawings(kept)
else:
    st.header("The podium", anchor=False)
    show_podium(game)
    st.page_link("pages/wall.py", label="See all drawings", icon=":material/gallery_thumbnail:")
    if not is_teacher():
        st.caption("Stay here: the next round begins when the teacher starts it.")
