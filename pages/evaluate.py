"""Evaluate: one run's figures on the test set, what it confuses, and the pictures behind every figure."""

import streamlit as st

from fmnist_core.classes import CLASS_NAMES
from fmnist_core.runs import load_run
from ui import handles
from ui.confusion import show_cell, show_matrix
from ui.formats import count, decimal, duration, percent
from ui.glossary import explain
from ui.runs import describe_run, evaluated_runs, pick_run

st.title("Evaluate")
runs = evaluated_runs()
summary = pick_run(runs, "evaluate_run")
others = [other.run_id for other in runs if other.run_id != summary.run_id]
st.caption(describe_run(summary))
run = load_run(summary.run_id)
score = run.test.score
right = sum(row[label] for label, row in enumerate(run.test.confusion_matrix))
pictures = sum(map(sum, run.test.confusion_matrix))

with st.grid(4, min_column_width=150):
    st.metric("Accuracy", percent(score.accuracy), border=True, help=explain("accuracy") + " On the test set.")
    st.metric("Loss", decimal(score.loss), border=True, help=explain("loss") + " On the test set.")
    st.metric("Mistakes", count(pictures - right), border=True, help=f"Of the {count(pictures)} test pictures.")
    st.metric("Calibration error", percent(run.test.calibration_error), border=True, help=explain("calibration error"))
st.caption(
    f"As the notebooks count: {percent(score.accuracy_batch_mean, 4)}, loss {decimal(score.loss_batch_mean)}. "
    f"Training time {duration(summary.train_seconds or None)}.",
    help=explain("notebook figures"),
)

st.header("What it confuses")
show_matrix(summary.run_id, others, "evaluate")
st.download_button(
    "Download as a picture",
    lambda: handles.confusion_matrix_png(summary.run_id),
    file_name=f"{summary.run_id}-confusion-matrix.png",
    mime="image/png",
    icon=":material/download:",
    key="evaluate_download",
    on_click="ignore",
)

st.header("The pictures behind it", help="Mistakes, unless you choose the same class twice.")
show_cell(summary.run_id, others, "evaluate")

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
