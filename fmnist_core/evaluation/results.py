"""What an evaluation finds, as plain data: reading a run must not wait for torch."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Score:
    """Cross-entropy loss and accuracy (0-1): exact over the pictures, and as the mean of batch means."""

    loss: float
    accuracy: float
    loss_batch_mean: float
    accuracy_batch_mean: float


@dataclass(frozen=True)
class ClassScore:
    """One class: of the pictures called so how many are (precision), of those that are how many are found (recall)."""

    precision: float
    recall: float
    f1: float
    pictures: int


@dataclass(frozen=True)
class Evaluation:
    """A checkpoint's figures on a split. `confusion_matrix[true][predicted]` counts pictures."""

    score: Score
    classes: tuple[ClassScore, ...]
    confusion_matrix: tuple[tuple[int, ...], ...]
    calibration_error: float
    """`Calibration.error`: how far confidence and accuracy lie apart, 0-1."""
