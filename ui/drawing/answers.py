"""What runs say of one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.runs.reader import ACTIVE, RunSummary, load_summary
from ui.formats import percent

if TYPE_CHECKING:
    from fmnist_core.prediction.predictor import Prediction

CHART = {
    "mark": {"type": "bar", "cornerRadiusEnd": 2},
    "encoding": {
        "y": {"field": "class", "type": "nominal", "sort": list(CLASS_NAMES), "title": None},
        "x": {
            "field": "probability",
            "type": "quantitative",
            "title": "probability, %",
            "scale": {"domain": [0, 100]},
        },
        "yOffset": {"field": "run"},
        "color": {"field": "run", "type": "nominal", "title": None, "legend": {"orient": "bottom"}},
        "tooltip": [
            {"field": "run", "type": "nominal"},
            {"field": "class", "type": "nominal"},
            {"field": "probability", "type": "quantitative", "format": ".1f"},
        ],
    },
}
MAX_COLUMNS = 4
NOT_SURE_HELP = (
    "Either the model gives no answer much of a chance, or the picture looks like no clothing. A model names one of "
    "its ten classes all the same, and can be quite sure of it."
)


def say_answer(prediction: Prediction) -> str:
    return f"Not sure, perhaps {prediction.class_name}" if prediction.not_sure else prediction.class_name


def show_answers(predictions: Sequence[Prediction]) -> None:
    """Each run's answer with its runners-up; disagreement is said."""
    if len({prediction.label for prediction in predictions}) > 1:
        st.badge("They disagree", icon=":material/call_split:", color="orange")
    with st.grid(max(1, min(len(predictions), MAX_COLUMNS)), min_column_width=170):
        for prediction in predictions:
            with st.container(border=len(predictions) > 1, gap="xsmall"):
                _show_answer(prediction, titled=len(predictions) > 1)
                _show_unfinished(load_summary(prediction.run_id))


def show_class_probabilities(predictions: Sequence[Prediction], key: str) -> None:
    """The probabilities of all ten classes."""
    import pandas as pd

    rows = [
        {"run": prediction.run_id, "class": name, "probability": 100 * probability}
        for prediction in predictions
        for name, probability in zip(CLASS_NAMES, prediction.probabilities)
    ]
    with st.expander("All ten classes", icon=":material/bar_chart:"):
        st.vega_lite_chart(
            pd.DataFrame(rows), CHART, height=120 + 100 * len(predictions), key=key, alt="Probabilities of all classes"
        )


def _show_unfinished(run: RunSummary) -> None:
    """Of a run that has not ended, say whose answer it is: its latest epoch's."""
    if run.state in ACTIVE:
        st.caption(f"as it was after epoch {run.epoch} of {run.epochs_planned}: it still learns")


def _show_answer(prediction: Prediction, titled: bool) -> None:
    if titled:
        st.caption(prediction.run_id)
    sure = "" if prediction.not_sure else f" · {percent(prediction.confidence, 0)}"
    st.subheader(say_answer(prediction) + sure, anchor=False, help=NOT_SURE_HELP if prediction.not_sure else None)
    for name, probability in prediction.top(3):
        st.progress(probability, text=f"{name}, {percent(probability, 1)}")
