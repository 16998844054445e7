"""For the teacher: start a round of drawing words, or end it."""

import streamlit as st

from fmnist_core.classroom import rounds
from fmnist_core.errors import StudioError
from fmnist_core.runs.reader import DEFAULT_RUN, load_real_world
from ui.errors import show_error
from ui.glossary import explain
from ui.pickers import usable_runs

GUESSERS = 3


def show_round_controls() -> None:
    """A button that starts a round with the settings beside it, or ends the one that runs."""
    game = rounds.latest_round()
    if game and game.phase().kind != "over":
        if st.button("End the round", icon=":material/stop:", key="round_end"):
            rounds.end_round()
            st.rerun()
        return
    with st.popover("Start a round", icon=":material/play_arrow:", type="primary"):
        runs = [run.run_id for run in usable_runs()]
        chosen = st.multiselect(
            "Models", runs, default=_likely(runs), max_selections=rounds.MAX_MODELS, key="round_runs",
            help=explain("run"),
        )  # fmt: skip
        words = st.slider("Words", 1, 10, 5, key="round_words")
        seconds = st.slider("Seconds for each", 10, 60, 20, 5, key="round_seconds")
        if st.button("Start", type="primary", icon=":material/play_arrow:", key="round_start"):
            try:
                rounds.start_round(chosen, words, float(seconds))
                st.rerun()
            except StudioError as error:
                show_error(error)


def _likely(runs: list[str]) -> list[str]:
    """The default run, and those that were measured to know drawings best."""
    known = sorted(runs, key=lambda run_id: (run_id != DEFAULT_RUN, -load_real_world(run_id).get("sketches", 0.0)))
    return known[:GUESSERS]
