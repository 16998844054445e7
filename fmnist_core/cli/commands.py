"""The commands: each calls the library and hands what comes back to an output."""

import dataclasses
import json
from argparse import Namespace
from pathlib import Path

import torch

from fmnist_core import runs
from fmnist_core.cli.background import submit
from fmnist_core.cli.output import Output, report_end
from fmnist_core.comparison import PUBLISHED, published_for
from fmnist_core.data.dataset import Dataset, load_dataset
from fmnist_core.data.download import ensure_dataset
from fmnist_core.errors import RecipeError, StudioError
from fmnist_core.evaluation.metrics import compute_logits, evaluate_logits
from fmnist_core.evaluation.results import Score
from fmnist_core.models import count_parameters, create_model, describe_model, list_models, model_options
from fmnist_core.recipes.named import describe_recipe, get_recipe, list_recipes
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.devices import resolve_device
from fmnist_core.training.events import Checkpoint, EpochDone, TrainingDone
from fmnist_core.training.loop import conclude
from fmnist_core.training.loop import train as train_events


def data(arguments: Namespace) -> None:
    out = Output(arguments.json)
    root = ensure_dataset(arguments.data, progress=out.progress)
    dataset = load_dataset(arguments.data)
    sizes = {"train": len(dataset.train), "val": len(dataset.val), "test": len(dataset.test)}
    out.object({"root": str(root)} | sizes, f"Fashion-MNIST lies in {root}, verified: {sizes}")


def models(arguments: Namespace) -> None:
    rows = [
        {
            "model": name,
            "parameters": count_parameters(create_model(name)),
            "options": model_options(name),
            "description": describe_model(name),
        }
        for name in list_models()
    ]
    Output(arguments.json).table("Models", rows, ("model", "parameters", "description"))


def recipes(arguments: Namespace) -> None:
    rows = [
        {"recipe": name, "description": describe_recipe(name)} | get_recipe(name).to_dict() for name in list_recipes()
    ]
    columns = ("recipe", "epochs", "description")
    Output(arguments.json).table("Recipes", rows, columns)


def train(arguments: Namespace) -> None:
    out = Output(arguments.json)
    if arguments.background:
        submit(out, arguments.recipe, arguments.name)
        return
    recipe: Recipe = arguments.recipe
    start_weights = runs.load_start_weights(recipe)
    resolve_device(recipe.device)
    dataset = load_dataset(arguments.data, out.progress)
    run = runs.create_run(recipe, arguments.name, shipped=arguments.shipped)
    events = train_events(recipe, dataset, start_weights)
    checkpoint: Checkpoint | None = None
    try:
        with out.training(recipe) as show:
            for event in runs.record_training(events, run, dataset):
                show(event.figures if isinstance(event, EpochDone) else event)
                checkpoint = event.checkpoint if isinstance(event, EpochDone) else checkpoint
    except KeyboardInterrupt:
        _keep_last_epoch(recipe, run, dataset, checkpoint)
    report_end(out, run.run_id)
    if runs.load_summary(run.run_id).state == "stopped":
        raise KeyboardInterrupt


def evaluate(arguments: Namespace) -> None:
    out = Output(arguments.json)
    run = runs.load_run(arguments.run)
    test = load_dataset(arguments.data, out.progress).test
    torch.set_num_threads(run.recipe.threads if run.recipe else torch.get_num_threads())
    evaluation = evaluate_logits(compute_logits(runs.load_model(arguments.run), test), test.labels)
    if arguments.save:
        from fmnist_core.plots.png import save_pictures

        save_pictures(run, evaluation, arguments.save)
    figures = {
        "run_id": run.summary.run_id,
        "test_loss": evaluation.score.loss,
        "test_accuracy": evaluation.score.accuracy,
        "test_loss_batch_mean": evaluation.score.loss_batch_mean,
        "test_accuracy_batch_mean": evaluation.score.accuracy_batch_mean,
        "calibration_error": evaluation.calibration_error,
        "confusion_matrix": evaluation.confusion_matrix,
        "classes": [dataclasses.asdict(scores) for scores in evaluation.classes],
    }
    out.evaluation(figures)


def predict(arguments: Namespace) -> int:
    out = Output(arguments.json)
    run_id = arguments.run or runs.DEFAULT_RUN
    runs.load_summary(run_id)
    failures = 0
    for file in arguments.files:
        try:
            out.prediction(file, _predict_file(run_id, file))
        except StudioError as error:
            failures += 1
            out.failed_prediction(file, str(error))
    return 1 if failures else 0


