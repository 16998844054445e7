"""A run in a form that goes on without this app: weights, ONNX, a training script, a model card; runs as a report."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.export.card import model_card
    from fmnist_core.export.formats import FORMS, export_run, export_run_to
    from fmnist_core.export.onnx import FramedModel, export_onnx
    from fmnist_core.export.report import create_report, write_report
    from fmnist_core.export.script import training_script, why_no_script

__all__ = [
    "FORMS",
    "FramedModel",
    "create_report",
    "export_onnx",
    "export_run",
    "export_run_to",
    "model_card",
    "training_script",
    "why_no_script",
    "write_report",
]

__getattr__ = lazy_face(__name__)
