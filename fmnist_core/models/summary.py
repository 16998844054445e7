"""What can be asked of any network: its layers with their shapes, its size, its head."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from fmnist_core.data.classes import IMAGE_SIZE


@dataclass(frozen=True)
class LayerSummary:
    name: str
    kind: str
    output_shape: tuple[int, ...]
    """Without the batch."""
    parameters: int


def summarize(model: nn.Module) -> list[LayerSummary]:
    """The leaf layers of `model` in the order in which one picture passes them."""
    rows: list[LayerSummary] = []
    hooks = [
        module.register_forward_hook(_recorder(name, rows))
        for name, module in model.named_modules()
        if not list(module.children())
    ]
    device = next(model.parameters()).device
    was_training = model.training
    try:
        with torch.inference_mode():
            model.eval()(torch.zeros(1, 1, IMAGE_SIZE, IMAGE_SIZE, device=device))
    finally:
        model.train(was_training)
        for hook in hooks:
            hook.remove()
    return rows


def count_parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


def head_of(model: nn.Module) -> str:
    """The name of the last linear layer: what transfer learning puts on anew."""
    names: list[str] = [name for name, module in model.named_modules() if isinstance(module, nn.Linear)]
    return names[-1]


def _recorder(name: str, rows: list[LayerSummary]) -> Callable[[nn.Module, object, Tensor], None]:
    def record(module: nn.Module, inputs: object, output: Tensor) -> None:
        own = sum(parameter.numel() for parameter in module.parameters(recurse=False))
        rows.append(LayerSummary(name, type(module).__name__, tuple(output.shape[1:]), own))

    return record
