"""Upload: pictures from files, the camera or the test set, and what the chosen runs take them for."""

from collections.abc import Sequence

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.images import MAX_BYTES, list_formats
from ui.drawing.answers import show_answers, show_class_probabilities
from ui.drawing.preprocessing import pick_preprocessing, show_preprocessing_steps
from ui.drawing.results import (
    Answered,
    Refused,
    Result,
    check_all,
    results_csv,
    show_errors,
    show_results,
    test_pictures,
)
from ui.drawing.uploads import PictureFile, my_uploads, say_formats, take_in, widget_key
from ui.errors import shown_errors
from ui.inspection.explanation import show_explanation
from ui.pickers import pick_runs, usable_runs

FILES, FOLDER, CAMERA, TEST_SET = "Files", "A folder", "Camera", "Test set"
FORMATS = list_formats()
FILE_TYPES = [kind for format_ in FORMATS for kind in (*format_.mime_types, *format_.extensions)]
SAMPLES = 10


def pick_pictures() -> list[PictureFile]:
    source = st.segmented_control(
        "Where from", (FILES, FOLDER, CAMERA, TEST_SET), default=FILES, required=True, key="upload_source",
        bind="query-params",
    )  # fmt: skip
    if source == TEST_SET:
        number = st.number_input("Which ten", 1, 1000, key="upload_sample", bind="query-params", width=150)
        return test_pictures(range(SAMPLES * (number - 1), SAMPLES * number))
    with shown_errors():
        take_from(source)
    return my_uploads().files


def take_from(source: str) -> None:
    if source == CAMERA:
        key = widget_key("upload_camera")
        photo = st.camera_input("One garment, from above, on a plain floor", key=key, width=480)
        take_in([photo] if photo else [], "upload_camera")
    elif source == FOLDER:
        key = widget_key("upload_folder")
        take_in(st.file_uploader("A folder", FILE_TYPES, accept_multiple_files="directory", key=key), "upload_folder")
    else:
        files = st.file_uploader(
            "Your pictures", FILE_TYPES, accept_multiple_files=True, key=widget_key("upload_files"),
            help="Several at once are fine. On a phone you can take a photo here.",
        )  # fmt: skip
        take_in(files, "upload_files")


@st.fragment
def show_answered() -> None:
    """Table and details; a click in them asks nothing of the pictures again."""
    st.caption("Click a row to see its picture in detail, below the table.")
    show_results(readable, key="upload_results", picker="upload_detail")
    with st.container(horizontal=True):
        st.download_button(
            "Download as CSV", results_csv(results), "answers.csv", "text/csv", icon=":material/download:",
            key="upload_csv", on_click="ignore",
        )  # fmt: skip
        offer_removal("Remove all", "upload_remove_all", results)
    st.header("One picture in detail")
    names = [result.name for result in readable]
    picked = readable[names.index(st.selectbox("Picture", names, key="upload_detail"))]
    offer_removal("Remove this picture", "upload_remove", [picked])
    show_detail(picked)


def offer_removal(label: str, key: str, shown: Sequence[Result]) -> None:
    """Only of what somebody brought: the test set stays."""
    if my_uploads().files is files and st.button(label, key=key, icon=":material/delete:"):
        my_uploads().remove(*(result.name for result in shown))
        st.rerun()


def show_detail(picked: Answered) -> None:
    if picked.label is not None:
        st.caption(f"True class: {CLASS_NAMES[picked.label]}")
    show_answers(picked.predictions)
    show_preprocessing_steps(picked.prepared)
    show_class_probabilities(picked.predictions, key="upload_chart")
    show_explanation(chosen, picked.prepared.pixels, "upload")


st.title("Upload")
st.caption(
    f"Photos, icons or drawings of single garments: {say_formats()}, up to {MAX_BYTES // 2**20} MB each. They stay on "
    "this machine, and are kept until you remove them or close this tab."
)
chosen = pick_runs(usable_runs(), "upload_runs", label="Models")
files = pick_pictures()
options = pick_preprocessing("upload")
if not files:
    st.info("Add pictures above, or take some of the test set to see how it works.", icon=":material/upload:")
    st.stop()
if not chosen:
    st.info("Choose one model or more.", icon=":material/model_training:")
    st.stop()

results = check_all(files, chosen, options)
refused = [result for result in results if isinstance(result, Refused)]
readable = [result for result in results if isinstance(result, Answered)]
if refused:
    show_errors(refused)
    offer_removal("Remove what can't be used", "upload_remove_unreadable", refused)
if readable:
    show_answered()
