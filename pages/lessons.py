"""Lessons: say what you expect, watch it being tried, and see."""

import streamlit as st

from fmnist_core import lessons
from ui.errors import shown_errors
from ui.lessons.lesson import (
    ask_for_guess,
    pick_lesson,
    pick_seed,
    show_experiment,
    show_lesson_outcome,
    start_if_asked,
)

st.title("Lessons")
lesson = pick_lesson()
asking, watching = st.columns([5, 8], gap="large")

with asking:
    st.header(lesson.title)
    st.markdown(lesson.question)
    guess = ask_for_guess(lesson)
    seed = pick_seed(lesson) if guess else lesson.seeds[0]

with watching:
    if guess is None:
        st.info("Choose what you expect, and it is tried, here and now.", icon=":material/science:")
        st.stop()
    with shown_errors():
        start_if_asked(lesson, seed)
        show_experiment(lesson, seed)
        if lessons.standing(lesson, seed).is_done:
            show_lesson_outcome(lesson, seed, guess)
