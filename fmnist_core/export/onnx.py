"""A run as an ONNX model that frames pictures itself, as the app does: for phones, browsers and other languages.

Its input "picture" is uint8 (N, H, W), light objects on black, of any size; its output "probabilities" float32 (N, 10).
"""

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from fmnist_core.data.classes import CLASS_NAMES, IMAGE_SIZE
from fmnist_core.errors import ExportError
from fmnist_core.images.framing import frame
from fmnist_core.runs.reader import load_model, load_summary

EXAMPLE_SIZE = 2, 2 * IMAGE_SIZE, 2 * IMAGE_SIZE + 1
"""Of no picture that matters: all three may differ, and 0 and 1 would be taken for constants."""


class FramedModel(nn.Module):
    """A model with what stands before and behind it in the app: framing, and calibrated probabilities."""

    def __init__(self, model: nn.Module, temperature: float):
        super().__init__()
        self.model, self.temperature = model, temperature

    def forward(self, picture: Tensor) -> Tensor:
        """uint8 (N, H, W), light objects on black -> probabilities float32 (N, 10)."""
        framed = frame(picture.unsqueeze(1).to(torch.float32) / 255)
        logits: Tensor = self.model(framed)
        return (logits / self.temperature).softmax(1)


def load_framed_model(run_id: str) -> FramedModel:
    """What is exported, in torch. Raises RunError as `load_model` does."""
    return FramedModel(load_model(run_id), load_summary(run_id).temperature).eval()


def export_onnx(run_id: str) -> bytes:
    """The run as an ONNX file's content. Raises RunError without weights, ExportError when it can't be converted."""
    try:
        import onnx  # noqa: F401  the exporter needs both
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ExportError("an ONNX file needs the packages onnx and onnxscript: install both and try again") from error
    model = load_framed_model(run_id)
    names = ("pictures", "height", "width")
    shapes = ({axis: torch.export.Dim(name, min=1) for axis, name in enumerate(names)},)
    with _quiet():
        try:
            program = torch.onnx.export(
                model,
                (torch.zeros(EXAMPLE_SIZE, dtype=torch.uint8),),
                input_names=["picture"],
                output_names=["probabilities"],
                dynamic_shapes=shapes,
                dynamo=True,
                verbose=False,
            )
        except torch.onnx.errors.OnnxExporterError as error:
            raise ExportError(f"run {run_id} can't be converted to ONNX: take its weights instead") from error
    assert program  # torch gives None only where it writes a file itself
    program.model.metadata_props.update({"run": run_id, "classes": json.dumps(CLASS_NAMES)})
    content: bytes = program.model_proto.SerializeToString()
    return content


@contextmanager
def _quiet() -> Iterator[None]:
    """The exporter talks about its own insides, which is for nobody here."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
