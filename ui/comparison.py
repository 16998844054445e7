"""The parts of a comparison of runs: the leaderboard, and two runs picture by picture."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from fmnist_core.classes import CLASS_NAMES
from fmnist_core.comparison import (
    ComparisonRow,
    PairedTest,
    doubtful_times,
    find_beaten,
    load_answers,
    real_world_kinds,
)
from ui import handles
from ui.formats import count, percent
from ui.glossary import explain
from ui.pictures import show_gallery

SHOWN_PICTURES = 12
REAL_WORLD_HELP = "Accuracy on real pictures that no model was trained on ({kind}), a mean over classes."


def show_leaderboard(rows: Sequence[ComparisonRow], key: str) -> None:
    """A row a run, the most accurate first; times that can't be compared say why."""
    column = st.column_config
    doubts, kinds = doubtful_times(rows), real_world_kinds(rows)
    columns = {
        "Run": column.TextColumn(help=explain("run"), pinned=True),
        "Accuracy": column.ProgressColumn(format="%.2f %%", min_value=0, max_value=100, help=explain("accuracy")),
        "95 % interval": column.TextColumn(help=explain("interval")),
        **{
            kind: column.NumberColumn(kind.capitalize(), format="%.0f %%", help=REAL_WORLD_HELP.format(kind=kind))
            for kind in kinds
        },
        "Training time": column.NumberColumn(format="%.1f s", help=explain("training time")),
        "Taken on": column.TextColumn(help="⚠ marks times not to be held against the others, and says why."),
        "Loss": column.NumberColumn(format="%.4f", help=explain("loss")),
        "Calibration error": column.NumberColumn(format="%.1f %%", help=explain("calibration error")),
        "Epochs": column.NumberColumn(help=explain("epoch")),
        "Parameters": column.NumberColumn(format="localized", help=explain("parameters")),
        "Weights": column.NumberColumn(format="%.0f kB", help="Size of the file with what was learnt."),
    }
    ranked = sorted(rows, key=lambda row: -(row.test_accuracy or 0))
    cells = [_leaderboard_cells(row, doubts.get(row.run_id), kinds) for row in ranked]
    st.dataframe(cells, column_config=columns, hide_index=True, placeholder="–", key=key)


def pick_pair(rows: Sequence[ComparisonRow], key: str) -> tuple[str, str]:
    """Two different runs of the rows, at first the two most accurate; the choice stands in the URL."""
    ids = [row.run_id for row in sorted(rows, key=lambda row: -(row.test_accuracy or 0))]
    with st.container(horizontal=True):
        first = st.selectbox("One", ids, key=f"{key}_first", bind="query-params", width=220)
        others = [run_id for run_id in ids if run_id != first]
        second = st.selectbox("The other", others, key=f"{key}_second", bind="query-params", width=220)
    return first, second


def show_differences(test: PairedTest, key: str) -> None:
    """The pictures that only one of the two runs gets right, with both answers."""
    sides = {
        f"Only {test.first} is right": (test.first, test.second),
        f"Only {test.second} is right": (test.second, test.first),
    }
    side = st.segmented_control(
        "Pictures", list(sides), default=next(iter(sides)), required=True, key=key, label_visibility="collapsed"
    )
    winner, loser = (load_answers(run_id) for run_id in sides[side])
    indices = find_beaten(winner, loser, handles.labels("test"))
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
    show_gallery(handles.pictures("test", shown), captions, width=110)


def _leaderboard_cells(row: ComparisonRow, doubt: str | None, kinds: Sequence[str]) -> dict[str, object]:
    interval = row.test_interval
    return {
        "Run": row.run_id,
        "Accuracy": _percentage(row.test_accuracy),
        "95 % interval": interval and f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %",
        **{kind: _percentage(row.real_world.get(kind)) for kind in kinds},
        "Training time": row.train_seconds,
        "Taken on": _setup(row, doubt),
        "Loss": row.test_loss,
        "Calibration error": _percentage(row.calibration_error),
        "Epochs": row.epochs or None,
        "Parameters": row.parameters,
        "Weights": row.weights_bytes / 1000,
    }


def _setup(row: ComparisonRow, doubt: str | None) -> str | None:
    parts = [f"{row.device}, {row.threads} thread{'s' if row.threads != 1 else ''}"] if row.device else []
    return " · ".join([*parts, *([f"⚠ {doubt}"] if doubt else [])]) or None


def _percentage(fraction: float | None) -> float | None:
    return None if fraction is None else 100 * fraction
