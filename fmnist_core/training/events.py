"""What happens in a training, as data: the events that train() yields, and the history that they add up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST
from fmnist_core.evaluation.results import Score

if TYPE_CHECKING:  # reading a run's history must not wait for torch
    from torch import Tensor

    from fmnist_core.training.conditions import Conditions

Weights = dict[str, "Tensor"]


@dataclass(frozen=True)
class TrainingStarted:
    parameters: int
    conditions: Conditions
    epochs: int
    steps_per_epoch: int
    train_size: int
    flops: int | None = None
    """Multiplications and additions for one picture."""
    data: str = FASHION_MNIST
    class_names: tuple[str, ...] = CLASS_NAMES


@dataclass(frozen=True)
class StepDone:
    """`loss` and `accuracy` are means over the batches since the last report, seen while the weights were moving."""

    epoch: int
    step: int
    """Counted from 1 over the whole run."""
    images_seen: int
    """In this epoch."""
    loss: float
    accuracy: float
    learning_rate: float
    images_per_second: float


@dataclass(frozen=True)
class EpochFigures:
    epoch: int
    train_loss: float
    train_accuracy: float
    val: Score | None
    test: Score | None
    """Only where the recipe asks for it, as the notebooks do."""
    learning_rate: float
    train_seconds: float
    """Of training alone, since the run began."""
    total_seconds: float
    """With evaluation, since the run began."""


@dataclass(frozen=True, eq=False)
class History:
    """Compared and hashed by identity: going through thousands of reports would take long."""

    steps: tuple[StepDone, ...] = ()
    epochs: tuple[EpochFigures, ...] = ()


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """All that goes on from the end of an epoch as if there had been no interruption."""

    epoch: int
    weights: Weights
    optimizer: dict[str, object]
    order_state: Tensor
    random_state: Tensor
    history: History
    best_epoch: int | None = None
    best_weights: Weights | None = None
    """Kept only where the recipe stops early."""
    trained_weights: Weights | None = None
    """What the optimizer goes on from, where `weights` are a moving average."""


@dataclass(frozen=True, eq=False)
class EpochDone:
    figures: EpochFigures
    checkpoint: Checkpoint


@dataclass(frozen=True, eq=False)
class TrainingDone:
    """`weights` are the last epoch's, or the best one's where the recipe stops early. Logits are float32 (N, 10)."""

    weights: Weights
    history: History
    epoch: int
    """The epoch the weights are from."""
    test_logits: Tensor
    val_logits: Tensor | None


TrainEvent = TrainingStarted | StepDone | EpochDone | TrainingDone
