"""Train: one recipe and its settings, or several at once, and the curves of what is being trained."""

from collections.abc import Sequence

import streamlit as st

from fmnist_core import service
from fmnist_core.errors import StudioError
from fmnist_core.recipes.named import get_recipe, list_recipes
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import ACTIVE, list_runs
from ui.classroom.board import ask_before_training, keep_guess
from ui.errors import show_error, shown_errors
from ui.formats import plain
from ui.glossary import explain
from ui.identity import visitor
from ui.permissions import show_training_lock, shows
from ui.projector import pick_projector, show_training
from ui.training.recipe_form import adjust_recipe, pick_recipe
from ui.training.run_panel import show_example, show_training_runs

SLOW_MOTION_SECONDS = 0.2
FIVE = ["notebook-v0", "notebook-v1", "mlp-relu", "notebook-v2", "tinyvgg"]
OFFERED = 3


def start(recipes: Sequence[Recipe], name: str | None = None) -> None:
    """Queue them, and bring those that were accepted into view."""
    if show_training_lock():
        return
    started = []
    waiting = SLOW_MOTION_SECONDS if slow else 0.0
    try:
        with st.spinner("Starting ..."):
            for recipe in recipes:
                started.append(service.submit(recipe, name, slow_motion=waiting, owner=visitor()))
    except StudioError as error:
        show_error(error)
    if started:
        st.session_state.train_runs = started
    for run_id in started:
        keep_guess(run_id, guess)


with st.container(horizontal=True, vertical_alignment="center", key="head_aside"):
    st.title("Train")
    projector = pick_projector("train_projector")
settings, watching = st.columns([5, 8], gap="large")

with settings, st.container(key="aside_column_settings"):
    base = pick_recipe()
    recipe = None
    with shown_errors():
        recipe = adjust_recipe(base)
    slow = shows("train_slow") and st.toggle(
        "Slow motion", key="train_slow", bind="query-params", help=explain("slow motion")
    )
    name = ""
    if shows("train_run_name"):
        name = st.text_input(
            "Name", key="train_run_name", placeholder="made from the recipe's name", max_chars=60,
            help="To find it again.",
        )  # fmt: skip
    guess = ask_before_training()
    pressed = st.button(
        "Train", type="primary", icon=":material/play_arrow:", width="stretch", disabled=recipe is None, key="train_go"
    )
    if pressed and recipe:
        start([recipe], name.strip() or None)
    if shows("train_several_panel"):
        with st.expander("Several at once", icon=":material/playlist_play:", key="train_several_panel"):
            several = st.multiselect(
                "Recipes to compare", list_recipes(), FIVE, key="train_several", bind="query-params",
                help="Each is trained as it is, one after the other, and all are drawn into one chart.",
            )  # fmt: skip
            label = f"Train these {len(several)}" if len(several) > 1 else "Train it"
            if st.button(
                label, icon=":material/playlist_play:", width="stretch", disabled=not several, key="train_all"
            ):
                start([get_recipe(chosen) for chosen in several])

with watching, st.container(key="aside_runs"):
    runs = list_runs().runs
    watched = st.multiselect(
        "Runs in view",
        [run.run_id for run in runs],
        key="train_runs",
        bind="query-params",
        placeholder="choose runs to watch",
        help="Several are drawn into one chart.",
    )
    unseen = [run for run in runs if run.state in ACTIVE and run.run_id not in watched]
    for run in sorted(unseen, key=lambda run: run.owner != visitor())[:OFFERED]:
        st.button(
            f"Watch {plain(run.name)}, which is {run.state}",
            icon=":material/visibility:",
            key=f"train_watch_{run.run_id}",
            on_click=lambda run_id=run.run_id: st.session_state.update(train_runs=[*watched, run_id]),
        )

with watching:
    if projector:
        show_training(watched)
    elif watched:
        show_training_runs(watched)
    else:
        show_example(base)
