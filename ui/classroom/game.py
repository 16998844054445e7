"""The parts of a draw-a-word round: the clock, the pad with live guesses, the drawings of a word, the podium."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import images, prediction
from fmnist_core.classroom import drawings, rounds
from fmnist_core.classroom.drawings import KeptDrawing
from fmnist_core.classroom.people import Student
from fmnist_core.classroom.rounds import Phase, Round
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import StudioError
from ui.errors import show_error
from ui.formats import percent, plain
from ui.pad import Drawing, draw_pad
from ui.permissions import stop_if_drawing_is_locked
from ui.pictures import file_uri, show_drawings

if TYPE_CHECKING:
    from fmnist_core.prediction.predictor import Prediction

TICK_SECONDS = {"ready": 0.5, "draw": 1.0, "look": 0.5, "over": 1.5}
STEPS = ("First", "Second", "Third")


def show_clock(game: Round | None) -> None:
    """The seconds left, counted down; the page runs anew when the round has moved on."""
    shown = _position(game)

    @st.fragment(run_every=TICK_SECONDS[game.phase().kind if game else "over"])
    def tick() -> None:
        _count_down(shown)

    tick()


def show_round_word(game: Round, phase: Phase, large: bool = False) -> None:
    """What is to be drawn; `large` to be read from afar."""
    st.caption(f"Word {phase.place + 1} of {len(game.words)}")
    heading = st.title if large else st.header
    heading(CLASS_NAMES[game.words[phase.place]], anchor=False)


def draw_word(student: Student, game: Round, place: int) -> None:
    """The clock, what the models make of the drawing after each stroke, which is kept, and the pad.

    One fragment for the three: when a timer goes off just as an answer leaves the server, Streamlit loses the answer.
    Here it comes again with the clock's next tick.
    """
    key, shown = f"round_pad_{game.id}_{place}", _position(game)
    _restore(key, student, game, place)

    @st.fragment(run_every=TICK_SECONDS["draw"])
    def studio() -> None:
        _count_down(shown)
        stop_if_drawing_is_locked()
        answers = st.container()  # above the pad: on a phone what is below it is out of sight
        drawing = draw_pad(key)
        with answers:
            if drawing is None or images.is_blank(drawing.picture):
                st.caption("The models guess as you draw. Fill the garment in: they know shapes, not outlines.")
                return
            try:
                _show_guesses(*_take_stroke(key, student, game, place, drawing), game.words[place])
            except StudioError as error:
                show_error(error)

    studio()


def show_class_drawings(kept: Sequence[KeptDrawing], width: int = 110) -> None:
    """Drawings with who drew them and what each model predicted."""
    show_drawings([drawing.png for drawing in kept], [_caption(drawing) for drawing in kept], width)


def show_podium(game: Round) -> None:
    """The first three who have a point on their steps, and everybody below."""
    standings = rounds.standings(game.id)
    if not standings:
        st.info("Nobody drew this time.", icon=":material/draw:")
        return
    _show_steps([standing for standing in standings if standing.points])
    st.dataframe(
        [
            {
                "Place": place if standing.points else None,
                "Who": standing.nickname,
                "Points": standing.points,
                "Seconds": standing.seconds if standing.points else None,
            }
            for place, standing in enumerate(standings, start=1)
        ],
        column_config={"Seconds": st.column_config.NumberColumn(format="%.1f", help="The quicker one is first.")},
        hide_index=True,
        placeholder="–",
        key=f"round_standings_{game.id}",
    )


def _show_steps(winners: Sequence[rounds.Standing]) -> None:
    if not winners:
        st.info("No drawing was known by all models this time. Fill the garments in: they know shapes, not outlines.")
        return
    for column, step, standing in zip(st.columns(len(STEPS)), STEPS, winners):
        with column.container(border=True):
            st.caption(f":orange[:material/trophy:] {step}")
            st.subheader(plain(standing.nickname), anchor=False)
            points = f"{standing.points} point{'s' * (standing.points != 1)}"
            st.caption(f"{points} in {standing.seconds:.1f} s")


def _count_down(shown: tuple[int, str, int] | None) -> None:
    now = rounds.latest_round()
    if _position(now) != shown:
        st.rerun()
    if now and (phase := now.phase()).kind == "draw":
        left = min(1.0, phase.seconds_left / now.seconds)
        st.progress(left, text=f"**{phase.seconds_left:.0f}** seconds left")


def _position(game: Round | None) -> tuple[int, str, int] | None:
    if game is None:
        return None
    phase = game.phase()
    return game.id, phase.kind, phase.place


def _restore(key: str, student: Student, game: Round, place: int) -> None:
    """After a reload, what was drawn before it."""
    if f"{key}_kept" not in st.session_state and (kept := drawings.find_drawing(student.id, game.id, place)):
        st.session_state[f"{key}_kept"] = {"operations": kept.operations, "picture": file_uri(kept.png)}


def _take_stroke(
    key: str, student: Student, game: Round, place: int, drawing: Drawing
) -> tuple[list[Prediction], bool]:
    """The models' answers, and whether that is a point; asked and kept once for each state of the drawing."""
    taken = st.session_state.get(f"{key}_taken")
    if not taken or taken[0] != drawing.png:
        prepared = images.prepare(drawing.picture, images.PrepareOptions())
        predictions = prediction.predict_with_all(game.runs, prepared.pixels)
        answers = {answer.run_id: answer.label for answer in predictions}
        solved = drawings.keep_drawing(
            student.id, game, place, drawing.png, prepared.pixels, drawing.operations, answers
        )
        taken = st.session_state[f"{key}_taken"] = (drawing.png, predictions, solved)
    return taken[1], taken[2]


def _show_guesses(predictions: Sequence[Prediction], solved: bool, label: int) -> None:
    if solved:
        st.success("**All of them know it: a point!**", icon=":material/check_circle:")
    lines = [
        f":{'green' if answer.label == label else 'orange'}"
        f"[:material/{'check' if answer.label == label else 'close'}:] `{answer.run_id}` "
        f"**{answer.class_name}** · {percent(answer.confidence, 0)}"
        for answer in predictions
    ]
    st.markdown("  \n".join(lines))


def _caption(drawing: KeptDrawing) -> str:
    answers = [
        f"{'✓' if answer == drawing.label else '✗'} {run_id}: {CLASS_NAMES[answer]}"
        for run_id, answer in drawing.answers.items()
    ]
    return "\n".join([drawing.nickname, *answers])
