"""Every operation on one picture's way through a network, found by torch.fx: what comes in, and what goes out."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, fx, nn
from torch.nn import functional

from fmnist_core.data.dataset import to_inputs
from fmnist_core.models.mirrored import network_of
from fmnist_core.prediction.predictor import cached_model
from fmnist_core.runs.reader import weights_version

PICTURE = "picture"
FUNCTIONS: dict[object, str] = {
    operator.add: "add",
    operator.iadd: "add",
    operator.sub: "subtract",
    operator.mul: "multiply",
    operator.truediv: "divide",
    torch.relu: "ReLU",
    torch.flatten: "Flatten",
    functional.interpolate: "Interpolate",
}
"""What networks call without a module for it; ReLU and Flatten are named as their modules are."""
KEEP_PLACES = (
    "ReLU", "LeakyReLU", "GELU", "Tanh", "Sigmoid", "Hardswish", "Hardsigmoid", "BatchNorm1d", "BatchNorm2d", "Dropout",
)  # fmt: skip
"""These look at one value at a time, and put the result in its place."""


@dataclass(frozen=True, eq=False)
class Step:
    """One operation: `output` is float32 (C, h, w) or (D,), and so is each of `given`."""

    name: str
    """Unique within a network."""
    kind: str
    """The module's class, such as Conv2d, or what the operation does, such as "add"."""
    parents: tuple[str, ...]
    """The steps whose outputs are `given`; constants have names of their own."""
    given: tuple[NDArray[np.float32], ...]
    output: NDArray[np.float32]
    module: nn.Module | None = None
    parameters: int = 0
    layout: tuple[int, ...] | None = None
    """Where a list is given: the shape that it had before it was flattened, if it was just before."""


def trace_picture(run_id: str, picture: NDArray[np.uint8]) -> list[Step]:
    """The way of `picture`, uint8 (28, 28), through the run's network, in order; the first step is the picture itself.

    Raises RunError when the run has no weights.
    """
    return trace(_traced(run_id, weights_version(run_id)), to_inputs(torch.from_numpy(picture.copy())[None]))


def trace(traced: fx.GraphModule, inputs: Tensor) -> list[Step]:
    """The steps of `inputs`, float32 (1, 1, 28, 28), through a network traced by torch.fx."""
    recorder = _Recorder(traced)
    with torch.inference_mode():
        recorder.run(inputs)
    steps: dict[str, Step] = {}
    for node in traced.graph.nodes:
        if node.op not in ("output", "get_attr"):
            steps[node.name] = _step(node, traced, recorder.outputs, steps)
    return list(steps.values())


def follow(steps: Sequence[Step], start: Step) -> list[Step]:
    """The steps right behind `start` that only change its values where they stand: its activation, for instance."""
    found = [start]
    while True:
        children = [step for step in steps if found[-1].name in step.parents]
        if len(children) != 1 or children[0].kind not in KEEP_PLACES:
            return found[1:]
        found.append(children[0])


class _Recorder(fx.Interpreter):
    """Keeps a copy of what every node gives, before a later one may change it in its place."""

    def __init__(self, traced: fx.GraphModule):
        super().__init__(traced)
        self.outputs: dict[str, NDArray[np.float32]] = {}

    def run_node(self, node: fx.Node) -> object:
        result = super().run_node(node)
        if isinstance(result, Tensor):
            self.outputs[node.name] = result[0].cpu().numpy().copy()
        return result


@lru_cache(maxsize=8)
def _traced(run_id: str, version: str) -> fx.GraphModule:
    return fx.symbolic_trace(network_of(cached_model(run_id)))


def _step(
    node: fx.Node, traced: fx.GraphModule, outputs: dict[str, NDArray[np.float32]], before: dict[str, Step]
) -> Step:
    output = outputs[node.name]
    if node.op == "placeholder":
        return Step(PICTURE, PICTURE, (), (), output)
    module = traced.get_submodule(str(node.target)) if node.op == "call_module" else None
    parents = [parent.name for parent in node.all_input_nodes]
    return Step(
        name=node.name,
        kind=type(module).__name__ if module else FUNCTIONS.get(node.target, str(node.target)),
        parents=tuple(PICTURE if name in before and before[name].kind == PICTURE else name for name in parents),
        given=tuple(outputs[name] for name in parents),
        output=output,
        module=module,
        parameters=sum(parameter.numel() for parameter in module.parameters()) if module else 0,
        layout=_layout(before.get(parents[0])),
    )


def _layout(parent: Step | None) -> tuple[int, ...] | None:
    if parent is None or parent.kind != "Flatten" or parent.given[0].ndim != 3:
        return None
    return parent.given[0].shape