def reproduce(arguments: Namespace) -> None:
    names = arguments.recipes or [row.recipe_name for row in PUBLISHED]
    out = Output(arguments.json)
    rows = []
    for name in names:
        published = published_for(name)
        if published is None:
            raise RecipeError(f"{name} was not published: choose from {[row.recipe_name for row in PUBLISHED]}")
        out.progress(f"Training {name}", 0.0)
        loss, accuracy, seconds = (
            _train_plainly(name, arguments.data) if arguments.plain else _train_fast(name, arguments.data)
        )
        row = {
            "recipe": name,
            "published_accuracy": published.accuracy,
            "test_accuracy_batch_mean": accuracy,
            "published_loss": published.loss,
            "test_loss_batch_mean": loss,
            "published_seconds": published.train_seconds,
            "total_seconds": seconds,
        }
        rows.append(row)
    out.table("Published by the notebooks, and here (means of batch means)", rows)


def import_(arguments: Namespace) -> None:
    from fmnist_core.runs.state_dicts import import_weights

    out = Output(arguments.json)
    dataset = load_dataset(arguments.data, out.progress)
    name = arguments.name or arguments.file.stem
    run_id = import_weights(arguments.file, dataset, name, arguments.model, parse_options(arguments.option))
    summary = runs.load_summary(run_id)
    figures = {"run_id": run_id, "model": summary.model, "model_options": summary.model_options}
    out.object(
        figures | {"test_loss": summary.test.loss, "test_accuracy": summary.test.accuracy},
        f"{run_id}: taken as model {summary.model}; it is right on {summary.test.accuracy:.2%} of the test set",
    )


def export(arguments: Namespace) -> None:
    from fmnist_core.export import export_run_to

    export_run_to(arguments.run, arguments.file)
    Output(arguments.json).object({"run_id": arguments.run, "file": str(arguments.file)}, f"written: {arguments.file}")


def parse_options(pairs: list[str]) -> dict[str, object]:
    """Options of a model typed as KEY=VALUE, the value in JSON. Raises RecipeError for anything else."""
    options = {}
    for pair in pairs:
        key, _, value = pair.partition("=")
        try:
            options[key] = json.loads(value)
        except ValueError:
            raise RecipeError(f"option {pair!r} can't be read: write KEY=VALUE, such as hidden_units=16") from None
    return options


def list_(arguments: Namespace) -> None:
    out = Output(arguments.json)
    found = runs.list_runs()
    rows = [dataclasses.asdict(run) | {"test_accuracy": run.test.accuracy if run.test else None} for run in found.runs]
    out.table("Runs", rows, ("run_id", "state", "model", "epoch", "test_accuracy", "train_seconds"))


def rename(arguments: Namespace) -> None:
    runs.rename_run(arguments.run, arguments.new_name)
    summary = runs.load_summary(arguments.run)
    Output(arguments.json).object(
        {"run_id": summary.run_id, "name": summary.name}, f"{summary.run_id} is shown as {summary.name}"
    )


def delete(arguments: Namespace) -> None:
    out = Output(arguments.json)
    for run_id in arguments.runs:
        runs.delete_run(run_id)
        out.object({"run_id": run_id, "deleted": True}, f"deleted: {run_id}")


def _keep_last_epoch(recipe: Recipe, run: runs.RunRecorder, dataset: Dataset, checkpoint: Checkpoint | None) -> None:
    if checkpoint is None:
        run.update(state="stopped")
    else:
        run.finish(runs.create_outcome(conclude(recipe, dataset, checkpoint), dataset), "stopped")


def _predict_file(run_id: str, file: Path):
    from fmnist_core.images import open_image, prepare
    from fmnist_core.prediction.predictor import predict as predict_pictures
    from fmnist_core.quiet import logged_terminal

    with logged_terminal():
        picture = open_image(file, file.name)
    prepared = prepare(picture)
    return predict_pictures(run_id, prepared.pixels[None])[0]


def _train_fast(name: str, folder: Path | None) -> tuple[float, float, float]:
    recipe, dataset = get_recipe(name), load_dataset(folder)
    done = next(event for event in train_events(recipe, dataset) if isinstance(event, TrainingDone))
    last = done.history.epochs[-1]
    score: Score = last.test
    return score.loss_batch_mean, score.accuracy_batch_mean, last.total_seconds


def _train_plainly(name: str, folder: Path | None) -> tuple[float, float, float]:
    from fmnist_core.training.baseline import train_plainly

    result = train_plainly(get_recipe(name), ensure_dataset(folder))
    return result.test_loss, result.test_accuracy, result.seconds
