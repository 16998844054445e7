"""What a command prints: tables and progress for people, or one JSON object a line for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fmnist_core import runs
from fmnist_core.cli.tables import Column, print_table
from fmnist_core.cli.words import say_seconds
from fmnist_core.training.events import EpochFigures, StepDone, TrainingStarted

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from fmnist_core.prediction import Prediction
    from fmnist_core.recipes import Recipe

Row = Mapping[str, object]
Show = Callable[[object], None]
"""Takes what happens in a training: TrainingStarted, StepDone and EpochFigures; it passes over the rest."""


class Output:
    """Prints for people, or JSON for programs. Rich is imported only for the former."""

    def __init__(self, as_json: bool):
        self.as_json = as_json

    def object(self, values: Row, text: str) -> None:
        """One JSON object, or for people one line."""
        print(json.dumps(values, allow_nan=False) if self.as_json else text, flush=True)

    def note(self, text: str) -> None:
        """A line for people alone."""
        if not self.as_json:
            print(text, flush=True)

    def progress(self, message: str, fraction: float) -> None:
        """What is being done, on stderr: stdout is for results."""
        if sys.stderr.isatty():
            end = "\n" if fraction >= 1 else "\r"
            print(f"{message} {fraction:4.0%}" if fraction else message, end=end, file=sys.stderr, flush=True)

    def table(self, title: str, rows: Sequence[Row], columns: Sequence[Column]) -> None:
        """All of each row as JSON; for people only `columns`, and of these as many as fit."""
        if self.as_json:
            for row in rows:
                self.object(row, "")
        else:
            print_table(title, rows, columns)

    @contextmanager
    def training(self, recipe: Recipe) -> Iterator[Show]:
        """A function that shows a training's events as they come."""
        if self.as_json:
            yield partial(_print_json, self)
            return
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeRemainingColumn(),
        )
        with Progress(*columns) as bars:
            task = bars.add_task(recipe.name, total=recipe.epochs * recipe.steps_per_epoch)
            yield lambda event: _show_event(bars, task, recipe, event)

    def prediction(self, file: Path, prediction: Prediction) -> None:
        """A run's answer to one file."""
        values = {
            "file": str(file),
            "label": prediction.label,
            "class_name": prediction.class_name,
            "probabilities": prediction.probabilities,
            "not_sure": prediction.not_sure,
            "run_id": prediction.run_id,
        }
        others = ", ".join(f"{name} {probability:.0%}" for name, probability in prediction.top())
        answer = f"not sure, perhaps {prediction.class_name}" if prediction.not_sure else prediction.class_name
        self.object(values, f"{file}: {answer} ({others})")

    def failed_prediction(self, file: Path, reason: str) -> None:
        """Why there is no answer to a file."""
        if self.as_json:
            self.object({"file": str(file), "error": reason}, "")
        else:
            print(f"{file}: {reason}", file=sys.stderr)

    def evaluation(self, figures: Mapping[str, Any], class_names: Sequence[str]) -> None:
        """A run's figures on a test set whose classes are called `class_names`."""
        if self.as_json:
            self.object(figures, "")
            return
        accuracy, loss = figures["test_accuracy"], figures["test_loss"]
        print(f"{figures['run_id']}: {accuracy:.2%} accuracy on the test set of {figures['data']}, loss {loss:.4f}")
        if figures["data"] != figures["trained_on"]:
            print(f"Trained on {figures['trained_on']}: its classes are others than these.")
        scores = [{"class": name} | row for name, row in zip(class_names, figures["classes"])]
        self.table("By class", scores, [Column(key) for key in scores[0]])
        matrix = [
            {"true": f"{label} {name}"} | {str(predicted): count for predicted, count in enumerate(row)}
            for label, (name, row) in enumerate(zip(class_names, figures["confusion_matrix"]))
        ]
        self.table(
            "Confusion matrix: rows are true classes, columns predicted ones", matrix, list(map(Column, matrix[0]))
        )


def report_end(out: Output, run_id: str) -> None:
    """The last line of a training: its figures as they stand in the run's folder."""
    summary = runs.load_summary(run_id)
    score = summary.test
    figures = {
        "event": "done",
        "run_id": run_id,
        "state": summary.state,
        "test_loss": score and score.loss,
        "test_accuracy": score and score.accuracy,
        "test_loss_batch_mean": score and score.loss_batch_mean,
        "test_accuracy_batch_mean": score and score.accuracy_batch_mean,
        "train_seconds": summary.train_seconds,
        "total_seconds": summary.total_seconds,
    }
    if score is None:
        text = f"{run_id}: stopped before its first epoch ended"
    else:
        took = say_seconds(summary.train_seconds)
        text = f"{run_id}: {score.accuracy:.2%} accuracy on the test set, loss {score.loss:.4f}, trained in {took}"
    out.object(figures, text)


def _print_json(out: Output, event: object) -> None:
    match event:
        case TrainingStarted():
            out.object(
                {
                    "event": "started",
                    "parameters": event.parameters,
                    "device": event.conditions.device,
                    "threads": event.conditions.threads,
                    "epochs": event.epochs,
                    "steps_per_epoch": event.steps_per_epoch,
                },
                "",
            )
        case StepDone():
            out.object({"event": "step"} | asdict(event), "")
        case EpochFigures():
            out.object({"event": "epoch"} | asdict(event), "")


def _show_event(bars: Progress, task: TaskID, recipe: Recipe, event: object) -> None:
    match event:
        case TrainingStarted():
            bars.update(task, total=event.epochs * event.steps_per_epoch)
        case StepDone():
            seen = f"[{event.images_seen}/{recipe.epoch_size}]"
            speed = f"{event.images_per_second:,.0f} pictures/s"
            text = f"epoch {event.epoch} {seen} loss {event.loss:.4f} {speed}"
            bars.update(task, completed=event.step, description=text.replace("[", r"\["))
            if recipe.report_every:
                bars.print(f"loss: {event.loss:>7f}  {seen}", markup=False)
        case EpochFigures():
            bars.print(_epoch_text(event), markup=False)


def _epoch_text(figures: EpochFigures) -> str:
    text = f"epoch {figures.epoch}: train loss {figures.train_loss:.4f}, train accuracy {figures.train_accuracy:.2%}"
    for name, score in (("validation", figures.val), ("test", figures.test)):
        if score:
            text += f", {name} loss {score.loss:.4f}, {name} accuracy {score.accuracy:.2%}"
    return f"{text}, {say_seconds(figures.train_seconds)}"
