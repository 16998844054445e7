"""Training a recipe again with other seeds, from the page."""

from collections.abc import Sequence

import streamlit as st

from fmnist_core import service
from fmnist_core.comparison import ComparisonRow
from fmnist_core.comparison.repeats import WANTED_SEEDS, is_repeatable, plan_repeats
from fmnist_core.errors import RunError, StudioError
from fmnist_core.recipes.recipe import Recipe
from ui.errors import show_error
from ui.formats import duration
from ui.identity import visitor
from ui.permissions import show_training_lock, training_is_locked


def show_repeating(rows: Sequence[ComparisonRow], everything: Sequence[ComparisonRow], key: str) -> None:
    """A button that has a run's recipe trained until there are enough seeds of it, among all runs."""
    own = {row.run_id: row for row in rows if is_repeatable(row.recipe)}
    if not own:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = own[st.selectbox("Repeat the recipe of", list(own), key=f"{key}_run", bind="query-params", width=220)]
        recipes = plan_repeats(row, everything)
        pressed = st.button(
            f"Train until there are {WANTED_SEEDS} seeds", icon=":material/casino:", key=f"{key}_go",
            disabled=not recipes or training_is_locked(),
        )  # fmt: skip
    if not show_training_lock():
        if pressed:
            _submit(recipes, key)
        else:
            _show_plan(recipes, row)
    if started := st.session_state.get(f"{key}_started"):
        st.page_link(
            "pages/train.py", label="Watch them learn", icon=":material/visibility:",
            query_params={"train_runs": started},
        )  # fmt: skip


def _show_plan(recipes: Sequence[Recipe], row: ComparisonRow) -> None:
    if recipes and row.train_seconds:
        st.caption(f"{len(recipes)} runs, about {duration(len(recipes) * row.train_seconds, 0)} in all.")
    elif not recipes:
        st.caption(f"{WANTED_SEEDS} seeds of it are trained, or about to be.")


def _submit(recipes: Sequence[Recipe], key: str) -> None:
    started = []
    try:
        with st.spinner("Starting ..."):
            for recipe in recipes:
                started.append(_submit_seed(recipe))
    except StudioError as error:
        show_error(error)
    if started:
        st.session_state[f"{key}_started"] = started
        st.toast(f"{len(started)} runs are queued.", icon=":material/casino:")


def _submit_seed(recipe: Recipe) -> str:
    """Named by its seed; where that name is taken, by its recipe alone."""
    try:
        return service.submit(recipe, f"{recipe.name}-seed-{recipe.seed}", owner=visitor())
    except RunError:
        return service.submit(recipe, owner=visitor())
