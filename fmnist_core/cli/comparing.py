"""The commands that set runs side by side."""

import dataclasses
from argparse import Namespace

from fmnist_core import comparison
from fmnist_core.cli.output import Output
from fmnist_core.comparison.side_by_side import Turn, time_runs
from fmnist_core.comparison.timings import RunTiming, Timing
from fmnist_core.data.dataset import load_dataset


def compare(arguments: Namespace) -> None:
    out = Output(arguments.json)
    if arguments.report:
        from fmnist_core.export.report import write_report

        write_report(arguments.runs, load_dataset(arguments.data, out.progress).test.labels.numpy(), arguments.report)
        out.object({"runs": arguments.runs, "file": str(arguments.report)}, f"written: {arguments.report}")
        return
    rows = []
    for row in comparison.compare_runs(arguments.runs):
        published = comparison.published_for(row.recipe_name)
        rows.append(dataclasses.asdict(row) | {"published": dataclasses.asdict(published) if published else None})
    columns = ("run_id", "model", "test_accuracy", "test_loss", "train_seconds", "parameters", "device", "threads")
    out.table("Runs compared", rows, columns)


def time_(arguments: Namespace) -> None:
    """Shows each turn, then a row a run; JSON has a line for each turn, and one for the timing."""
    out = Output(arguments.json)
    dataset = load_dataset(arguments.data, out.progress)
    for event in time_runs(arguments.runs, dataset, arguments.rounds, arguments.threads):
        match event:
            case Turn():
                if out.as_json:
                    out.object(dataclasses.asdict(event), "")
                else:
                    out.progress("Timing", event.done / event.total)
            case Timing():
                if out.as_json:
                    out.object(dataclasses.asdict(event), "")
                else:
                    out.table(_title(event), [_row(run) for run in event.runs])


def _title(timing: Timing) -> str:
    return f"Side by side on {timing.processor}, threads {timing.threads}, load {timing.load} before"


def _row(run: RunTiming) -> dict[str, object]:
    training = run.training
    return {
        "run": run.run_id,
        "training, s": training and training.median,
        "from": training and training.spread[0],
        "to": training and training.spread[1],
        "an answer, ms": 1_000 * run.one.median,
        "in a batch, ms": 1_000 * run.batch.median,
    }
