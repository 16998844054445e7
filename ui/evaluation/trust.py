"""Whether a run's confidence can be trusted, and what temperature scaling does about it."""

from __future__ import annotations

import streamlit as st

from fmnist_core import plots
from fmnist_core.inspection.calibration import VALIDATION, TemperatureScaling, check_temperature
from fmnist_core.runs.reader import weights_version
from ui import caches
from ui.formats import percent
from ui.glossary import explain

FROM_VALIDATION = (
    "The temperature was chosen on the 5,000 validation pictures that this run held out; Draw and Upload use it."
)
FROM_HALVES = (
    "This run learnt from all 60,000 pictures, so none were held out to choose a temperature by. Instead each half of "
    "the test set gets the temperature that suits the other half ({} and {}), and no picture helps to choose its own. "
    "Draw and Upload show this run's confidence as it is."
)
AS_IT_SAYS, AFTER = "As it says", "After temperature scaling"


def show_trust(run_id: str) -> None:
    """Calibration before and after temperature scaling: figures, a reliability diagram, and confidences."""
    scaling = _check(run_id, weights_version(run_id))
    st.header("How sure it is")
    with st.grid(3, min_column_width=170):
        error = explain("calibration error")
        st.metric("Calibration error", percent(scaling.before.error), border=True, help=error)
        st.metric("After scaling", percent(scaling.after.error), border=True, help=error)
        temperature = sum(scaling.temperatures) / len(scaling.temperatures)
        st.metric("Temperature", f"{temperature:.2f}", border=True, help=explain("temperature"))
    chosen = FROM_VALIDATION if scaling.fitted_on == VALIDATION else FROM_HALVES
    st.caption(chosen.format(*(f"{value:.2f}" for value in scaling.temperatures)))
    st.subheader("Is it right as often as it says?", help=explain("reliability"))
    st.plotly_chart(
        plots.reliability_figure(scaling),
        key="evaluate_reliability",
        alt="Reliability diagram: how often answers are right by how sure the run is, before and after scaling",
    )
    st.subheader("How sure are right and wrong answers?", help=explain("confidence"))
    which = st.segmented_control(
        "Confidence", (AS_IT_SAYS, AFTER), default=AS_IT_SAYS, required=True, key="evaluate_confidence",
        bind="query-params", label_visibility="collapsed",
    )  # fmt: skip
    st.plotly_chart(
        plots.confidence_figure(scaling.before if which == AS_IT_SAYS else scaling.after),
        key="evaluate_confidences",
        alt="Share of right and of wrong answers by how sure the run is",
    )


@st.cache_data(show_spinner="Comparing confidence with truth ...", max_entries=256)
def _check(run_id: str, version: str) -> TemperatureScaling:
    return check_temperature(run_id, caches.labels("test"))
