"""What stands beside a run in a comparison, and all of it as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from fmnist_core.comparison.timings import RunTiming
from fmnist_core.data.classes import FASHION_MNIST
from fmnist_core.evaluation.statistics import Interval
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import State
from fmnist_core.tables import csv_text

NOT_IN_TABLE = ("recipe", "test_interval", "milestones", "timed", "real_world")
"""Fields of a row that are no figures, or several."""


@dataclass(frozen=True)
class Milestone:
    """The end of an epoch: seconds of training until then, and the accuracy on pictures that were not trained on."""

    seconds: float
    accuracy: float


@dataclass(frozen=True)
class ComparisonRow:
    """What stands beside a run's name in a comparison. Test figures are exact; None where the run has none."""

    run_id: str
    name: str
    state: State
    recipe_name: str | None
    recipe: Recipe | None
    model: str
    test_accuracy: float | None
    test_interval: Interval | None
    """95 %, of what the accuracy would be on all pictures like the test set's."""
    test_loss: float | None
    val_accuracy: float | None
    calibration_error: float | None
    epochs: int
    train_seconds: float | None
    """As it was trained; or, where it was timed again beside all the others, the median of those rounds."""
    total_seconds: float | None
    """With evaluation, as it was trained."""
    parameters: int | None
    flops: int | None
    """Multiplications and additions for one picture."""
    weights_bytes: int
    device: str | None
    processor: str | None
    threads: int | None
    interrupted: bool
    """Whether the training was paused in between."""
    load: float | None
    """Mean number of busy processes before the training began."""
    real_world: dict[str, float] = field(default_factory=dict)
    """Accuracy on real drawings and photos by their kind, a mean over classes; empty where nobody measured it."""
    milestones: tuple[Milestone, ...] = ()
    """By epoch, on validation or else on the test set; only the end where nobody looked in between."""
    timed: RunTiming | None = None
    """Its times of the timing that holds all the rows of this comparison."""
    data: str = FASHION_MNIST
    """The data set it was trained and tested on."""

    def seconds_to(self, accuracy: float) -> float | None:
        """Seconds of training until the end of the first epoch with that accuracy; None where there is none."""
        return next((milestone.seconds for milestone in self.milestones if milestone.accuracy >= accuracy), None)


def rows_csv(rows: Sequence[ComparisonRow]) -> str:
    """All figures of the rows as CSV: accuracies as fractions, times in seconds; a column a kind of real picture."""
    names = [column.name for column in fields(ComparisonRow) if column.name not in NOT_IN_TABLE]
    kinds = real_world_kinds(rows)
    lines = []
    for row in rows:
        bounds = [row.test_interval.low, row.test_interval.high] if row.test_interval else [None, None]
        answers = [row.timed.one.median, row.timed.batch.median] if row.timed else [None, None]
        real = [row.real_world.get(kind) for kind in kinds]
        lines.append([*(getattr(row, name) for name in names), *bounds, *answers, *real])
    further = ["test_accuracy_low", "test_accuracy_high", "answer_seconds_one_by_one", "answer_seconds_in_batch"]
    return csv_text([*names, *further, *kinds], lines)


def real_world_kinds(rows: Sequence[ComparisonRow]) -> list[str]:
    """The kinds of real pictures that any of the rows has a figure for."""
    return list(dict.fromkeys(kind for row in rows for kind in row.real_world))
