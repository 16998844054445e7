"""Take it home: a run's downloads, made when they are asked for."""

import streamlit as st

from fmnist_core import export
from fmnist_core.runs.reader import RunSummary
from ui.formats import plain, size
from ui.glossary import explain

FORMS = {
    "pth": "Weights for PyTorch",
    "safetensors": "Weights, safe to open",
    "onnx": "ONNX model",
    "py": "Training script",
    "md": "Model card",
}


def show_take_home(run: RunSummary) -> None:
    """A run's files to download; nothing before it has ended."""
    if not run.weights_bytes:
        return
    with st.popover("Take it home", icon=":material/home_storage:"):
        st.caption("Files that work without this app: in a notebook, on a phone, on your own computer.")
        for form, label in FORMS.items():
            _show_download(run, form, label)


def _show_download(run: RunSummary, form: str, label: str) -> None:
    reason = export.why_no_script(run.run_id) if form == "py" else None
    sized = f" ({size(run.weights_bytes)})" if form in ("pth", "safetensors") else ""
    st.download_button(
        f"{label} .{form}{sized}",
        lambda: export.export_run(run.run_id, form),
        file_name=f"{run.run_id}.{form}",
        icon=":material/download:",
        width="stretch",
        disabled=reason is not None,
        help=plain(reason) if reason else explain(f"take home {form}"),
        key=f"runs_export_{form}",
        on_click="ignore",
    )
