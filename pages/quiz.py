"""You against the models: twenty test pictures, your answers, then theirs."""

import streamlit as st

from fmnist_core.evaluation.quiz import PEOPLE_ACCURACY, QUESTIONS, draw_quiz
from ui import caches
from ui.evaluation.quiz import ask, show_quiz_result
from ui.formats import percent
from ui.pickers import evaluated_runs, pick_runs

LAST_SET = 9999

st.title("You against the models")
st.markdown(
    f"{QUESTIONS} pictures that no model was trained on. Name them first; then see what the models say. "
    f"In a study, people got {percent(PEOPLE_ACCURACY, 1)} of such pictures right."
)
runs = evaluated_runs()
row = st.container(horizontal=True, vertical_alignment="bottom")
with row:
    chosen = pick_runs(runs, "quiz_runs", default=[run.run_id for run in runs if run.shipped], label="Models to beat")
    seed = st.number_input(
        "Set of pictures", 1, LAST_SET, key="quiz_seed", bind="query-params", width=150,
        help="The same number shows the same pictures: a class can take the same ones.",
    )  # fmt: skip
given: list[int] = st.session_state.setdefault("quiz_given", {}).setdefault(seed, [])
pictures = draw_quiz(len(caches.labels("test")), seed)


@st.fragment
def play() -> None:
    if len(given) < len(pictures):
        ask(pictures, given)
        return
    show_quiz_result(pictures, given, chosen)
    with st.container(horizontal=True):
        st.button("Try these again", icon=":material/replay:", key="quiz_again", on_click=given.clear)
        if st.button("Other pictures", type="primary", icon=":material/casino:", key="quiz_next", on_click=go_on):
            st.rerun()


def go_on() -> None:
    st.session_state.quiz_seed = seed % LAST_SET + 1


play()
