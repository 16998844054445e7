"""Compare: runs side by side, and beside what the notebooks published."""

import streamlit as st

from fmnist_core import plots
from fmnist_core.comparison import PUBLISHED, compare_runs
from fmnist_core.runs import load_run
from ui.formats import duration, percent
from ui.glossary import explain
from ui.runs import evaluated_runs, pick_runs

MEASURES = {"Loss": "loss", "Accuracy": "accuracy"}

st.title("Compare")
runs = evaluated_runs()
chosen = pick_runs(runs, "compare_runs", default=[run.run_id for run in runs if run.shipped])
if not chosen:
    st.info("Choose one run or more.", icon=":material/leaderboard:")
    st.stop()
rows = compare_runs(chosen)

column = st.column_config
st.dataframe(
    [
        {
            "Run": row.run_id,
            "Accuracy": row.test_accuracy and 100 * row.test_accuracy,
            "Loss": row.test_loss,
            "Calibration error": row.calibration_error and 100 * row.calibration_error,
            "Training time": row.train_seconds,
            "Epochs": row.epochs or None,
            "Parameters": row.parameters,
            "Weights": row.weights_bytes / 1000,
            "Taken on": row.device and f"{row.device}, {row.threads} thread{'s' if row.threads != 1 else ''}",
        }
        for row in sorted(rows, key=lambda row: -(row.test_accuracy or 0))
    ],
    column_config={
        "Run": column.TextColumn(help=explain("run"), pinned=True),
        "Accuracy": column.ProgressColumn(format="%.2f %%", min_value=0, max_value=100, help=explain("accuracy")),
        "Loss": column.NumberColumn(format="%.4f", help=explain("loss")),
        "Calibration error": column.NumberColumn(format="%.1f %%", help=explain("calibration error")),
        "Training time": column.NumberColumn(format="%.1f s", help=explain("training time")),
        "Epochs": column.NumberColumn(help=explain("epoch")),
        "Parameters": column.NumberColumn(format="localized", help=explain("parameters")),
        "Weights": column.NumberColumn(format="%.0f kB", help="Size of the file with what was learnt."),
        "Taken on": column.TextColumn(help="Times compare only on the same device with the same threads."),
    },
    hide_index=True,
    placeholder="–",
    key="compare_table",
)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Accuracy")
    st.plotly_chart(plots.accuracy_figure(rows), key="compare_accuracy", alt="Accuracy of each run as bars")
with right:
    st.subheader("What it cost")
    st.plotly_chart(
        plots.accuracy_against_time_figure(rows), key="compare_time", alt="Accuracy against training time, a dot a run"
    )

st.subheader("Learning curves", help="Seen while training, on the pictures of the last few batches.")
measure = st.segmented_control(
    "Curve", list(MEASURES), default="Loss", required=True, key="compare_curve", bind="query-params",
    label_visibility="collapsed",
)  # fmt: skip
histories = {run_id: load_run(run_id).history for run_id in chosen}
st.plotly_chart(
    plots.curves_figure(histories, MEASURES[measure]),
    key="compare_curves",
    alt=f"{measure} of each run over its epochs",
)

st.subheader("Beside the published notebooks")
by_recipe = {run.recipe_name: run for run in reversed(runs)}
ours = [by_recipe.get(published.recipe_name) for published in PUBLISHED]
st.table(
    [
        {
            "Model": published.title,
            "Published": f"{percent(published.accuracy)}, loss {published.loss:.4f}, "
            f"{duration(published.train_seconds)}",
            "Here": f"{percent(run.test.accuracy_batch_mean)}, loss {run.test.loss_batch_mean:.4f}, "
            f"{duration(run.total_seconds)}"
            if run
            else "not trained yet",
        }
        for published, run in zip(PUBLISHED, ours)
    ]
)
st.caption(
    "Counted as the notebooks do. Their times come from different machines: don't compare them.",
    help=explain("notebook figures"),
)
st.markdown(
    "**Why does V1 lose to V0?** It has one layer more to learn with, but ends in a ReLU, which forbids negative "
    "scores: the model can't say *certainly not*, and a class whose score gets stuck at 0 stops learning. "
    "The recipe `mlp-relu` is V1 without that last ReLU: train it and see."
)
