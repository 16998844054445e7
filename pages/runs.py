"""Runs: all that was trained; rename, delete, take weights home, bring weights along."""

import streamlit as st

from fmnist_core import service
from fmnist_core.errors import StudioError
from fmnist_core.runs import list_runs
from ui import handles
from ui.errors import show_error
from ui.formats import plain, size
from ui.glossary import explain
from ui.identity import visitor
from ui.runs import describe_run, pick_run, show_links, show_state, show_table

st.title("Runs")
st.caption("Each training leaves a run: its curves, its figures and its learnt weights.")
found = list_runs()
if found.runs:
    show_table(found.runs, key="runs_table")
for damaged in found.damaged:
    st.warning(plain(damaged.reason), icon=":material/heart_broken:")


def bring_weights() -> None:
    st.header("Bring weights along")
    st.caption(
        "Trained in a notebook? Save with `torch.save(model.state_dict(), 'model.pth')` and load the file here. "
        "It becomes a run like any other. Nothing in the file is executed."
    )
    with st.form("runs_import", border=False):
        file = st.file_uploader("A .pth or .safetensors file", ("pth", "pt", "safetensors"), key="runs_file")
        name = st.text_input("Name of the new run", key="runs_import_name", placeholder="my-notebook-model")
        pressed = st.form_submit_button("Load", icon=":material/upload:")
    if pressed and file is None:
        st.error("Choose a file first.")
    elif pressed:
        with st.spinner("Loading and testing it ..."):
            run_id = handles.import_weights(file.getvalue(), name.strip() or file.name.rpartition(".")[0], visitor())
        st.session_state.runs_message = f"`{run_id}` is here: its network was recognised, and it was tested."
        st.rerun()


def change(action, *arguments: str, message: str) -> None:
    try:
        action(*arguments)
        st.session_state.runs_message = message
        st.rerun()
    except StudioError as error:
        show_error(error)


if message := st.session_state.pop("runs_message", None):
    st.toast(message, icon=":material/check:")

if found.runs:
    st.header("One run")
    run = pick_run(found.runs, "runs_run")
    with st.container(horizontal=True, vertical_alignment="center"):
        show_state(run.state)
        st.caption(describe_run(run), width="content")
    if run.is_usable:
        show_links(run.run_id)
    with st.container(horizontal=True):
        with st.popover("Rename", icon=":material/edit:"):
            name = st.text_input("New name", run.name, max_chars=80, key=f"runs_name_{run.run_id}")
            if st.button("Rename", type="primary", key="runs_rename"):
                change(service.rename, run.run_id, name, message=f"Now called {plain(name)}")
        with st.popover("Delete", icon=":material/delete:", disabled=run.shipped, help=explain("shipped")):
            st.write(f"Delete **{plain(run.name)}** for good, with its weights and curves?")
            if st.button("Delete", type="primary", key="runs_delete"):
                change(service.delete, run.run_id, message=f"{plain(run.name)} is deleted")
        if run.weights_bytes:
            for format in ("pth", "safetensors"):
                st.download_button(
                    f"Weights as .{format} ({size(run.weights_bytes)})",
                    lambda format=format: handles.export_weights(run.run_id, format),
                    file_name=f"{run.run_id}.{format}",
                    icon=":material/download:",
                    key=f"runs_export_{format}",
                    on_click="ignore",
                )

try:
    bring_weights()
except StudioError as error:
    show_error(error)
