"""A lesson's parts on the page: the question, the experiment as it runs, and what it reveals."""

from __future__ import annotations

import numpy as np
import streamlit as st

from fmnist_core import lessons, service
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.lessons import Lesson, PlannedRun, Standing
from fmnist_core.runs.reader import ACTIVE
from ui.curves import show_live_curves
from ui.errors import shown_errors
from ui.formats import duration
from ui.glossary import explain
from ui.permissions import show_training_lock
from ui.pictures import show_gallery

REFRESH_SECONDS = 0.5
BEGIN = "lessons_begin"
RIGHT, WRONG = "✓", "✗"


def pick_lesson() -> Lesson:
    """A lesson by its title, which stands in the URL."""
    titles = {lesson.title: lesson for lesson in lessons.list_lessons()}
    if "lessons_next" in st.session_state:  # before the picker is there: it can't be told afterwards
        st.session_state.lessons_lesson = st.session_state.pop("lessons_next")
    chosen = st.pills(
        "Lesson", list(titles), default=next(iter(titles)), required=True, key="lessons_lesson", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    return titles[chosen]


def ask_for_guess(lesson: Lesson) -> str | None:
    """What the visitor expects; choosing it starts the experiment."""
    return st.radio(
        "What do you expect?",
        lesson.choices,
        index=None,
        key=f"lessons_guess_{lesson.name}",
        bind="query-params",
        on_change=_begin,
        help=f"One click starts the experiment: about {duration(lesson.seconds, digits=0)} where two cores are free.",
    )


def pick_seed(lesson: Lesson) -> int:
    """Another seed is another try."""
    return st.segmented_control(
        "Was it luck? Try another seed",
        lesson.seeds,
        default=lesson.seeds[0],
        required=True,
        key=f"lessons_seed_{lesson.name}",
        bind="query-params",
        on_change=_begin,
        help=explain("seed"),
    )


def start_if_asked(lesson: Lesson, seed: int) -> None:
    """Train what is missing after a click; after a reload, only when asked again. Raises StudioError."""
    asked = st.session_state.pop(BEGIN, False)
    if not lessons.standing(lesson, seed).missing:
        return
    if show_training_lock():
        return
    if asked or st.button("Try it", type="primary", icon=":material/play_arrow:", key="lessons_go"):
        with st.spinner("Starting ..."):
            lessons.start(lesson, seed)


def show_experiment(lesson: Lesson, seed: int) -> None:
    """Its curves while they grow, or what was shown to whom. Raises StudioError."""
    if not lesson.is_trained:
        _show_answers(lesson, seed)
        return
    standing = lessons.standing(lesson, seed)
    if not standing.missing:
        _watch(lesson, standing)


def show_lesson_outcome(lesson: Lesson, seed: int, guess: str) -> None:
    """Whether it was expected, the figures, why it is so, and where to go from here. Raises StudioError."""
    findings = lessons.find_out(lesson, seed)
    if not all(finding.holds for finding in findings):
        st.warning("This time it turned out differently than usual: try another seed.", icon=":material/casino:")
    elif guess == lesson.right:
        st.success("As you expected.", icon=":material/check:")
    else:
        st.info(f"You expected something else. It is: **{lesson.right}**.", icon=":material/lightbulb:")
    st.markdown("\n".join(f"- {finding.sentence}" for finding in findings))
    with st.container(border=True):
        st.markdown(f"**Why?** {lesson.explanation.strip()}")
    _show_links(lesson, seed)


def _begin() -> None:
    st.session_state[BEGIN] = True


def _watch(lesson: Lesson, standing: Standing) -> None:
    """Redrawn while anything trains; then the whole page, for what came out."""
    names = {run.run_id: run.variant.label for run in standing.runs}

    @st.fragment(run_every=REFRESH_SECONDS if standing.active else None)
    def live() -> None:
        with shown_errors():
            snapshots = [service.snapshot(run.run_id) for run in standing.runs]
            if standing.active:
                _show_progress(standing.runs, snapshots)
            show_live_curves(snapshots, f"lessons_{lesson.name}", names, (lesson.curve,))
            if standing.active and not any(snapshot.state in ACTIVE for snapshot in snapshots):
                st.rerun()

    live()
    st.caption("Lines: the batches just trained on. Dots: pictures it does not train on, after each epoch.")


def _show_progress(runs: tuple[PlannedRun, ...], snapshots: list[service.Snapshot]) -> None:
    work = [run.recipe.epochs * run.recipe.train_size for run in runs]
    done = sum(share * snapshot.fraction for share, snapshot in zip(work, snapshots)) / sum(work)
    ended = sum(snapshot.state not in ACTIVE for snapshot in snapshots)
    several = f"Training {min(ended + 1, len(runs))} of {len(runs)}"
    st.progress(min(1.0, done), text=several if len(runs) > 1 else "Training")


def _show_answers(lesson: Lesson, seed: int) -> None:
    """A drawing a class, as each variant's run gets it, with its answer."""
    for variant in lesson.variants:
        with st.spinner("Drawing, and asking ..."):
            found = lessons.ask(variant, seed)
        first = [int(np.argmax(found.labels == label)) for label in range(len(CLASS_NAMES))]
        marks = [RIGHT if found.answers[i] == found.labels[i] else WRONG for i in first]
        captions = [f"{mark} {CLASS_NAMES[found.answers[i]]}" for mark, i in zip(marks, first)]
        st.markdown(f"**{variant.label[:1].upper()}{variant.label[1:]}**")
        show_gallery(found.pixels[first], captions, width=92)


def _show_links(lesson: Lesson, seed: int) -> None:
    with st.container(horizontal=True):
        if lesson.is_trained:
            ids = [run.run_id for run in lessons.plan(lesson, seed)]
            st.page_link(
                "pages/compare.py", label="Compare the runs", icon=":material/leaderboard:",
                query_params={"compare_runs": ids},
            )  # fmt: skip
            if recipe := lesson.variants[0].recipe:
                st.page_link(
                    "pages/train.py", label="Train it your way", icon=":material/model_training:",
                    query_params={"train_recipe": recipe},
                )  # fmt: skip
        else:
            st.page_link("pages/draw.py", label="Draw one yourself", icon=":material/brush:")
        titles = [each.title for each in lessons.list_lessons()]
        following = titles[(titles.index(lesson.title) + 1) % len(titles)]
        st.button(
            f"Next: {following}",
            icon=":material/arrow_forward:",
            key="lessons_further",
            on_click=lambda: st.session_state.update(lessons_next=following),
        )
