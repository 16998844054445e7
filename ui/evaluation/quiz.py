"""Twenty test pictures for you, and the models' answers to the same ones afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.evaluation.quiz import PEOPLE_ACCURACY, Standing, rank_quiz
from fmnist_core.runs import load_answers
from ui import caches
from ui.evaluation.confusion import format_answers
from ui.formats import percent
from ui.glossary import explain
from ui.pictures import show_gallery

YOU, PEOPLE = "You", "People in a study"
PICTURE_WIDTH = 120
Row = TypedDict("Row", {"Who": str, "Right": str | None, "Accuracy": float, "95 % interval": str | None})
"""Of the table of standings."""
PEOPLE_HELP = (
    "Zalando, who made the data, had people without training in fashion name 1,000 of the test pictures, three people "
    "a picture; what two of them said counted."
)


def ask(pictures: Sequence[int], given: list[int]) -> None:
    """The next picture with ten buttons; an answer is appended to `given`."""
    number = len(given)
    st.progress(number / len(pictures), text=f"Picture {number + 1} of {len(pictures)}")
    row = st.container(horizontal=True, gap="large")
    with row.container(width=2 * PICTURE_WIDTH):
        show_gallery(caches.pictures("test", [pictures[number]]), ["What is it?"], width=PICTURE_WIDTH)
    with row.container(width="stretch"):
        with st.grid(2, min_column_width=140):
            for label, name in enumerate(CLASS_NAMES):
                st.button(
                    name, key=f"quiz_answer_{label}", width="stretch", shortcut=str((label + 1) % 10),
                    on_click=given.append, args=(label,),
                )  # fmt: skip
        st.button(
            "One back", icon=":material/undo:", key="quiz_back", type="tertiary", disabled=not given,
            on_click=_take_back, args=(given,),
        )  # fmt: skip
    st.caption("The number keys answer too: each button shows its own.")


def show_quiz_result(pictures: Sequence[int], given: Sequence[int], run_ids: Sequence[str]) -> None:
    """Your score among the models' and beside other people's, and every picture with all answers."""
    labels = caches.labels("test")[list(pictures)].tolist()
    answers = {run_id: load_answers(run_id).classes[list(pictures)].tolist() for run_id in run_ids}
    standings = rank_quiz({YOU: given} | answers, labels)
    _show_you(next(standing for standing in standings if standing.name == YOU), standings)
    _show_standings(standings)
    st.subheader("Picture by picture")
    captions = [
        _caption(label, own, {run_id: CLASS_NAMES[said[place]] for run_id, said in answers.items()})
        for place, (label, own) in enumerate(zip(labels, given))
    ]
    show_gallery(caches.pictures("test", pictures), captions, width=120)


def _take_back(given: list[int]) -> None:
    if given:  # a second click may come before the page has answered the first
        given.pop()


def _show_you(you: Standing, standings: Sequence[Standing]) -> None:
    beaten = sum(standing.right < you.right for standing in standings)
    with st.grid(3, min_column_width=150):
        st.metric("You", f"{you.right} of {you.pictures}", border=True, help=explain("accuracy"))
        st.metric(PEOPLE, percent(PEOPLE_ACCURACY, 1), border=True, help=PEOPLE_HELP)
        st.metric("Models you beat", f"{beaten} of {len(standings) - 1}", border=True)
    st.caption(
        f"{you.pictures} pictures are few: with others like them you might have got anything from "
        f"{you.interval.in_percent(digits=0)} right.",
        help=explain("interval"),
    )


def _show_standings(standings: Sequence[Standing]) -> None:
    column = st.column_config
    people: Row = {
        "Who": PEOPLE,
        "Right": None,
        "Accuracy": 100 * PEOPLE_ACCURACY,
        "95 % interval": None,
    }
    rows = [_cells(standing) for standing in standings] + [people]
    st.dataframe(
        sorted(rows, key=lambda row: row["Accuracy"], reverse=True),
        column_config={
            "Who": column.TextColumn(pinned=True, width="medium"),
            "Accuracy": column.ProgressColumn(format="%.1f %%", min_value=0, max_value=100, help=explain("accuracy")),
            "95 % interval": column.TextColumn(help=explain("interval")),
        },
        hide_index=True,
        placeholder="–",
        height="content",
        key="quiz_standings",
    )


def _cells(standing: Standing) -> Row:
    return {
        "Who": standing.name,
        "Right": f"{standing.right} of {standing.pictures}",
        "Accuracy": 100 * standing.right / standing.pictures,
        "95 % interval": standing.interval.in_percent(digits=0),
    }


def _caption(label: int, own: int, answers: dict[str, str]) -> str:
    verdict = "✓ you are right" if own == label else f"✗ you said {CLASS_NAMES[own]}"
    return f"{CLASS_NAMES[label]}\n{verdict}" + format_answers(answers, "all models")
