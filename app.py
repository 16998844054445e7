"""The front door: the page's frame, its navigation over pages/, and what is warmed up beside the first page."""

import streamlit as st

from ui.errors import shown_errors
from ui.frame.accessibility import fix_accessibility
from ui.frame.trainings import show_trainings
from ui.frame.warmup import warm_up
from ui.identity import remember_visitor
from ui.permissions import class_pages, is_hidden, offer

st.set_page_config(page_title="Fashion-MNIST Studio", page_icon="👕", layout="wide")
warm_up()
st.logo("ui/logo.svg", size="large", icon_image="ui/icon.svg")

page = st.navigation(
    {
        "": [st.Page("pages/home.py", title="Home", icon=":material/home:", default=True)],
        **class_pages(),
        "Learn": [
            offer("pages/data.py", title="Data", icon=":material/apps:"),
            offer("pages/lessons.py", title="Lessons", icon=":material/science:"),
            offer("pages/train.py", title="Train", icon=":material/model_training:"),
            offer("pages/evaluate.py", title="Evaluate", icon=":material/grid_on:"),
            offer("pages/inside.py", title="Look inside", icon=":material/biotech:"),
            offer("pages/compare.py", title="Compare", icon=":material/leaderboard:"),
        ],
        "Try": [
            offer("pages/draw.py", title="Draw", icon=":material/brush:"),
            offer("pages/upload.py", title="Upload", icon=":material/upload:"),
            offer("pages/quiz.py", title="You against the models", icon=":material/quiz:"),
        ],
        "Manage": [offer("pages/runs.py", title="Runs", icon=":material/inventory_2:")],
    },
    expanded=True,
)
with st.sidebar:
    show_trainings()
    remember_visitor()
    fix_accessibility()
with shown_errors():
    if is_hidden(page.url_path):
        st.info("The teacher keeps this page for later.", icon=":material/visibility_off:")
    else:
        page.run()
