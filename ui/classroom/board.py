"""The class's leaderboard, and guessing what accuracy a run will reach."""

from collections.abc import Sequence

import streamlit as st

from fmnist_core.classroom import board, people
from fmnist_core.classroom.board import BoardRow
from fmnist_core.classroom.people import Student
from fmnist_core.errors import StudioError
from ui.charts import text_color
from ui.curves import FROM_AFAR, FontSize, Spec
from ui.errors import show_error
from ui.formats import percent, plain
from ui.glossary import explain
from ui.identity import class_is_open, visitor

MOST_IN_CHART = 20
LARGE_HEIGHT = 460
"""In pixels, of all bars together, while they fit in."""
REFRESH_SECONDS = 3.0


def show_board_chart(rows: Sequence[BoardRow], key: str, large: bool = False) -> None:
    """A bar a run that has ended, the most accurate on top; `large` to be read from afar."""
    import pandas as pd

    ended = [(row, row.accuracy) for row in rows if row.accuracy is not None][:MOST_IN_CHART]
    if ended:
        table = [{"who": f"{row.nickname}: {row.name}", "accuracy": 100 * accuracy} for row, accuracy in ended]
        step = max(34, min(100, LARGE_HEIGHT // len(ended)))
        chart = _bars(step, FROM_AFAR.font, names=440) if large else _bars(34, 13, names=260)
        st.vega_lite_chart(pd.DataFrame(table), chart, key=key, alt="Test accuracy of the class's runs, a bar each")


def show_board_table(rows: Sequence[BoardRow], key: str) -> None:
    column = st.column_config
    table = [
        {
            "Who": row.nickname,
            "Run": row.name,
            "State": row.state,
            "Accuracy": None if row.accuracy is None else 100 * row.accuracy,
            "Closest": ", ".join(row.closest),
            "Guesses": _guesses(row),
            "Training time": row.train_seconds or None,
            "Network": row.model,
            "Parameters": row.parameters,
        }
        for row in rows
    ]
    columns = {
        "Who": column.TextColumn(pinned=True),
        "Run": column.TextColumn(help=explain("run")),
        "Accuracy": column.NumberColumn(format="%.2f %%", help=explain("accuracy") + " On the test set."),
        "Closest": column.TextColumn(help="Whose guess came closest."),
        "Guesses": column.TextColumn(
            width="medium", help="What accuracy people expected. They are shown when the run has ended."
        ),
        "Training time": column.NumberColumn(format="%.1f s", help=explain("training time")),
        "Network": column.TextColumn(help=explain("network")),
        "Parameters": column.NumberColumn(format="localized", help=explain("parameters")),
    }
    st.dataframe(table, column_config=columns, hide_index=True, placeholder="–", key=key)


def show_guessers(rows: Sequence[BoardRow], key: str) -> None:
    """Who guesses best, once there is something to tell."""
    guessers = board.rank_guessers(list(rows))
    if guessers:
        st.subheader("Best guessers", anchor=False)
        st.dataframe(
            [
                {
                    "Who": guesser.nickname,
                    "Closest": f"{guesser.wins} of {guesser.guesses}",
                    "Off by": 100 * guesser.mean_error,
                }
                for guesser in guessers
            ],
            column_config={"Off by": st.column_config.NumberColumn(format="%.1f points", help="On average.")},
            hide_index=True,
            key=key,
        )


@st.fragment(run_every=REFRESH_SECONDS)
def ask_for_guesses(student: Student) -> None:
    """A guess for each run of which nothing is known yet."""
    open_runs = [run for run in board.class_runs() if board.takes_guesses(run)]
    if not open_runs:
        return
    st.subheader("What accuracy will it reach?", anchor=False, help=explain("accuracy"))
    for run in open_runs:
        guessed = board.load_guess(run.run_id, student.id)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            value = _ask(f"{plain(run.name)}, %", f"board_guess_{run.run_id}", guessed)
            if st.button("Guess", key=f"board_keep_{run.run_id}", disabled=value is None):
                keep_guess(run.run_id, value)
        if guessed is not None:
            st.caption(f"Your guess: {percent(guessed, 1)}. It can be changed until the first epoch is over.")


def ask_before_training() -> float | None:
    """In a class: the accuracy that whoever presses Train expects, 0-1; else, or without a guess, None."""
    if _student() is None:
        return None
    return _ask("Your guess: what test accuracy will it reach, in %?", "train_guess", None)


def keep_guess(run_id: str, accuracy: float | None) -> None:
    """Keep what somebody in the class expects of a run."""
    student = _student()
    if student and accuracy is not None:
        try:
            board.guess(run_id, student.id, accuracy)
        except StudioError as error:
            show_error(error)


def _bars(step: int, font: FontSize, names: int) -> Spec:
    """`step` pixels for each bar, and at most so many for the `names` beside them."""
    color = text_color()
    style = {
        "labelFontSize": font,
        "titleFontSize": font,
        "labelLimit": names,
        "labelColor": color,
        "titleColor": color,
    }
    return {
        "height": {"step": step},
        "encoding": {
            "y": {"field": "who", "type": "nominal", "sort": None, "title": None, "axis": style},
            "x": {
                "field": "accuracy",
                "type": "quantitative",
                "title": "test accuracy, %",
                "scale": {"domain": [0, 120], "nice": False},  # with room for the longest bar's figure
                "axis": style | {"values": [0, 20, 40, 60, 80, 100]},
            },
        },
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 3}},
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": font, "color": color},
                "encoding": {"text": {"field": "accuracy", "type": "quantitative", "format": ".1f"}},
            },
        ],
    }


def _student() -> Student | None:
    return people.find_student(visitor()) if class_is_open() else None


def _ask(label: str, key: str, guessed: float | None) -> float | None:
    given = st.number_input(
        label, 0.0, 100.0, None if guessed is None else 100 * guessed, step=0.5, format="%.1f", key=key, width=320,
        placeholder="such as 85",
    )  # fmt: skip
    return None if given is None else given / 100


def _guesses(row: BoardRow) -> str:
    if row.accuracy is None:
        return f"{len(row.guesses)} kept secret" if row.guesses else ""
    return ", ".join(f"{guess.nickname} {percent(guess.accuracy, 1)}" for guess in row.guesses)
