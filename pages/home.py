"""Home: what this is, the way in, and what is trained already."""

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from ui import caches
from ui.classroom.opening import offer_class
from ui.pickers import show_table, usable_runs
from ui.pictures import show_gallery

STEPS = (
    ("data", "Look", "70,000 small pictures of clothes, ten kinds.", "See the data", "apps"),
    ("train", "Train", "Pick a recipe, press a button, watch it learn.", "Train a model", "model_training"),
    ("evaluate", "Question", "Find out what it gets wrong, and how sure it was.", "See mistakes", "grid_on"),
    ("draw", "Try", "Draw a garment. Does the model know it?", "Draw", "brush"),
)

st.title("Fashion-MNIST Studio")
st.markdown(
    "See image classifiers learn, compare them, and put them to the test of **your own drawings**. "
    "Everything runs on this machine."
)
with st.container(horizontal=True):
    if st.button("Draw a garment", type="primary", icon=":material/brush:", key="home_draw"):
        st.switch_page("pages/draw.py")
    if st.button("Train your first model", icon=":material/model_training:", key="home_train"):
        st.switch_page("pages/train.py", query_params={"train_recipe": "notebook-v0"})

clothes = st.container()

st.header("How it goes")
with st.grid(4, min_column_width=170):
    for page, title, text, label, icon in STEPS:
        with st.container(border=True, height="stretch"):
            st.markdown(f"#### {title}")
            st.write(text)
            st.space("stretch")
            st.page_link(f"pages/{page}.py", label=label, icon=f":material/{icon}:")

st.header("What is trained")
if runs := usable_runs():
    show_table(runs, key="home_runs", with_state=False)
    st.page_link("pages/compare.py", label="Compare them", icon=":material/leaderboard:")
else:
    st.info("Nothing yet. Train your first model, it takes a few seconds.", icon=":material/model_training:")

offer_class()

with clothes:  # last, though it stands on top: it waits for the data set, and the page should not
    first_of_class = [int((caches.labels("test") == label).argmax()) for label in range(len(CLASS_NAMES))]
    show_gallery(caches.pictures("test", first_of_class), CLASS_NAMES, width=70)
