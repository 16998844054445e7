"""What a command prints: tables and progress for people, or one JSON object a line for programs."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from fmnist_core.data.dataset import CLASS_NAMES
from fmnist_core.prediction.predictor import Prediction
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import load_summary
from fmnist_core.training.events import EpochFigures, StepDone, TrainingStarted

Show = Callable[[object], None]
"""Takes what happens in a training: TrainingStarted, StepDone and EpochFigures; it passes over the rest."""


class Output:
    """Prints for people, or JSON for programs. Rich is imported only for the former."""

    def __init__(self, as_json: bool):
        self.as_json = as_json

    def object(self, values: dict[str, object], text: str) -> None:
        print(json.dumps(values, allow_nan=False) if self.as_json else text, flush=True)

    def progress(self, message: str, fraction: float) -> None:
        """What is being done, on stderr: stdout is for results."""
        if sys.stderr.isatty():
            end = "\n" if fraction >= 1 else "\r"
            print(f"{message} {fraction:4.0%}" if fraction else message, end=end, file=sys.stderr, flush=True)

    def table(self, title: str, rows: Sequence[dict[str, object]], columns: Sequence[str] | None = None) -> None:
        """All of each row as JSON; for people only `columns` (else all)."""
        if self.as_json:
            for row in rows:
                self.object(row, "")
            return
        from rich import box
        from rich.console import Console
        from rich.table import Table

        columns = columns or (list(rows[0]) if rows else [])
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        for number, column in enumerate(columns):
            table.add_column(column.replace("_", " "), no_wrap=number == 0, justify=_justify(column, rows))
        for row in rows:
            table.add_row(*[_say(column, row[column]) for column in columns])
        Console().print(table)

    @contextmanager
    def training(self, recipe: Recipe) -> Iterator[Show]:
        """A function that shows a training's events as they come."""
        if self.as_json:
            yield self._training_json
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

            def show(event: object) -> None:
                match event:
                    case StepDone():
                        seen = f"[{event.images_seen}/{recipe.epoch_size}]"
                        speed = f"{event.images_per_second:,.0f} pictures/s"
                        text = f"epoch {event.epoch} {seen} loss {event.loss:.4f} {speed}"
                        bars.update(task, completed=event.step, description=text.replace("[", r"\["))
                        if recipe.report_every:
                            bars.print(f"loss: {event.loss:>7f}  {seen}", markup=False)
                    case EpochFigures():
                        bars.print(_epoch_text(event), markup=False)

            yield show

    def prediction(self, file: Path, prediction: Prediction) -> None:
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
        if self.as_json:
            self.object({"file": str(file), "error": reason}, "")
        else:
            print(f"{file}: {reason}", file=sys.stderr)

    def evaluation(self, figures: dict[str, object]) -> None:
        if self.as_json:
            self.object(figures, "")
            return
        print(f"{figures['run_id']}: {figures['test_accuracy']:.2%} of the test set, loss {figures['test_loss']:.4f}")
        rows = [{"class": name} | scores for name, scores in zip(CLASS_NAMES, figures["classes"])]
        self.table("By class", rows)
        columns = [name[:4] for name in CLASS_NAMES]  # short enough for a window of 80 characters
        matrix = zip(CLASS_NAMES, figures["confusion_matrix"])
        self.table("Row: true, column: predicted", [{"": name} | dict(zip(columns, row)) for name, row in matrix])

    def _training_json(self, event: object) -> None:
        match event:
            case TrainingStarted():
                self.object(
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
                self.object({"event": "step"} | vars(event), "")
            case EpochFigures():
                scores = {
                    name: vars(score) if score else None for name, score in (("val", event.val), ("test", event.test))
                }
                self.object({"event": "epoch"} | vars(event) | scores, "")


def report_end(out: Output, run_id: str) -> None:
    """The last line of a training: its figures as they stand in the run's folder."""
    summary = load_summary(run_id)
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
        text = f"{run_id}: {score.accuracy:.2%} of the test set, loss {score.loss:.4f}, {summary.train_seconds:.1f} s"
    out.object(figures, text)


def _epoch_text(figures: EpochFigures) -> str:
    text = f"epoch {figures.epoch}: train loss {figures.train_loss:.4f}, train accuracy {figures.train_accuracy:.2%}"
    for name, score in (("validation", figures.val), ("test", figures.test)):
        if score:
            text += f", {name} loss {score.loss:.4f}, {name} accuracy {score.accuracy:.2%}"
    return f"{text}, {figures.train_seconds:.1f} s"


def _justify(column: str, rows: Sequence[dict[str, object]]) -> str:
    return "right" if any(isinstance(row[column], int | float) for row in rows) else "left"


def _say(column: str, value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2%}" if "accuracy" in column else f"{value:.4g}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return "" if value is None else str(value)
