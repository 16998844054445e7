"""Upload: pictures from files, the camera or the test set, and what the chosen runs take them for."""

import streamlit as st

from fmnist_core.data.classes import CLASS_NAMES
from ui.drawing.answers import show_answers, show_class_probabilities
from ui.drawing.preprocessing import pick_preprocessing, show_preprocessing_steps
from ui.drawing.results import (
    PictureFile,
    Result,
    check_all,
    picture_files,
    results_csv,
    show_errors,
    show_results,
    test_pictures,
)
from ui.errors import shown_errors
from ui.inspection.explanation import show_explanation
from ui.pickers import pick_runs, usable_runs

FILES, FOLDER, CAMERA, TEST_SET = "Files", "A folder", "Camera", "Test set"
FILE_TYPES = ("image", "heic", "heif")  # any picture: phones then offer their camera; what can't be read is refused
SAMPLES = 10


def pick_pictures() -> list[PictureFile]:
    source = st.segmented_control(
        "Where from", (FILES, FOLDER, CAMERA, TEST_SET), default=FILES, required=True, key="upload_source",
        bind="query-params",
    )  # fmt: skip
    if source == TEST_SET:
        number = st.number_input("Which ten", 1, 1000, key="upload_sample", bind="query-params", width=150)
        return test_pictures(range(SAMPLES * (number - 1), SAMPLES * number))
    if source == CAMERA:
        photo = st.camera_input("One garment, from above, on a plain floor", key="upload_camera", width=480)
        return picture_files([photo] if photo else [])
    if source == FOLDER:
        return picture_files(
            st.file_uploader("A folder", FILE_TYPES, accept_multiple_files="directory", key="upload_folder")
        )
    return picture_files(
        st.file_uploader(
            "Your pictures", FILE_TYPES, accept_multiple_files=True, key="upload_files",
            help="Several at once are fine. On a phone you can take a photo here.",
        )
    )  # fmt: skip


@st.fragment
def show_answered() -> None:
    """Table and details; a click in them asks nothing of the pictures again."""
    readable = [result for result in results if result.prepared]
    st.caption("Click a row to see its picture in detail, below the table.")
    show_results(readable, key="upload_results", picker="upload_detail")
    st.download_button(
        "Download as CSV", results_csv(results), "answers.csv", "text/csv", icon=":material/download:",
        key="upload_csv", on_click="ignore",
    )  # fmt: skip
    st.header("One picture in detail")
    names = [result.name for result in readable]
    show_detail(readable[names.index(st.selectbox("Picture", names, key="upload_detail"))])


def show_detail(picked: Result) -> None:
    if picked.label is not None:
        st.caption(f"Really: {CLASS_NAMES[picked.label]}")
    show_answers(picked.predictions)
    show_preprocessing_steps(picked.prepared)
    show_class_probabilities(picked.predictions, key="upload_chart")
    show_explanation(chosen, picked.prepared.pixels, "upload")


st.title("Upload")
st.caption("Photos, icons or drawings of single garments. They stay on this machine and are not kept.")
chosen = pick_runs(usable_runs(), "upload_runs", label="Who answers")
files = []
with shown_errors():
    files = pick_pictures()
options = pick_preprocessing("upload")
if not files:
    st.info("Add pictures above, or take some of the test set to see how it works.", icon=":material/upload:")
    st.stop()
if not chosen:
    st.info("Choose who answers: one run or more.", icon=":material/model_training:")
    st.stop()

results = check_all(files, chosen, options)
show_errors(results)
if any(result.prepared for result in results):
    show_answered()
