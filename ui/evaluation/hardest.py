"""The test pictures that runs get wrong together, and labels that may be wrong themselves."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.inspection.hardest import Hardest, HardPicture, find_hardest
from fmnist_core.runs import load_answers
from fmnist_core.runs.reader import weights_version
from ui import caches
from ui.evaluation.confusion import format_answers
from ui.formats import count, percent
from ui.pictures import show_gallery

HARDEST, SUSPECTS = "Hardest of all", "Perhaps wrong labels"
SUSPECTS_HELP = (
    "Confident learning (Northcutt, Jiang and Chuang 2021): a label is doubted where the models give another class a "
    "probability that is at least what they give that class on average where it is right. Here all good models must "
    "also answer with it."
)


def show_hardest(run_ids: Sequence[str]) -> None:
    """A gallery of either, with what each run says."""
    st.header("The hardest pictures", help="Over all runs that have figures on the test set, not this one alone.")
    which = st.segmented_control(
        "Which", (HARDEST, SUSPECTS), default=HARDEST, required=True, key="evaluate_hard", bind="query-params",
        label_visibility="collapsed",
    )  # fmt: skip
    limit = st.select_slider(
        "Show", (12, 24, 48, 96), value=24, key="evaluate_hard_shown", bind="query-params", width=200
    )
    found = _find(tuple(run_ids), tuple(weights_version(run_id) for run_id in run_ids))
    pictures = found.pictures if which == HARDEST else found.suspects
    if not pictures:
        st.info("No such picture: the runs do too well, or are too few.", icon=":material/check:")
        return
    shown = pictures[:limit]
    if which == HARDEST:
        st.caption(f"Those that most of the {found.runs} runs get wrong, and among them the worst losses first.")
    else:
        st.caption(
            f"{count(len(shown))} of {count(len(pictures))} pictures that all good runs ({', '.join(found.good_runs)}) "
            "confidently predict to be another class. Look for yourself: is the label wrong?",
            help=SUSPECTS_HELP,
        )
    said = {run_id: load_answers(run_id).classes for run_id in run_ids}
    captions = [
        _caption(picture, {run_id: CLASS_NAMES[said[run_id][picture.index]] for run_id in said}, found.runs)
        for picture in shown
    ]
    show_gallery(caches.pictures("test", [picture.index for picture in shown]), captions, width=120)


def _caption(picture: HardPicture, answers: dict[str, str], runs: int) -> str:
    label, answer = CLASS_NAMES[picture.label], CLASS_NAMES[picture.answer]
    perhaps = f", perhaps {answer} ({percent(picture.probability, 0)})" if picture.answer != picture.label else ""
    wrong = f"{picture.wrong_runs} of {runs} runs wrong"
    return f"Labelled {label}{perhaps}\n{wrong}" + format_answers(answers, "all runs")


@st.cache_data(show_spinner="Asking all runs ...", max_entries=8)
def _find(run_ids: tuple[str, ...], versions: tuple[str, ...]) -> Hardest:
    return find_hardest(run_ids, caches.labels("test"))
