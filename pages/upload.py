"""Upload: pictures from files, and what the chosen runs take them for."""

import streamlit as st

from fmnist_core.classes import CLASS_NAMES
from ui.answers import show_answers, show_chart
from ui.formats import plain
from ui.preparation import pick_preparation, show_steps
from ui.results import check_all, picture_files, results_csv, show_results, test_pictures
from ui.runs import pick_runs, usable_runs

FILE_TYPES = ("png", "jpg", "jpeg", "webp", "bmp", "gif", "heic", "heif")
SAMPLES = 10

st.title("Upload")
st.caption("Photos, icons or drawings of single garments. They stay on this machine and are not kept.")
chosen = pick_runs(usable_runs(), "upload_runs", label="Who answers")
uploads = st.file_uploader(
    "Your pictures", FILE_TYPES, accept_multiple_files=True, key="upload_files", help="Several at once are fine."
)
with st.container(horizontal=True, vertical_alignment="bottom"):
    use_samples = st.toggle("None at hand? Take pictures of the test set", key="upload_samples", bind="query-params")
    number = (
        st.number_input("Which ten", 1, 1000, key="upload_sample", bind="query-params", width=150) if use_samples else 1
    )
options = pick_preparation("upload")

files = picture_files(uploads)
if use_samples:
    files += test_pictures(range(SAMPLES * (number - 1), SAMPLES * number))
if not files:
    st.info("Drop pictures above, or take some of the test set to see how it works.", icon=":material/upload:")
    st.stop()
if not chosen:
    st.info("Choose who answers: one run or more.", icon=":material/model_training:")
    st.stop()

results = check_all(files, chosen, options)
for result in results:
    if result.error:
        st.error(plain(result.error), icon=":material/broken_image:")
readable = [result for result in results if result.prepared]
if not readable:
    st.stop()
show_results(readable, key="upload_results")
st.download_button(
    "Download as CSV", results_csv(results), "answers.csv", "text/csv", icon=":material/download:", key="upload_csv",
    on_click="ignore",
)  # fmt: skip

st.header("One picture in detail")
names = [result.name for result in readable]
picked = readable[names.index(st.selectbox("Picture", names, key="upload_detail"))]
if picked.label is not None:
    st.caption(f"Really: {CLASS_NAMES[picked.label]}")
show_answers(picked.predictions)
show_steps(picked.prepared)
show_chart(picked.predictions, key="upload_chart")
