"""How a training ended, as the run's files will hold it: figured out where torch is, written where it need not be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fmnist_core.evaluation.results import Evaluation
from fmnist_core.runs.checkpoints import tensor_bytes
from fmnist_core.training.events import History, TrainingDone

if TYPE_CHECKING:
    from torch import Tensor

    from fmnist_core.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Outcome:
    epoch: int
    """The epoch the weights are from."""
    history: History
    weights: bytes
    """A safetensors file's content, as `logits`."""
    logits: bytes
    evaluations: Mapping[str, Evaluation]
    """On "test", and on "val" where pictures were held out."""
    temperature: float
    data: str
    class_names: tuple[str, ...]


def create_outcome(done: TrainingDone, dataset: Dataset) -> Outcome:
    """Evaluate the end of a training; `dataset` has the labels that its logits are scored against."""
    from fmnist_core.evaluation.metrics import evaluate_logits
    from fmnist_core.evaluation.temperature import fit_temperature

    labels = {"test": dataset.test.labels, "val": dataset.val.labels}
    logits = {"test": done.test_logits} | ({} if done.val_logits is None else {"val": done.val_logits})
    return Outcome(
        epoch=done.epoch,
        history=done.history,
        weights=tensor_bytes(done.weights),
        logits=tensor_bytes({name: to_stored_logits(rows) for name, rows in logits.items()}),
        evaluations={name: evaluate_logits(rows, labels[name]) for name, rows in logits.items()},
        temperature=fit_temperature(logits["val"], labels["val"]) if "val" in logits else 1.0,
        data=dataset.name,
        class_names=dataset.class_names,
    )


def to_stored_logits(logits: Tensor) -> Tensor:
    """Logits (N, 10) as float16, moved so that each row's largest is 0: probabilities stay as they are, and rounding
    can't tie the first answer with the second."""
    import torch

    lowest = torch.finfo(torch.float16).min
    return (logits - logits.amax(1, keepdim=True)).clamp(min=lowest).half()
