"""Runs side by side, and beside what the notebooks published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fmnist_core.runs import RunSummary, load_run


@dataclass(frozen=True)
class Published:
    """A row of the notebooks' own table. Accuracy and loss are means of batch means; their times mix devices."""

    recipe_name: str
    title: str
    accuracy: float
    loss: float
    train_seconds: float


PUBLISHED = (
    Published("notebook-v0", "V0, linear", 0.8343, 0.4766, 29.97),
    Published("notebook-v1", "V1, with ReLU", 0.7502, 0.6850, 32.10),
    Published("notebook-v2", "V2, TinyVGG", 0.8806, 0.3239, 37.13),
)


@dataclass(frozen=True)
class ComparisonRow:
    """What stands beside a run's name in a comparison. Test figures are exact; None where the run has none."""

    run_id: str
    name: str
    recipe_name: str | None
    model: str
    test_accuracy: float | None
    test_loss: float | None
    val_accuracy: float | None
    calibration_error: float | None
    epochs: int
    train_seconds: float | None
    total_seconds: float | None
    parameters: int | None
    weights_bytes: int
    device: str | None
    threads: int | None


def published_for(recipe_name: str | None) -> Published | None:
    """What the notebooks published for a recipe, if anything."""
    return next((row for row in PUBLISHED if row.recipe_name == recipe_name), None)


def compare_runs(run_ids: Sequence[str]) -> list[ComparisonRow]:
    """A row a run, in the order asked. Raises RunError when one can't be read."""
    return [_row(run_id) for run_id in run_ids]


def _row(run_id: str) -> ComparisonRow:
    run = load_run(run_id)
    summary: RunSummary = run.summary
    return ComparisonRow(
        run_id=summary.run_id,
        name=summary.name,
        recipe_name=summary.recipe_name,
        model=summary.model,
        test_accuracy=summary.test.accuracy if summary.test else None,
        test_loss=summary.test.loss if summary.test else None,
        val_accuracy=summary.val.accuracy if summary.val else None,
        calibration_error=run.test.calibration_error if run.test else None,
        epochs=summary.epoch,
        train_seconds=summary.train_seconds or None,
        total_seconds=summary.total_seconds or None,
        parameters=summary.parameters,
        weights_bytes=summary.weights_bytes,
        device=run.conditions.device if run.conditions else None,
        threads=run.conditions.threads if run.conditions else None,
    )
