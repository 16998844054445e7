"""The commands that list, rename and delete runs."""

import dataclasses
from argparse import Namespace

from fmnist_core import runs
from fmnist_core.cli.output import Output
from fmnist_core.cli.tables import Column
from fmnist_core.data.classes import FASHION_MNIST

COLUMNS = (
    Column("run_id", "run"),
    Column("test_accuracy", "test accuracy"),
    Column("train_seconds", "training time"),
    Column("state"),
    Column("model"),
    Column("epoch", "epochs"),
)


def list_runs(arguments: Namespace) -> None:
    out = Output(arguments.json)
    found = runs.list_runs()
    rows = [dataclasses.asdict(run) | {"test_accuracy": run.test.accuracy if run.test else None} for run in found.runs]
    is_mixed = any(run.data != FASHION_MNIST for run in found.runs)
    out.table("Runs", rows, (COLUMNS[0], Column("data"), *COLUMNS[1:]) if is_mixed else COLUMNS)


def rename_runs(arguments: Namespace) -> None:
    runs.rename_run(arguments.run, arguments.new_name)
    summary = runs.load_summary(arguments.run)
    Output(arguments.json).object(
        {"run_id": summary.run_id, "name": summary.name}, f"{summary.run_id} is shown as {summary.name}"
    )


def delete_runs(arguments: Namespace) -> None:
    out = Output(arguments.json)
    for run_id in arguments.runs:
        runs.delete_run(run_id)
        out.object({"run_id": run_id, "deleted": True}, f"deleted: {run_id}")
