"""The commands that set runs side by side."""

from __future__ import annotations

import dataclasses
from argparse import Namespace
from typing import TYPE_CHECKING

from fmnist_core import comparison, data
from fmnist_core.cli.output import Output
from fmnist_core.cli.tables import Column

if TYPE_CHECKING:
    from fmnist_core.comparison import RunTiming, Timing

COLUMNS = (
    Column("run_id", "run"),
    Column("test_accuracy", "test accuracy"),
    Column("train_seconds", "training time"),
    Column("test_loss", "test loss"),
    Column("parameters"),
    Column("model"),
    Column("device"),
    Column("threads"),
)
TIMING_COLUMNS = (
    Column("run_id", "run"),
    Column("training_seconds", "training"),
    Column("quickest_seconds", "from"),
    Column("slowest_seconds", "to"),
    Column("one_seconds", "one answer"),
    Column("batch_seconds", "an answer in a batch"),
)


def compare(arguments: Namespace) -> None:
    out = Output(arguments.json)
    if arguments.report:
        from fmnist_core.export.report import write_report

        labels = data.load_dataset(arguments.data, out.progress, arguments.any_data).test.labels.numpy()
        write_report(arguments.runs, labels, arguments.report)
        out.object({"runs": arguments.runs, "file": str(arguments.report)}, f"written: {arguments.report}")
        return
    rows = comparison.compare_runs(arguments.runs)
    out.table("Runs compared", [_comparison_row(row) for row in rows], _columns(rows))
    for note in _notes(rows):
        out.note(note)


def time_(arguments: Namespace) -> None:
    """Shows each turn, then a row a run; JSON has a line for each turn, and one for the timing."""
    out = Output(arguments.json)
    dataset = data.load_dataset(arguments.data, out.progress, arguments.any_data)
    for event in comparison.time_runs(arguments.runs, dataset, arguments.rounds, arguments.threads):
        if out.as_json:
            out.object(dataclasses.asdict(event), "")
        elif isinstance(event, comparison.Turn):
            out.progress("Timing", event.done / event.total)
        else:
            out.table(_title(event), [_timing_row(run) for run in event.runs], TIMING_COLUMNS)


def _comparison_row(row: comparison.ComparisonRow) -> dict[str, object]:
    published = comparison.published_for(row.recipe_name)
    return dataclasses.asdict(row) | {"published": dataclasses.asdict(published) if published else None}


def _columns(rows: list[comparison.ComparisonRow]) -> tuple[Column, ...]:
    is_mixed = any(row.data != data.FASHION_MNIST for row in rows)
    return (COLUMNS[0], Column("data"), *COLUMNS[1:]) if is_mixed else COLUMNS


def _notes(rows: list[comparison.ComparisonRow]) -> list[str]:
    """What must be known before two rows are held against each other."""
    names = dict.fromkeys(row.data for row in rows)
    notes = [f"These runs are of different data ({', '.join(names)}): don't compare them."] if len(names) > 1 else []
    doubts = comparison.doubtful_times(rows)
    return notes + [f"{run_id}: time not comparable ({doubt})" for run_id, doubt in doubts.items()]


def _title(timing: Timing) -> str:
    return f"Side by side on {timing.processor}, threads {timing.threads}, load {timing.load} before"


def _timing_row(run: RunTiming) -> dict[str, object]:
    training = run.training
    return {
        "run_id": run.run_id,
        "training_seconds": training and training.median,
        "quickest_seconds": training and training.spread[0],
        "slowest_seconds": training and training.spread[1],
        "one_seconds": run.one.median,
        "batch_seconds": run.batch.median,
    }
