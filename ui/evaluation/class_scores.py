"""A run's figures class by class, with how far each can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core import plots
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.evaluation.class_scores import class_intervals
from fmnist_core.runs.reader import load_evaluation
from ui.glossary import explain

if TYPE_CHECKING:
    from streamlit.elements.lib.column_types import ColumnConfig

    from fmnist_core.evaluation.class_scores import ClassIntervals
    from fmnist_core.evaluation.results import ClassScore
    from fmnist_core.evaluation.statistics import Interval

MEASURES = {"Recall": "recall", "Precision": "precision", "F1": "f1"}
INTERVAL_HELP = (
    "With other test pictures of the same kind, the figure would be a little different: in 95 of 100 such cases the "
    "true one lies in here. Of recall and precision it is Wilson's interval; of F1 it is found by drawing the test "
    "pictures anew, 2,000 times (the bootstrap)."
)


def show_class_scores(run_id: str) -> None:
    """Recall, precision and F1 of each class as a chart and as a table, with 95 % intervals."""
    st.header("Class by class", help=INTERVAL_HELP)
    evaluation = load_evaluation(run_id)
    intervals = class_intervals(evaluation.confusion_matrix)
    st.plotly_chart(
        plots.class_scores_figure(evaluation.classes, intervals),
        key="evaluate_classes_chart",
        alt="Recall, precision and F1 of each class with their intervals; the table below has the figures",
    )
    st.dataframe(
        [_cells(*row) for row in zip(CLASS_NAMES, evaluation.classes, intervals)],
        column_config=_columns(),
        hide_index=True,
        placeholder="–",
        key="evaluate_classes",
    )
    for name, measure in MEASURES.items():
        st.caption(f"**{name}**: {explain(measure)}")


def _cells(class_name: str, score: ClassScore, intervals: ClassIntervals) -> dict[str, object]:
    cells: dict[str, object] = {"Class": class_name}
    for name, measure in MEASURES.items():
        cells[name] = 100 * getattr(score, measure)
        cells[f"{name}, 95 %"] = _format_interval(getattr(intervals, measure))
    return cells


def _columns() -> dict[str, ColumnConfig]:
    column = st.column_config
    columns: dict[str, ColumnConfig] = {"Class": column.TextColumn(pinned=True)}
    for name, measure in MEASURES.items():
        columns[name] = column.ProgressColumn(format="%.1f %%", min_value=0, max_value=100, help=explain(measure))
        columns[f"{name}, 95 %"] = column.TextColumn("95 % interval", help=INTERVAL_HELP)
    return columns


def _format_interval(interval: Interval | None) -> str | None:
    return interval.in_percent() if interval else None
