"""Rows of a comparison made up for the tests."""

from fmnist_core.comparison import ComparisonRow
from fmnist_core.evaluation.statistics import Interval

UNKNOWN = {name: None for name in ComparisonRow.__dataclass_fields__}
USUAL = {"device": "cpu", "processor": "A", "threads": 1, "load": 0.2}


def make_row(run_id: str, accuracy: float | None = 0.9, seconds: float | None = 2.0, **values) -> ComparisonRow:
    """A finished run's row, with an interval from 0.01 below its accuracy to 0.02 above it; None where nothing said."""
    interval = accuracy and Interval(accuracy - 0.01, accuracy + 0.02)
    known = {"run_id": run_id, "state": "finished", "test_accuracy": accuracy, "test_interval": interval}
    known |= {"train_seconds": seconds, "real_world": {}, "milestones": ()}
    return ComparisonRow(**UNKNOWN | USUAL | known | values)
