"""Evaluate: one run's figures on the test set, what it confuses, and its most confident mistakes."""

import streamlit as st

from fmnist_core import plots
from fmnist_core.classes import CLASS_NAMES
from fmnist_core.runs import load_run
from ui import handles
from ui.formats import count, decimal, duration, percent
from ui.glossary import explain
from ui.pictures import show_gallery
from ui.runs import describe_run, evaluated_runs, pick_run

CELLS = {"Pictures": "pictures", "% of what they are": "rows", "% of the answers": "columns"}
ANY = "any class"

st.title("Evaluate")
summary = pick_run(evaluated_runs(), "evaluate_run")
st.caption(describe_run(summary))
run = load_run(summary.run_id)
score = run.test.score
mistakes = handles.mistakes(summary.run_id)

with st.grid(4, min_column_width=150):
    st.metric("Accuracy", percent(score.accuracy), border=True, help=explain("accuracy") + " On the test set.")
    st.metric("Loss", decimal(score.loss), border=True, help=explain("loss") + " On the test set.")
    st.metric("Mistakes", count(len(mistakes)), border=True, help="Of the 10,000 pictures of the test set.")
    st.metric("Calibration error", percent(run.test.calibration_error), border=True, help=explain("calibration error"))
st.caption(
    f"As the notebooks count: {percent(score.accuracy_batch_mean, 4)}, loss {decimal(score.loss_batch_mean)}. "
    f"Training time {duration(summary.train_seconds or None)}.",
    help=explain("notebook figures"),
)

st.header("What it confuses")
cells = st.segmented_control(
    "Cells show", list(CELLS), default="Pictures", required=True, key="evaluate_cells", bind="query-params",
    help=explain("confusion matrix"),
)  # fmt: skip
st.plotly_chart(
    plots.confusion_matrix_figure(run.test, CELLS[cells]),
    key="evaluate_matrix",
    alt="Confusion matrix: rows are what pictures really show, columns what the model took them for",
)
st.download_button(
    "Download as a picture",
    lambda: handles.confusion_matrix_png(summary.run_id),
    file_name=f"{summary.run_id}-confusion-matrix.png",
    mime="image/png",
    icon=":material/download:",
    key="evaluate_download",
    on_click="ignore",
)

st.header("Class by class")
column = st.column_config
share = {"min_value": 0, "max_value": 100, "format": "%.1f %%"}
st.dataframe(
    [
        {"Class": name, "Found": 100 * row.recall, "Right": 100 * row.precision, "Both": 100 * row.f1}
        for name, row in zip(CLASS_NAMES, run.test.classes)
    ],
    column_config={
        "Class": column.TextColumn(pinned=True),
        "Found": column.ProgressColumn("Recall", help=explain("recall"), **share),
        "Right": column.ProgressColumn("Precision", help=explain("precision"), **share),
        "Both": column.ProgressColumn("F1", help=explain("f1"), **share),
    },
    hide_index=True,
    key="evaluate_classes",
)

st.header("Its most confident mistakes")
with st.container(horizontal=True, vertical_alignment="bottom"):
    really = st.selectbox("Really", (ANY, *CLASS_NAMES), key="evaluate_really", bind="query-params", width=200)
    taken = st.selectbox("Taken for", (ANY, *CLASS_NAMES), key="evaluate_taken", bind="query-params", width=200)
    shown = st.select_slider("Show", (12, 24, 48, 96), value=24, key="evaluate_shown", bind="query-params", width=200)
matching = [
    mistake
    for mistake in mistakes
    if really in (ANY, CLASS_NAMES[mistake.label]) and taken in (ANY, CLASS_NAMES[mistake.predicted])
]
if not matching:
    st.info("No such mistake. Choose other classes.", icon=":material/check:")
    st.stop()
st.caption(f"{count(min(shown, len(matching)))} of {count(len(matching))}, the surest first.")
show_gallery(
    handles.pictures("test", [mistake.index for mistake in matching[:shown]]),
    [
        f"{CLASS_NAMES[mistake.label]}, taken for {CLASS_NAMES[mistake.predicted]} ({percent(mistake.confidence, 0)})"
        for mistake in matching[:shown]
    ],
    width=100,
)
