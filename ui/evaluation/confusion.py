"""A confusion matrix that opens: a click on a cell shows its pictures, with what every other run says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import streamlit as st

from fmnist_core import plots
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs import find_pictures, load_answers
from fmnist_core.runs.reader import load_evaluation
from ui import caches
from ui.formats import count, percent
from ui.glossary import explain
from ui.pictures import show_gallery

CELLS: dict[str, Literal["pictures", "rows", "columns"]] = {
    "Pictures": "pictures",
    "% of true class": "rows",
    "% of predicted class": "columns",
}
ANY = "any class"
NO_RUN = "no other run"
MOST_NAMED = 4
OLD_PARAMETERS = {"really": "true", "taken": "predicted"}


COLOURS_HELP = (
    "Colours go from light to dark in one hue, differences from orange to blue, and classes have Petroff's ten: all "
    "three can be told apart by colour-blind people too. Every cell holds its figure as well."
)


def show_confusions(run_id: str, others: Sequence[str]) -> None:
    """The matrix of a run, and the pictures behind its cells."""
    st.header("What it confuses", help=COLOURS_HELP)
    show_matrix(run_id, others, "evaluate")
    st.download_button(
        "Download as a picture",
        lambda: plots.confusion_matrix_png(load_evaluation(run_id)),
        file_name=f"{run_id}-confusion-matrix.png",
        mime="image/png",
        icon=":material/download:",
        key="evaluate_download",
        on_click="ignore",
    )
    st.header("The pictures behind it", help="Mistakes, unless you choose the same class twice.")
    show_cell(run_id, others, "evaluate")


def show_matrix(run_id: str, others: Sequence[str], key: str) -> None:
    """The matrix of a run, or by how much it differs from another's. A click on a cell sets the classes' pickers."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        cells = st.segmented_control(
            "Cells show", list(CELLS), default="Pictures", required=True, key=f"{key}_cells", bind="query-params",
            help=explain("confusion matrix"),
        )  # fmt: skip
        other = st.selectbox("Compared with", (NO_RUN, *others), key=f"{key}_with", bind="query-params", width=220)
    minus = load_evaluation(other) if other != NO_RUN else None
    chart = f"{key}_matrix"
    st.plotly_chart(
        plots.confusion_matrix_figure(load_evaluation(run_id), CELLS[cells], minus),
        key=chart,
        on_select=lambda: _open_cell(chart, key),
        selection_mode="points",
        alt="Confusion matrix: rows are true classes, columns predicted ones",
    )
    if minus:
        st.caption(f"Plus where `{run_id}` answers so more often than `{other}`, minus where it does less often.")
    st.caption("Click a cell to see its pictures below.")


def show_cell(run_id: str, others: Sequence[str], key: str) -> None:
    """Pictures of the chosen classes, the most confident first; both classes the same: those that are right."""
    _read_old_link(key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        true = st.selectbox("True", (ANY, *CLASS_NAMES), key=f"{key}_true", bind="query-params", width=200)
        predicted = st.selectbox(
            "Predicted", (ANY, *CLASS_NAMES), key=f"{key}_predicted", bind="query-params", width=200
        )
        limit = st.select_slider("Show", (12, 24, 48, 96), value=24, key=f"{key}_shown", bind="query-params", width=200)
    answers, labels = load_answers(run_id), caches.labels("test")
    indices = find_pictures(answers, labels, *(_label(name) for name in (true, predicted)))
    if not len(indices):
        st.info("No such picture. Choose other classes.", icon=":material/check:")
        return
    shown = indices[:limit]
    st.caption(f"{count(len(shown))} of {count(len(indices))}, the surest first.")
    show_gallery(caches.pictures("test", shown), caption_pictures(run_id, others, shown), width=120)


def caption_pictures(run_id: str, others: Sequence[str], indices: Iterable[int]) -> list[str]:
    """The true class of test pictures, the predicted one and how sure the run is of it, and what the others say."""
    answers, labels = load_answers(run_id), caches.labels("test")
    said = {other: load_answers(other).classes for other in others}
    return [
        f"{_format_classes(labels[i], answers.classes[i])} ({percent(float(answers.confidences[i]), 0)})"
        + format_answers({other: CLASS_NAMES[classes[i]] for other, classes in said.items()})
        for i in indices
    ]


def format_answers(answers: Mapping[str, str], all_of_them: str = "all others") -> str:
    """A line for each class that runs predict, the one most say first; "" where there are none."""
    by_class: dict[str, list[str]] = {}
    for run_id, class_name in answers.items():
        by_class.setdefault(class_name, []).append(run_id)
    ranked = sorted(by_class.items(), key=lambda item: -len(item[1]))
    return "".join(
        f"\n{class_name}: {_name_runs(run_ids, len(answers), all_of_them)}" for class_name, run_ids in ranked
    )


def _read_old_link(key: str) -> None:
    """Links that were shared before the classes' pickers were called true and predicted still work."""
    for old, new in OLD_PARAMETERS.items():
        if (value := st.query_params.pop(f"{key}_{old}", None)) in CLASS_NAMES:
            st.session_state.setdefault(f"{key}_{new}", value)


def _open_cell(chart: str, key: str) -> None:
    points = st.session_state[chart].selection.points
    if points:
        st.session_state[f"{key}_true"], st.session_state[f"{key}_predicted"] = points[0]["y"], points[0]["x"]


def _label(name: str) -> int | None:
    return None if name == ANY else CLASS_NAMES.index(name)


def _format_classes(label: int, predicted: int) -> str:
    if label == predicted:
        return CLASS_NAMES[label]
    return f"{CLASS_NAMES[label]}, predicted {CLASS_NAMES[predicted]}"


def _name_runs(run_ids: Sequence[str], total: int, all_of_them: str) -> str:
    if len(run_ids) == total > 1:
        return all_of_them
    return ", ".join(run_ids) if len(run_ids) <= MOST_NAMED else f"{len(run_ids)} runs"
