"""Look inside: a picture's way through a trained network, down to the arithmetic of one value."""

import streamlit as st

from fmnist_core import inspection, prediction
from ui.drawing.answers import say_answer
from ui.formats import percent
from ui.glossary import explain
from ui.inspection.arithmetic import pick_place, show_arithmetic
from ui.inspection.layers import (
    name_steps,
    pick_channel,
    pick_picture,
    pick_step,
    show_channel,
    show_layer,
    show_mirror_note,
    show_overview,
)
from ui.pickers import describe_run, pick_run, usable_runs
from ui.pictures import show_gallery

st.title("Look inside")
st.markdown("A network is a row of simple steps. Follow a picture through them, down to the sums behind one number.")
summary = pick_run(usable_runs(), "inside_run")
st.caption(describe_run(summary))
picture = pick_picture()
if picture is None:
    st.info("Draw something first, then come back.", icon=":material/brush:")
    st.page_link("pages/draw.py", label="Draw", icon=":material/brush:")
    st.stop()
answer = prediction.predict_with_all([summary.run_id], picture)[0]
steps = inspection.trace_picture(summary.run_id, picture)
named = name_steps(steps)

show_gallery([picture], [f"{say_answer(answer)}, {percent(answer.confidence, 0)} sure"], width=110)
show_mirror_note(summary.run_id)

st.header("The way through")
show_overview(named)
st.caption("Choose a step here or below.")

st.header("One step", help=explain("activation"))
step = pick_step(named)
is_last = step is steps[-1]
show_layer(step, is_last)

st.header("One channel" if step.output.ndim == 3 else "One output", help=explain("kernel"))
channel = pick_channel(step, is_last)
show_channel(step, channel)

st.header("The arithmetic of one number")
place = pick_place(step, channel)
show_arithmetic(steps, step, place)
