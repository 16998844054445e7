"""The views of a comparison of runs, one of which Compare shows below its leaderboard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from fmnist_core import plots
from fmnist_core.comparison import PUBLISHED, ComparisonRow, PairedTest, compare_all
from fmnist_core.comparison.differences import list_differences, list_settings
from fmnist_core.comparison.repeats import find_repeats
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.plots.frame import MOST_IN_BARS, MOST_IN_FIGURE
from fmnist_core.runs import find_beaten, load_answers
from fmnist_core.runs.reader import RunSummary, load_evaluation, load_history
from ui import caches
from ui.charts import show_figure, theme_colors
from ui.comparison.repeating import show_repeating
from ui.comparison.timing import show_timing
from ui.formats import count, duration, percent, plain
from ui.glossary import explain
from ui.pictures import show_gallery

SHOWN_PICTURES = 12
MEASURES: dict[str, Literal["loss", "accuracy"]] = {"Loss": "loss", "Accuracy": "accuracy"}


def show_ranking(rows: Sequence[ComparisonRow], _runs: Sequence[RunSummary]) -> None:
    """Accuracy, and what it cost."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Accuracy", help=explain("interval"))
        show_figure(plots.accuracy_figure(_best(rows)), "compare_accuracy", "Accuracy of each run with its interval")
    with right:
        st.subheader("What it cost", help=explain("frontier"))
        figure = plots.accuracy_against_time_figure(rows)
        show_figure(figure, "compare_time", "Accuracy against training time, a dot a run")
        show_timing(rows, "compare_time")


def show_pairs(rows: Sequence[ComparisonRow], _runs: Sequence[RunSummary]) -> None:
    """Two runs picture by picture, and how often any two agree."""
    if len(rows) < 2:
        st.info("Choose a second run.", icon=":material/compare_arrows:")
        return
    st.subheader("Is one really better?", help=explain("paired test"))
    tests = caches.compare_pairs([row.run_id for row in rows])
    pair = set(_pick_pair(rows))
    test = next(test for test in tests if {test.first, test.second} == pair)
    st.markdown(plain(test.sentence))
    _show_differences(test)

    st.subheader("How often they agree", help=explain("agreement"))
    shown = [row.run_id for row in _best(rows)]
    among = [test for test in tests if test.first in shown and test.second in shown]
    show_figure(
        plots.agreement_figure(shown, among),
        "compare_agreement",
        "Share of test pictures on which two runs give the same answer",
    )


def show_class_recalls(rows: Sequence[ComparisonRow], _runs: Sequence[RunSummary]) -> None:
    """What each run finds of each class."""
    st.subheader("Class by class", help=explain("recall"))
    shown = _best(rows, MOST_IN_BARS)
    figure = plots.class_figure({row.run_id: load_evaluation(row.run_id) for row in shown})
    show_figure(figure, "compare_classes", "Recall of each class by each run")


