"""Training as an iterator of typed events."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.training.baseline import train_plainly
    from fmnist_core.training.conditions import Conditions, current_conditions
    from fmnist_core.training.devices import resolve_device
    from fmnist_core.training.events import (
        Checkpoint,
        EpochDone,
        EpochFigures,
        History,
        StepDone,
        TrainEvent,
        TrainingDone,
        TrainingStarted,
        Weights,
    )
    from fmnist_core.training.loop import conclude, train

__all__ = [
    "Checkpoint",
    "Conditions",
    "EpochDone",
    "EpochFigures",
    "History",
    "StepDone",
    "TrainEvent",
    "TrainingDone",
    "TrainingStarted",
    "Weights",
    "conclude",
    "current_conditions",
    "resolve_device",
    "train",
    "train_plainly",
]

__getattr__ = lazy_face(__name__)
