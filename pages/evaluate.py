"""Evaluate: one run's figures on the test set, what it confuses, and the pictures behind every figure."""

import streamlit as st

from fmnist_core.runs.reader import load_evaluation
from ui.evaluation.class_scores import show_class_scores
from ui.evaluation.confusion import show_confusions
from ui.evaluation.hardest import show_hardest
from ui.evaluation.picture_map import show_map
from ui.evaluation.trust import show_trust
from ui.formats import count, decimal, duration, percent
from ui.glossary import explain
from ui.pickers import describe_run, evaluated_runs, pick_run

CONFUSIONS, CLASSES, TRUST, HARDEST, MAP = "Confusions", "Classes", "Confidence", "Hardest pictures", "Map"

st.title("Evaluate")
runs = evaluated_runs()
summary = pick_run(runs, "evaluate_run")
others = [other.run_id for other in runs if other.run_id != summary.run_id]
st.caption(describe_run(summary))
evaluation = load_evaluation(summary.run_id)
score, matrix = evaluation.score, evaluation.confusion_matrix
right = sum(row[label] for label, row in enumerate(matrix))
pictures = sum(sum(row) for row in matrix)

with st.grid(4, min_column_width=150):
    st.metric("Accuracy", percent(score.accuracy), border=True, help=explain("accuracy") + " On the test set.")
    st.metric("Loss", decimal(score.loss), border=True, help=explain("loss") + " On the test set.")
    st.metric("Mistakes", count(pictures - right), border=True, help=f"Of the {count(pictures)} test pictures.")
    st.metric(
        "Calibration error", percent(evaluation.calibration_error), border=True, help=explain("calibration error")
    )
st.caption(
    f"As the notebooks count: {percent(score.accuracy_batch_mean, 4)}, loss {decimal(score.loss_batch_mean)}. "
    f"Training time {duration(summary.train_seconds or None)}.",
    help=explain("notebook figures"),
)
with st.container(horizontal=True):
    st.page_link(
        "pages/inside.py",
        label="Look inside it",
        icon=":material/biotech:",
        query_params={"inside_run": summary.run_id},
    )
    st.page_link("pages/quiz.py", label="Can you do better?", icon=":material/quiz:")

view = st.segmented_control(
    "Look at", (CONFUSIONS, CLASSES, TRUST, HARDEST, MAP), default=CONFUSIONS, required=True, key="evaluate_view",
    bind="query-params",
)  # fmt: skip
if view == CONFUSIONS:
    show_confusions(summary.run_id, others)
elif view == CLASSES:
    show_class_scores(summary.run_id)
elif view == TRUST:
    show_trust(summary.run_id)
elif view == HARDEST:
    show_hardest([run.run_id for run in runs])
else:
    show_map(summary.run_id, others)
