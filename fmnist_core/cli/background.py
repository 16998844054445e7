"""The commands that leave training to the service, and look after what trains there."""

from __future__ import annotations

import itertools
import json
import time
from argparse import Namespace
from collections.abc import Sequence

from fmnist_core import data, runs, service
from fmnist_core.cli.output import Output, report_end
from fmnist_core.errors import DataError, RecipeError, RunError
from fmnist_core.recipes import Recipe
from fmnist_core.recipes.rules import Rule, read_rules
from fmnist_core.training.events import EpochFigures, StepDone

WATCH_SECONDS = 0.3


def submit(out: Output, recipe: Recipe, arguments: Namespace) -> None:
    """Queue a run; `arguments` has its name, if it has one."""
    _check_data(arguments)
    run_id = service.submit(recipe, getattr(arguments, "name", None))
    out.object({"event": "queued", "run_id": run_id}, f"{run_id} trains in the background: watch {run_id} follows it")


def sweep(arguments: Namespace) -> None:
    out = Output(arguments.json)
    for recipe in _grid(arguments.recipe, arguments.grid, arguments.seeds):
        submit(out, recipe, arguments)


def watch(arguments: Namespace) -> int:
    """Shows a run from its beginning until it ends or is paused; returns 1 when it failed."""
    out = Output(arguments.json)
    recipe = runs.load_run(arguments.run).recipe
    if recipe is None:
        raise RunError(f"run {arguments.run} was imported, not trained: there is nothing to watch")
    with out.training(recipe) as show:
        shown = 0
        while True:
            snapshot = service.snapshot(arguments.run)
            happened = _in_order(snapshot.history.steps, snapshot.history.epochs)
            shown = min(shown, len(happened))  # fewer after a restart from the last epoch
            for event in happened[shown:]:
                show(event)
            shown = len(happened)
            if snapshot.state in (*runs.ENDED, "paused"):
                break
            time.sleep(WATCH_SECONDS)
    report_end(out, arguments.run)
    if snapshot.state == "failed":
        raise RunError(f"run {arguments.run} failed: {snapshot.reason}")
    return 0


def pause(arguments: Namespace) -> None:
    service.pause(arguments.run)
    _tell_state(arguments)


def resume(arguments: Namespace) -> None:
    service.resume(arguments.run)
    _tell_state(arguments)


def stop(arguments: Namespace) -> None:
    service.stop(arguments.run)
    _tell_state(arguments)


def _tell_state(arguments: Namespace) -> None:
    summary = runs.load_summary(arguments.run)
    figures = {"run_id": summary.run_id, "state": summary.state, "epoch": summary.epoch}
    Output(arguments.json).object(figures, f"{summary.run_id} is {summary.state} after epoch {summary.epoch}")


def _check_data(arguments: Namespace) -> None:
    """The training service has data of its own: a folder for this command alone must hold the same."""
    if arguments.data and not arguments.any_data:
        data.ensure_dataset(arguments.data)  # raises where it is anything but Fashion-MNIST
    elif arguments.data or arguments.any_data:
        raise DataError(
            "the training service takes its data from FMNIST_DATA: train without --background, or set FMNIST_DATA and "
            "FMNIST_ANY_DATA=1 before the app starts"
        )


def _in_order(steps: Sequence[StepDone], epochs: Sequence[EpochFigures]) -> list[StepDone | EpochFigures]:
    """Steps and epochs as they happened: an epoch's figures after its last step."""
    return sorted([*steps, *epochs], key=_moment)


def _moment(event: StepDone | EpochFigures) -> tuple[int, bool, int]:
    return (event.epoch, False, event.step) if isinstance(event, StepDone) else (event.epoch, True, 0)


def _grid(recipe: Recipe, grid: list[str], seeds: int) -> list[Recipe]:
    axes = [_axis(text) for text in grid]
    axes.append([("seed", recipe.seed + number) for number in range(seeds)])
    return [recipe.replace(**dict(values)) for values in itertools.product(*axes)]


def _axis(text: str) -> list[tuple[str, object]]:
    field, _, values = text.partition("=")
    rule = read_rules(Recipe).get(field)
    if rule is None or not values:
        raise RecipeError(f"grid {text!r} can't be read: write FIELD=A,B,..., such as learning_rate=0.01,0.1")
    return [(field, _parse(text, value, rule)) for value in values.split(",")]


def _parse(text: str, value: str, rule: Rule) -> object:
    if rule.kind is str:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise RecipeError(f"grid {text!r} can't be read: {value!r} is no value for it") from None
