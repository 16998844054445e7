"""Wall: what the class drew, by word, with the answers; which garment fooled whom; and the drawings as data."""

import streamlit as st

from fmnist_core.classroom import drawings
from fmnist_core.data.classes import CLASS_NAMES
from ui.classroom.drawings_as_data import show_data_set, show_taught_runs
from ui.classroom.game import show_class_drawings
from ui.permissions import require_student
from ui.projector import pick_projector

ALL = "All"
MOST_SHOWN = 120

head = st.container(horizontal=True, vertical_alignment="center")
head.title("Wall")
require_student()
with head:
    projector = pick_projector("wall_projector")
hung = drawings.list_drawings()
if not hung:
    st.info("Nothing has been drawn yet. Play a round of Draw a word first.", icon=":material/draw:")
    st.page_link("pages/round.py", label="Draw a word", icon=":material/draw:")
    st.stop()

drawn = [name for label, name in enumerate(CLASS_NAMES) if any(drawing.label == label for drawing in hung)]
word = st.pills("Word", [ALL, *drawn], default=ALL, required=True, key="wall_word", bind="query-params")
chosen = [drawing for drawing in hung if word in (ALL, CLASS_NAMES[drawing.label])]
st.write(f"All models knew **{sum(drawing.solved for drawing in chosen)}** of {len(chosen)} drawings.")
show_class_drawings(chosen[-MOST_SHOWN:], width=150 if projector else 110)
if projector:
    st.stop()

st.header("Which garment fooled whom")
if mistakes := drawings.find_mistakes(chosen):
    st.dataframe(
        [
            {
                "True": CLASS_NAMES[mistake.label],
                "Predicted": CLASS_NAMES[mistake.answer],
                "Model": mistake.run_id,
                "How often": f"{mistake.count} of {mistake.drawn}",
            }
            for mistake in mistakes
        ],
        hide_index=True,
        key="wall_mistakes",
    )
else:
    st.success("None: every model knew every drawing.", icon=":material/check:")

st.header("The drawings as data")
show_data_set(hung)
show_taught_runs(hung)
