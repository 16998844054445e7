"""Draw: a canvas, and what the chosen runs make of it after each stroke."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from ui import handles
from ui.answers import show_answers, show_chart
from ui.errors import shown_errors
from ui.pictures import show_gallery
from ui.preparation import pick_preparation, show_steps
from ui.runs import pick_runs, usable_runs

CANVAS_SIZE = 300
TOOLS = {"Pen": "freedraw", "Eraser": "freedraw", "Box": "rect", "Shape": "polygon"}
SOFT_EDGE = 4
"""A line fades out over its edge: an eraser of its width would leave a ghost."""
INK, PAPER = "#1d1d22", "#ffffff"

st.title("Draw")
chosen = pick_runs(usable_runs(), "draw_runs", label="Who answers")


@st.fragment
def studio() -> None:
    row = st.container(horizontal=True, gap="large")
    with row.container(width=CANVAS_SIZE + 2):
        canvas = draw()
    with row.container(width="stretch"):
        if canvas is None or handles.is_blank(canvas):
            show_hints()
        else:
            with shown_errors():
                answer(canvas)


def draw():
    """The canvas as uint8 (h, w, 4), or None before the first stroke."""
    tool = st.segmented_control(
        "Tool",
        list(TOOLS),
        default="Pen",
        required=True,
        key="draw_tool",
        help="Shape: click its corners, and the first one again to close it.",
    )
    width = st.slider("Pen width", 4, 48, 20, key="draw_width")
    if "draw_canvas" not in st.session_state:  # the first time, or back from another page
        st.session_state.draw_restored = st.session_state.get("draw_kept")
    restored = st.session_state.get("draw_restored")
    result = st_canvas(
        drawing_mode=TOOLS[tool],
        stroke_width={"Pen": width, "Eraser": width + SOFT_EDGE}.get(tool, 1),
        stroke_color=PAPER if tool == "Eraser" else INK,
        fill_color=INK,
        background_color=PAPER,
        width=CANVAS_SIZE,
        height=CANVAS_SIZE,
        initial_drawing=restored and restored.json_data,
        return_image_data=True,
        key="draw_canvas",
    )
    if result.image_data is None and restored:
        return restored.image_data
    st.session_state.draw_kept = result
    return result.image_data


def answer(canvas) -> None:
    if not chosen:
        st.info("Choose who answers: one run or more.", icon=":material/model_training:")
        return
    options = pick_preparation("draw")
    prepared = handles.prepare_drawing(canvas, options)
    predictions = handles.predict(chosen, prepared.pixels)
    row = st.container(horizontal=True)
    with row.container(width=140):
        show_gallery([prepared.pixels], ["What the model sees"], width=140)
    with row.container(width="stretch"):
        show_answers(predictions)
    show_steps(prepared)
    show_chart(predictions, key="draw_chart")


def show_hints() -> None:
    st.info("Draw a garment, **filled in**, as large as you like. The answers appear here.", icon=":material/brush:")
    st.caption("For inspiration, some pictures the models learnt from:")
    show_gallery(handles.pictures("all_train", range(1, 9)), [""] * 8, width=84)


studio()
