"""The commands that train in the foreground."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from fmnist_core import comparison, data, recipes, runs, training
from fmnist_core.cli.background import submit
from fmnist_core.cli.output import Output, report_end
from fmnist_core.cli.tables import Column
from fmnist_core.errors import RecipeError

if TYPE_CHECKING:
    from fmnist_core.data import Dataset
    from fmnist_core.recipes import Recipe
    from fmnist_core.runs import RunRecorder
    from fmnist_core.training import Checkpoint


def train(arguments: Namespace) -> None:
    out = Output(arguments.json)
    recipe: Recipe = arguments.recipe
    if arguments.background:
        submit(out, recipe, arguments)
        return
    start_weights = runs.load_start_weights(recipe)
    training.resolve_device(recipe.device)
    dataset = data.load_dataset(arguments.data, out.progress, arguments.any_data)
    run = runs.create_run(recipe, arguments.name, shipped=arguments.shipped)
    events = training.train(recipe, dataset, start_weights)
    checkpoint: Checkpoint | None = None
    try:
        with out.training(recipe) as show:
            for event in runs.record_training(events, run, dataset):
                show(event.figures if isinstance(event, training.EpochDone) else event)
                checkpoint = event.checkpoint if isinstance(event, training.EpochDone) else checkpoint
    except KeyboardInterrupt:
        _keep_last_epoch(recipe, run, dataset, checkpoint)
    report_end(out, run.run_id)
    if runs.load_summary(run.run_id).state == "stopped":
        raise KeyboardInterrupt


def reproduce(arguments: Namespace) -> None:
    out = Output(arguments.json)
    rows: list[dict[str, object]] = []
    for published in _published(arguments.recipes):
        out.progress(f"Training {published.recipe_name}", 0.0)
        train_as = _train_plainly if arguments.plain else _train_fast
        loss, accuracy, seconds = train_as(published.recipe_name, arguments)
        row = {
            "recipe": published.recipe_name,
            "published_accuracy": published.accuracy,
            "test_accuracy_batch_mean": accuracy,
            "published_loss": published.loss,
            "test_loss_batch_mean": loss,
            "published_seconds": published.train_seconds,
            "total_seconds": seconds,
        }
        rows.append(row)
    out.table("Published by the notebooks, and measured here (means of batch means)", rows, _REPRODUCED)


_REPRODUCED = (
    Column("recipe"),
    Column("published_accuracy", "published accuracy"),
    Column("test_accuracy_batch_mean", "accuracy here"),
    Column("published_loss", "published loss"),
    Column("test_loss_batch_mean", "loss here"),
    Column("published_seconds", "published time"),
    Column("total_seconds", "time here"),
)


def _keep_last_epoch(recipe: Recipe, run: RunRecorder, dataset: Dataset, checkpoint: Checkpoint | None) -> None:
    if checkpoint is None:
        run.update(state="stopped")
    else:
        run.finish(runs.create_outcome(training.conclude(recipe, dataset, checkpoint), dataset), "stopped")


def _published(names: list[str]) -> list[comparison.Published]:
    rows = {row.recipe_name: row for row in comparison.PUBLISHED}
    for name in names:
        if name not in rows:
            raise RecipeError(f"{name} was not published: choose from {list(rows)}")
    return [rows[name] for name in names or rows]


def _train_fast(name: str, arguments: Namespace) -> tuple[float, float, float]:
    recipe, dataset = recipes.get_recipe(name), data.load_dataset(arguments.data)
    events = training.train(recipe, dataset)
    done = next(event for event in events if isinstance(event, training.TrainingDone))
    last = done.history.epochs[-1]
    assert last.test is not None  # the notebooks look at the test set after each epoch
    return last.test.loss_batch_mean, last.test.accuracy_batch_mean, last.total_seconds


def _train_plainly(name: str, arguments: Namespace) -> tuple[float, float, float]:
    result = training.train_plainly(recipes.get_recipe(name), data.ensure_dataset(arguments.data))
    return result.test_loss, result.test_accuracy, result.seconds
