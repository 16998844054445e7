"""What can be typed after python -m fmnist_core."""

import argparse
import dataclasses
import json
import typing
from pathlib import Path

from fmnist_core.cli import background, commands, comparing
from fmnist_core.comparison import PUBLISHED
from fmnist_core.errors import RecipeError
from fmnist_core.recipes.named import get_recipe, list_recipes
from fmnist_core.recipes.recipe import AUGMENTATIONS, Recipe, recipe_from_dict
from fmnist_core.recipes.rules import Rule, read_rules

Command = typing.Callable[[str, typing.Callable, str], argparse.ArgumentParser]
"""Adds a subcommand by its name, function and help."""

ALIASES = {"learning_rate": ["--lr"]}
OWN_OPTIONS = ("name", "model_options", "augmentations")
"""Fields of a recipe that have an option of their own form."""


def parse_arguments(arguments: list[str] | None) -> argparse.Namespace:
    """The arguments, with the function to call as `command`; wrong use ends the process with exit code 2."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if hasattr(parsed, "recipe"):
        try:
            parsed.recipe = _recipe(parsed)
        except RecipeError as error:
            parser.error(str(error))
    return parsed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_core", description="Train, evaluate, compare and use small classifiers of Fashion-MNIST."
    )
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON object a line, and nothing else")
    shared.add_argument("--data", type=Path, metavar="FOLDER", help="where Fashion-MNIST lies (else FMNIST_DATA)")
    add = parser.add_subparsers(dest="name_of_command", required=True, metavar="COMMAND").add_parser

    def command(name: str, function: typing.Callable, help: str) -> argparse.ArgumentParser:
        subparser = add(name, parents=[shared], help=help, description=help)
        subparser.set_defaults(command=function)
        return subparser

    command("data", commands.data, "find or fetch Fashion-MNIST and verify it")
    command("models", commands.models, "list the models and their options")
    command("recipes", commands.recipes, "list the recipes")
    _add_training(command)
    _add_use(command)
    _add_runs(command("runs", commands.list_, "list, rename or delete runs"), shared)
    return parser


def _add_training(command: Command) -> None:
    train = command("train", commands.train, "train a model and keep it as a run")
    train.add_argument("--background", action="store_true", help="leave it to the training service, and return at once")
    _add_recipe(train)
    train.add_argument("--name", metavar="RUN", help="what to call the run")
    train.add_argument("--shipped", action="store_true", help=argparse.SUPPRESS)
    sweep = command("sweep", background.sweep, "train a recipe many times in the background: several seeds, or a grid")
    _add_recipe(sweep)
    sweep.add_argument("--seeds", type=int, default=1, metavar="N", help="N seeds, from the recipe's own on")
    sweep.add_argument(
        "--grid",
        action="append",
        default=[],
        metavar="FIELD=A,B,...",
        help="each of these values; may be given several times",
    )
    for name, function, help in (
        ("watch", background.watch, "follow a run that trains in the background"),
        ("pause", background.pause, "let others train; the run's unfinished epoch is dropped"),
        ("resume", background.resume, "go on with a paused run"),
        ("stop", background.stop, "end a run with what its last finished epoch had learnt"),
    ):
        command(name, function, help).add_argument("run", metavar="RUN")


def _add_use(command: Command) -> None:
    evaluate = command("evaluate", commands.evaluate, "evaluate a run on the test set")
    evaluate.add_argument("run", metavar="RUN")
    evaluate.add_argument(
        "--save", type=Path, metavar="FOLDER", help="write the curves and the confusion matrix as images"
    )
    compare = command("compare", comparing.compare, "compare runs")
    compare.add_argument("runs", metavar="RUN", nargs="+")
    compare.add_argument("--report", type=Path, metavar="FILE", help="write all of it as an HTML page for offline")
    time = command("time", comparing.time_, "time runs again, side by side: pieces of their training, and answers")
    time.add_argument("runs", metavar="RUN", nargs="+")
    time.add_argument("--rounds", type=int, default=3, metavar="N", help="after a warm-up")
    time.add_argument("--threads", type=int, metavar="N", help="the same for all (else what most of the recipes take)")
    predict = command("predict", commands.predict, "say what pictures show")
    predict.add_argument("files", metavar="FILE", nargs="+", type=Path)
    predict.add_argument("--run", metavar="RUN", help="which run answers (else the default that comes with the app)")
    reproduce = command("reproduce", commands.reproduce, "train the notebooks' models beside their published figures")
    reproduce.add_argument(
        "recipes", metavar="RECIPE", nargs="*", help=f"of {', '.join(row.recipe_name for row in PUBLISHED)}"
    )
    reproduce.add_argument("--plain", action="store_true", help="with the notebooks' own loop, over a DataLoader")
    _add_import(command("import", commands.import_, "make a run of a state dict saved elsewhere"))
    export = command("export", commands.export, "take a run home: weights, ONNX model, training script or model card")
    export.add_argument("run", metavar="RUN")
    export.add_argument(
        "file", metavar="FILE", type=Path, help="its ending says how: .pth, .safetensors, .onnx, .py, .md"
    )


def _add_recipe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--recipe", default="notebook-v2", metavar="NAME", help=f"one of {', '.join(list_recipes())}; or a .json file"
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="an option of the model, in JSON"
    )
    parser.add_argument(
        "--layer", action="append", default=[], metavar="LAYER", help='a layer of your own network, such as "conv 16 3"'
    )
    parser.add_argument(
        "--augment", action="append", choices=[*AUGMENTATIONS, "none"], help="may be given several times"
    )
    for name, rule in read_rules(Recipe).items():
        if name not in OWN_OPTIONS:
            _add_field(parser, name, rule)


def _add_field(parser: argparse.ArgumentParser, name: str, rule: Rule) -> None:
    flags = [f"--{name.replace('_', '-')}", *ALIASES.get(name, [])]
    if rule.kind is bool:
        parser.add_argument(*flags, action=argparse.BooleanOptionalAction, default=None)
    else:
        parser.add_argument(*flags, type=rule.kind, default=None, metavar=rule.kind.__name__.upper())


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument("--name", metavar="RUN", help="what to call the run (else the file's name)")
    parser.add_argument(
        "--model", metavar="MODEL", help="which model the weights are of (else found by keys and shapes)"
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=VALUE", help="an option of the model, in JSON"
    )


def _add_runs(parser: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    # The options must not reset to their defaults what was typed before the action.
    again = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    again.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    add = parser.add_subparsers(metavar="ACTION").add_parser
    add("list", parents=[again], help="list the runs").set_defaults(command=commands.list_)
    rename = add("rename", parents=[again], help="give a run another name to show")
    rename.add_argument("run", metavar="RUN")
    rename.add_argument("new_name", metavar="NAME")
    rename.set_defaults(command=commands.rename)
    delete = add("delete", parents=[again], help="delete runs")
    delete.add_argument("runs", metavar="RUN", nargs="+")
    delete.set_defaults(command=commands.delete)


def _recipe(parsed: argparse.Namespace) -> Recipe:
    recipe = _read_recipe(parsed.recipe)
    changes = {
        field.name: getattr(parsed, field.name)
        for field in dataclasses.fields(Recipe)
        if field.name not in OWN_OPTIONS and getattr(parsed, field.name) is not None
    }
    if parsed.augment:
        changes["augmentations"] = [name for name in parsed.augment if name != "none"]
    if parsed.layer:
        changes |= {"model": "layers", "model_options": {"layers": parsed.layer}}
    elif parsed.option:
        changes["model_options"] = recipe.model_options | commands.parse_options(parsed.option)
    elif "model" in changes and changes["model"] != recipe.model:
        changes["model_options"] = {}
    return recipe.replace(**changes)


def _read_recipe(name: str) -> Recipe:
    if not name.endswith(".json"):
        return get_recipe(name)
    try:
        return recipe_from_dict(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"{name} can't be read as a recipe ({error}): give a JSON file, or one of {list_recipes()}"
        ) from error
