"""The front door: the page's frame, its navigation over pages/, and what is warmed up beside the first page."""

import streamlit as st

from ui.errors import shown_errors
from ui.identity import remember_visitor
from ui.trainings import show_trainings
from ui.warmup import warm_up

st.set_page_config(page_title="Fashion-MNIST Studio", page_icon="👕", layout="wide")
warm_up()
st.logo("ui/logo.svg", size="large", icon_image="ui/icon.svg")

page = st.navigation(
    {
        "": [st.Page("pages/home.py", title="Home", icon=":material/home:", default=True)],
        "Learn": [
            st.Page("pages/data.py", title="Data", icon=":material/apps:"),
            st.Page("pages/train.py", title="Train", icon=":material/model_training:"),
            st.Page("pages/evaluate.py", title="Evaluate", icon=":material/grid_on:"),
            st.Page("pages/compare.py", title="Compare", icon=":material/leaderboard:"),
        ],
        "Try": [
            st.Page("pages/draw.py", title="Draw", icon=":material/brush:"),
            st.Page("pages/upload.py", title="Upload", icon=":material/upload:"),
        ],
        "Manage": [st.Page("pages/runs.py", title="Runs", icon=":material/inventory_2:")],
    }
)
with st.sidebar:
    show_trainings()
    remember_visitor()
with shown_errors():
    page.run()
