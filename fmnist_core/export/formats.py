"""The forms that a run can be exported in, by the ending of the file."""

from collections.abc import Callable
from pathlib import Path

from fmnist_core import files
from fmnist_core.errors import ExportError
from fmnist_core.export.card import model_card
from fmnist_core.export.onnx import export_onnx
from fmnist_core.export.script import training_script
from fmnist_core.runs.state_dicts import export_weights

FORMS: dict[str, Callable[[str], bytes]] = {
    "pth": lambda run_id: export_weights(run_id, "pth"),
    "safetensors": lambda run_id: export_weights(run_id, "safetensors"),
    "onnx": export_onnx,
    "py": lambda run_id: training_script(run_id).encode(),
    "md": lambda run_id: model_card(run_id).encode(),
}
"""By the ending of the file: a run's id to its content."""


def export_run(run_id: str, form: str) -> bytes:
    """A file's content; `form` is one of FORMS.

    Raises RunError without what it needs, ExportError when the run can't be said in that form.
    """
    if form not in FORMS:
        raise ExportError(
            f"a run can't be exported as .{form}: choose one of {', '.join(f'.{name}' for name in FORMS)}"
        )
    return FORMS[form](run_id)


def export_run_to(run_id: str, target: Path) -> None:
    """Write a run to `target`, whose ending says how. Raises ExportError and RunError as `export_run`."""
    content = export_run(run_id, target.suffix[1:])
    try:
        with files.replacing(target) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{target} can't be written ({error.strerror}): choose another place") from error
