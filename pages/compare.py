"""Compare: runs side by side, and beside what the notebooks published."""

import streamlit as st

from fmnist_core import plots
from fmnist_core.comparison import PUBLISHED, compare_pairs, compare_runs, doubtful_times, rows_csv
from fmnist_core.runs import load_run
from ui import handles
from ui.comparison import pick_pair, show_differences, show_leaderboard
from ui.formats import duration, percent, plain
from ui.glossary import explain
from ui.runs import evaluated_runs, pick_runs

MEASURES = {"Loss": "loss", "Accuracy": "accuracy"}
MOST_IN_MATRIX = 20

st.title("Compare")
runs = evaluated_runs()
chosen = pick_runs(runs, "compare_runs", default=[run.run_id for run in runs if run.shipped])
if not chosen:
    st.info("Choose one run or more.", icon=":material/leaderboard:")
    st.stop()
rows = compare_runs(chosen)

show_leaderboard(rows, "compare_table")
st.download_button(
    "Table as CSV",
    lambda: rows_csv(rows),
    file_name="comparison.csv",
    mime="text/csv",
    icon=":material/download:",
    key="compare_csv",
    on_click="ignore",
)

left, right = st.columns(2, gap="large")
with left:
    st.subheader("Accuracy", help=explain("interval"))
    st.plotly_chart(plots.accuracy_figure(rows), key="compare_accuracy", alt="Accuracy of each run with its interval")
with right:
    st.subheader("What it cost", help=explain("frontier"))
    st.plotly_chart(
        plots.accuracy_against_time_figure(rows), key="compare_time", alt="Accuracy against training time, a dot a run"
    )
    if doubtful_times(rows):
        st.caption("Hollow: a time not to be held against the others. The table says why.")

if len(rows) > 1:
    st.subheader("Is one really better?", help=explain("paired test"))
    tests = compare_pairs(chosen, handles.labels("test"))
    pair = pick_pair(rows, "compare")
    test = next(test for test in tests if {test.first, test.second} == set(pair))
    st.markdown(plain(test.sentence))
    show_differences(test, "compare_side")

    st.subheader("How often they agree", help=explain("agreement"))
    shown = chosen[:MOST_IN_MATRIX]
    st.plotly_chart(
        plots.agreement_figure(shown, [test for test in tests if test.first in shown and test.second in shown]),
        key="compare_agreement",
        alt="Share of test pictures on which two runs give the same answer",
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
