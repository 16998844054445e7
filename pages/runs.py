"""Runs: all that was trained; rename, note, delete, take weights home, bring weights along."""

import streamlit as st

from fmnist_core import runs
from ui import caches
from ui.errors import shown_errors
from ui.identity import visitor
from ui.pickers import pick_listed, pick_run, show_table
from ui.runs.manager import leave_message, show_clearing, show_damaged, show_message, show_run_manager

st.title("Runs")
st.caption("Each training leaves a run: its curves, its figures and its learnt weights.")
show_message()
found = runs.list_runs()
listed = pick_listed(found.runs)
if listed:
    show_table(listed, key="runs_table", with_disk=True)
for damaged in found.damaged:
    show_damaged(damaged)

if listed:
    st.header("One run")
    show_run_manager(pick_run(listed, "runs_run"))

st.header("Bring weights along")
st.caption(
    "Trained in a notebook? Save with `torch.save(model.state_dict(), 'model.pth')` and load the file here. "
    "It becomes a run like any other. Nothing in the file is executed."
)
with st.form("runs_import", border=False):
    file = st.file_uploader("A .pth or .safetensors file", ("pth", "pt", "safetensors"), key="runs_file")
    name = st.text_input("Name of the new run", key="runs_import_name", placeholder="my-notebook-model")
    pressed = st.form_submit_button("Load", icon=":material/upload:", key="runs_load")
if pressed and not file:
    st.error("Choose a file first.")
elif pressed and file:
    with shown_errors(), st.spinner("Loading and testing it ..."):
        name = name.strip() or file.name.rpartition(".")[0]
        run_id = runs.import_weights(file.getvalue(), caches.dataset(), name, owner=visitor())
        leave_message(f"`{run_id}` is here: its network was recognised, and it was tested.")

if found.runs:
    st.header("Make room")
    show_clearing(found.runs)
