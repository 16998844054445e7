"""Compare: runs side by side, as a table, in charts and picture by picture, and beside the published notebooks."""

import streamlit as st

from fmnist_core import export
from fmnist_core.comparison import compare_runs, rows_csv
from ui import caches
from ui.comparison import views
from ui.comparison.leaderboard import choose_runs, show_leaderboard
from ui.pickers import evaluated_runs

VIEWS = {
    "Ranking": views.show_ranking,
    "One against another": views.show_pairs,
    "By class": views.show_class_recalls,
    "Learning curves": views.show_curves,
    "Seeds": views.show_seeds,
    "Recipes": views.show_recipes,
}

st.title("Compare")
runs = evaluated_runs()
chosen = choose_runs(runs, "compare")
if not chosen:
    st.info("Choose one run or more.", icon=":material/leaderboard:")
    st.stop()
rows = compare_runs(chosen)

tools = st.container(horizontal=True)
show_leaderboard(rows, tools, "compare_table")
with tools:
    st.download_button(
        "Table as CSV",
        lambda: rows_csv(rows),
        file_name="comparison.csv",
        mime="text/csv",
        icon=":material/download:",
        key="compare_csv",
        on_click="ignore",
    )
    st.download_button(
        "Everything as one page",
        lambda: export.create_report(chosen, caches.labels("test")),
        file_name="comparison.html",
        mime="text/html",
        icon=":material/description:",
        key="compare_report",
        on_click="ignore",
        help="An HTML file with tables, figures, tests, recipes and conditions. It opens without the internet.",
    )

view = st.segmented_control(
    "View", list(VIEWS), default="Ranking", required=True, key="compare_view", bind="query-params",
    label_visibility="collapsed",
)  # fmt: skip
VIEWS[view](rows, runs)