def show_curves(rows: Sequence[ComparisonRow], _runs: Sequence[RunSummary]) -> None:
    """How the runs learnt; seeds of one recipe become a band."""
    st.subheader("Learning curves", help="Seen while training, on the pictures of the last few batches.")
    measure = st.segmented_control(
        "Curve", list(MEASURES), default="Loss", required=True, key="compare_curve", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    shown = [row.run_id for row in _best(rows)]
    repeats = find_repeats(shown, compare_all())
    ids = dict.fromkeys([*shown, *(run_id for group in repeats for run_id in group.run_ids)])
    histories = {run_id: load_history(run_id) for run_id in ids}
    figure = plots.curves_figure(histories, MEASURES[measure], repeats, theme_colors())
    show_figure(figure, "compare_curves", f"{measure} of each run over its epochs")
    if repeats:
        st.caption("A band reaches from the lowest to the highest seed; the line is their mean.")


def show_seeds(rows: Sequence[ComparisonRow], _runs: Sequence[RunSummary]) -> None:
    """What chance does: the same recipe with several seeds."""
    st.subheader("The same again, with other seeds", help=explain("seed"))
    everything = compare_all()
    repeats = find_repeats([row.run_id for row in _best(rows)], everything)
    if repeats:
        figure = plots.repeats_figure(repeats, theme_colors())
        show_figure(figure, "compare_seeds", "Accuracy of every seed, with mean and standard deviation")
        st.markdown("\n".join(f"- {plain(group.sentence)}" for group in repeats))
    else:
        st.info("None of these recipes has been trained with a second seed yet.", icon=":material/casino:")
    show_repeating(rows, everything, "compare_repeat")


def show_recipes(rows: Sequence[ComparisonRow], runs: Sequence[RunSummary]) -> None:
    """The recipes, only what differs; and what the notebooks published."""
    st.subheader("The recipes", help=explain("recipe"))
    shows_all = st.toggle("Settings that are the same, too", key="compare_same", bind="query-params")
    recipes = [row.recipe for row in rows]
    settings = list_settings(recipes) if shows_all else list_differences(recipes)
    if settings:
        table = [
            {"Run": row.run_id} | {setting.name.capitalize(): setting.values[place] for setting in settings}
            for place, row in enumerate(rows)
        ]
        pinned = {"Run": st.column_config.TextColumn(pinned=True)}
        st.dataframe(table, column_config=pinned, hide_index=True, key="compare_recipes", alt="Settings of the recipes")
    else:
        st.info("Their recipes are the same.", icon=":material/equal:")
    _show_published(runs)


def _best(rows: Sequence[ComparisonRow], most: int = MOST_IN_FIGURE) -> list[ComparisonRow]:
    """As many as a figure can show, in their order; a line says when some are left out."""
    if len(rows) <= most:
        return list(rows)
    st.caption(f"The {most} most accurate of {len(rows)}.")
    best = sorted(rows, key=lambda row: -(row.test_accuracy or 0))[:most]
    return [row for row in rows if row in best]


def _pick_pair(rows: Sequence[ComparisonRow]) -> tuple[str, str]:
    """Two different runs of the rows, at first the two most accurate; the choice stands in the URL."""
    ids = [row.run_id for row in sorted(rows, key=lambda row: -(row.test_accuracy or 0))]
    with st.container(horizontal=True):
        first = st.selectbox("One", ids, key="compare_first", bind="query-params", width=220)
        others = [run_id for run_id in ids if run_id != first]
        second = st.selectbox("The other", others, key="compare_second", bind="query-params", width=220)
    return first, second


def _show_differences(test: PairedTest) -> None:
    """The pictures that only one of the two runs gets right, with both answers."""
    sides = {
        f"Only {test.first} is right": (test.first, test.second),
        f"Only {test.second} is right": (test.second, test.first),
    }
    side = st.segmented_control(
        "Pictures", list(sides), default=next(iter(sides)), required=True, key="compare_side",
        label_visibility="collapsed",
    )  # fmt: skip
    winner, loser = (load_answers(run_id) for run_id in sides[side])
    indices = find_beaten(winner, loser, caches.labels("test"))
    if not len(indices):
        st.info("There is no such picture.", icon=":material/check:")
        return
    shown = indices[:SHOWN_PICTURES]
    st.caption(f"{count(len(shown))} of {count(len(indices))}, those first where {sides[side][1]} is surest of itself.")
    captions = [
        f"{CLASS_NAMES[winner.classes[i]]}\n{sides[side][1]}: {CLASS_NAMES[loser.classes[i]]} "
        f"({percent(float(loser.confidences[i]), 0)})"
        for i in shown
    ]
    show_gallery(caches.pictures("test", shown), captions, width=110)


def _show_published(runs: Sequence[RunSummary]) -> None:
    st.subheader("Beside the published notebooks")
    by_recipe = {run.recipe_name: run for run in reversed(runs)}
    st.table(
        [
            {
                "Model": published.title,
                "Published": f"{percent(published.accuracy)}, loss {published.loss:.4f}, "
                f"{duration(published.train_seconds)}",
                "Here": _say_run(by_recipe.get(published.recipe_name)),
            }
            for published in PUBLISHED
        ]
    )
    st.caption(
        "Counted as the notebooks do. Their times come from different machines: don't compare them.",
        help=explain("notebook figures"),
    )
    st.markdown(
        "**Why does V1 lose to V0?** It has one layer more to learn with, but ends in a ReLU, which forbids negative "
        "scores: the model can't say *certainly not*, and a class whose score gets stuck at 0 stops learning. "
        "The recipe `mlp-relu` is V1 without that last ReLU: train it and see."
    )


def _say_run(run: RunSummary | None) -> str:
    if run is None or run.test is None:
        return "not trained yet"
    return (
        f"{percent(run.test.accuracy_batch_mean)}, loss {run.test.loss_batch_mean:.4f}, {duration(run.total_seconds)}"
    )
