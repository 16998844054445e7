"""Draw: a page to draw on, and what the chosen runs make of it after each stroke."""

import streamlit as st

from fmnist_core import images, prediction
from ui import caches
from ui.drawing.answers import show_answers, show_class_probabilities
from ui.drawing.marking import ask_if_right, show_kept, show_suggested_word
from ui.drawing.preprocessing import pick_preprocessing, show_preprocessing_steps
from ui.errors import shown_errors
from ui.inspection.explanation import show_explanation
from ui.inspection.layers import DRAWING
from ui.pad import Drawing, draw_pad
from ui.permissions import shows, stop_if_drawing_is_locked
from ui.pickers import pick_runs, usable_runs
from ui.pictures import show_gallery

PAD_WIDTH = 304

st.title("Draw")
chosen = pick_runs(usable_runs(), "draw_runs", label="Models", shown=shows("draw_runs"))


@st.fragment
def studio() -> None:
    stop_if_drawing_is_locked()
    row = st.container(horizontal=True, gap="large")
    with row.container(width=PAD_WIDTH):
        show_suggested_word()
        drawing = draw_pad("draw_canvas")
        show_kept()
    with row.container(width="stretch"):
        if drawing is None or images.is_blank(drawing.picture):
            show_hints()
        elif not chosen:
            st.info("Choose one model or more.", icon=":material/model_training:")
        else:
            with shown_errors():
                answer(drawing)


def answer(drawing: Drawing) -> None:
    row = st.container(horizontal=True)
    with row.container(width=120):
        seen = st.empty()
    with row.container(width="stretch", vertical_alignment="center"):
        options = pick_preprocessing("draw") if shows("draw_preparation") else images.PrepareOptions()
        prepared = images.prepare(drawing.picture, options)
    with seen:
        show_gallery([prepared.pixels], ["What the model sees"], width=120)
    predictions = prediction.predict_with_all(chosen, prepared.pixels)
    show_answers(predictions)
    ask_if_right(drawing, predictions[0])
    show_preprocessing_steps(prepared)
    show_class_probabilities(predictions, key="draw_chart")
    if shows("draw_why"):
        show_explanation(chosen, prepared.pixels, "draw")
    st.page_link(
        "pages/inside.py", label="Look inside the network", icon=":material/biotech:",
        query_params={"inside_run": chosen[0], "inside_source": DRAWING},
    )  # fmt: skip


def show_hints() -> None:
    st.info(
        "Draw a garment, in outline or **filled in**, as large as you like. The answers appear here.",
        icon=":material/brush:",
    )
    st.caption("For inspiration, some pictures the models learnt from:")
    show_gallery(caches.pictures("all_train", range(1, 9)), [""] * 8, width=84)


studio()
