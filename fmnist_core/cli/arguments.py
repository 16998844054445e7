"""What can be typed after python -m fmnist_core. A command is named here, and imported only when it is run."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from fmnist_core.cli import recipe_options
from fmnist_core.comparison.published import PUBLISHED
from fmnist_core.errors import RecipeError

Command = Callable[[str, str, str], argparse.ArgumentParser]
"""Adds a subcommand by its name, the function that runs it ("module:function") and its help."""

USE_DATA = ("data", "train", "reproduce", "sweep", "evaluate", "compare", "time", "import")
"""The commands that read Fashion-MNIST; the others take --data as well, and don't need it."""
MANY_OPTIONS = ("train", "sweep")
"""Their usage lists no options: it would fill the screen."""


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The arguments, with the name of the function to call as `command`; wrong use ends the process with code 2."""
    parser = _parser()
    parsed = parser.parse_args(arguments)
    if hasattr(parsed, "recipe"):
        try:
            parsed.recipe = recipe_options.read_recipe(parsed)
        except RecipeError as error:
            parser.error(str(error))
    return parsed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m fmnist_core",
        description="Train, evaluate, compare and use small image classifiers on Fashion-MNIST.",
        epilog="COMMAND --help describes a command and its options.",
    )
    add = parser.add_subparsers(dest="name_of_command", required=True, metavar="COMMAND").add_parser

    def command(name: str, function: str, help: str) -> argparse.ArgumentParser:
        shared = _shared_options(uses_data=name in USE_DATA)
        usage = "%(prog)s [OPTION ...]" if name in MANY_OPTIONS else None
        subparser = add(name, parents=[shared], help=help, description=_sentence(help), usage=usage)
        subparser.set_defaults(command=f"fmnist_core.cli.{function}")
        return subparser

    command("data", "lists:check_data", "find or download Fashion-MNIST, and verify it")
    command("models", "lists:list_models", "list the models and their options")
    command("recipes", "lists:list_recipes", "list the recipes")
    _add_training(command)
    _add_background(command)
    _add_figures(command)
    _add_use(command)
    _add_runs(command("runs", "managing:list_runs", "list, rename or delete runs"))
    return parser


def _shared_options(uses_data: bool) -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print one JSON object per line, and nothing else")
    shared.add_argument("--verbose", action="store_true", help="show the libraries' warnings and the log on stderr")
    shared.add_argument(
        "--data",
        type=Path,
        metavar="FOLDER",
        help="folder with Fashion-MNIST's files (default: FMNIST_DATA, else the project's own copy)"
        if uses_data
        else argparse.SUPPRESS,
    )
    shared.add_argument(
        "--any-data",
        action="store_true",
        help="use that folder even if it holds other 28x28 pictures, such as KMNIST; "
        "classes.txt beside them names the ten classes, one per line"
        if uses_data
        else argparse.SUPPRESS,
    )
    return shared


def _add_training(command: Command) -> None:
    train = command("train", "training:train", "train a model and keep it as a run")
    train.add_argument("--background", action="store_true", help="hand it to the training service and return at once")
    train.add_argument("--name", metavar="RUN", help="what to call the run (default: the recipe's name)")
    train.add_argument("--shipped", action="store_true", help=argparse.SUPPRESS)
    recipe_options.add_to(train)
    reproduce = command("reproduce", "training:reproduce", "train the notebooks' models and compare with their figures")
    names = ", ".join(row.recipe_name for row in PUBLISHED)
    reproduce.add_argument("recipes", metavar="RECIPE", nargs="*", help=f"which of {names} (default: all)")
    reproduce.add_argument("--plain", action="store_true", help="use the notebooks' own loop over a DataLoader")


def _add_background(command: Command) -> None:
    sweep = command("sweep", "background:sweep", "train a recipe several times in the background: seeds, or a grid")
    sweep.add_argument("--seeds", type=int, default=1, metavar="N", help="N seeds, from the recipe's own (default: 1)")
    sweep.add_argument(
        "--grid",
        action="append",
        default=[],
        metavar="FIELD=A,B,...",
        help="try each of these values of a recipe's field; repeatable, every combination is trained",
    )
    recipe_options.add_to(sweep)
    for name, help in (
        ("watch", "follow a run that trains in the background"),
        ("pause", "pause a run so that others can train; its unfinished epoch is lost"),
        ("resume", "go on with a paused run"),
        ("stop", "end a run with what it had learnt by its last finished epoch"),
    ):
        _add_run(command(name, f"background:{name}", help))


def _add_figures(command: Command) -> None:
    evaluate = command("evaluate", "using:evaluate", "evaluate a run on the test set")
    _add_run(evaluate)
    evaluate.add_argument(
        "--save", type=Path, metavar="FOLDER", help="save the curves and the confusion matrix there as images"
    )
    compare = command("compare", "comparing:compare", "compare runs")
    _add_run_list(compare)
    compare.add_argument("--report", type=Path, metavar="FILE", help="write it all as one HTML page for offline use")
    time = command("time", "comparing:time_", "time runs side by side: parts of their training, and answers")
    _add_run_list(time)
    time.add_argument("--rounds", type=int, default=3, metavar="N", help="rounds after a warm-up (default: 3)")
    time.add_argument(
        "--threads", type=int, metavar="N", help="CPU threads for all runs (default: what most of their recipes use)"
    )


def _add_use(command: Command) -> None:
    predict = command("predict", "using:predict", "say what pictures show")
    predict.add_argument("files", metavar="FILE", nargs="+", type=Path, help="a photo, drawing or icon")
    predict.add_argument(
        "--run", metavar="RUN", help="the run that answers (default: studio, which ships with the app)"
    )
    _add_import(command("import", "importing:import_", "turn weights trained elsewhere into a run"))
    export = command("export", "using:export", "save a run's weights, ONNX model, training script or model card")
    _add_run(export)
    export.add_argument(
        "file", metavar="FILE", type=Path, help="its ending decides what: .pth, .safetensors, .onnx, .py or .md"
    )


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path, help="a file with a state dict")
    parser.add_argument("--name", metavar="RUN", help="what to call the run (default: the file's name)")
    parser.add_argument(
        "--model", metavar="MODEL", help="the model the weights belong to (default: found by keys and shapes)"
    )
    recipe_options.add_model_option(parser)


def _add_runs(parser: argparse.ArgumentParser) -> None:
    # The options must not reset to their defaults what was typed before the action.
    again = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    for flag in ("--json", "--verbose"):
        again.add_argument(flag, action="store_true", help=argparse.SUPPRESS)
    add = parser.add_subparsers(metavar="ACTION").add_parser

    def action(name: str, help: str) -> argparse.ArgumentParser:
        subparser = add(name, parents=[again], help=help, description=_sentence(help))
        subparser.set_defaults(command=f"fmnist_core.cli.managing:{name}_runs")
        return subparser

    action("list", "list the runs (default)")
    rename = action("rename", "give a run another display name; its id stays")
    _add_run(rename)
    rename.add_argument("new_name", metavar="NAME", help="the new name")
    _add_run_list(action("delete", "delete runs"))


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="RUN", help="a run's id, as the command runs lists it")


def _add_run_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("runs", metavar="RUN", nargs="+", help="ids of runs, as the command runs lists them")


def _sentence(help: str) -> str:
    return f"{help[0].upper()}{help[1:]}."
