"""The options that change a recipe: one for each of its fields, described by the recipe itself."""

import argparse
import json
from pathlib import Path

from fmnist_core.errors import RecipeError
from fmnist_core.recipes.descriptions import describe_fields
from fmnist_core.recipes.named import get_recipe, list_recipes
from fmnist_core.recipes.recipe import AUGMENTATIONS, Recipe, recipe_from_dict
from fmnist_core.recipes.rules import Rule, read_rules

DEFAULT_RECIPE = "notebook-v2"
ALIASES = {"learning_rate": ["--lr"]}
OWN_OPTIONS = ("name", "model_options", "augmentations")
"""Fields of a recipe that have an option of their own form."""
METAVARS: dict[type, str] = {int: "N", float: "X", str: "NAME"}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add --recipe, and options that change its fields."""
    recipe = parser.add_argument_group("recipe")
    recipe.add_argument(
        "--recipe",
        default=DEFAULT_RECIPE,
        metavar="NAME",
        help=f"{', '.join(list_recipes())}, or a .json file (default: {DEFAULT_RECIPE})",
    )
    changes = parser.add_argument_group(
        "changes to the recipe",
        f"Without an option the recipe keeps its own value; in square brackets, {DEFAULT_RECIPE}'s.",
    )
    descriptions = describe_fields()
    for name, rule in read_rules(Recipe).items():
        if name not in OWN_OPTIONS:
            _add_field(changes, name, rule, descriptions[name])
    _add_augmentations(changes, descriptions["augmentations"])
    _add_layer(changes)
    add_model_option(changes)


def add_model_option(parser: argparse._ActionsContainer) -> None:
    """Add --option KEY=VALUE, for the options of a model."""
    parser.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="an option of the model, its value as JSON, such as hidden_units=16; repeatable",
    )


def read_recipe(parsed: argparse.Namespace) -> Recipe:
    """The recipe that was named, with the changes that were typed. Raises RecipeError."""
    recipe = _read_named_recipe(parsed.recipe)
    typed = {name: getattr(parsed, name) for name in read_rules(Recipe) if name not in OWN_OPTIONS}
    changes = {name: value for name, value in typed.items() if value is not None}
    if parsed.augment:
        changes["augmentations"] = [name for name in parsed.augment if name != "none"]
    if parsed.layer:
        changes |= {"model": "layers", "model_options": {"layers": parsed.layer}}
    elif parsed.option:
        changes["model_options"] = recipe.model_options | parse_options(parsed.option)
    elif changes.get("model", recipe.model) != recipe.model:
        changes["model_options"] = {}
    return recipe.replace(**changes)


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


def _add_field(parser: argparse._ActionsContainer, name: str, rule: Rule, description: str) -> None:
    flags = [f"--{name.replace('_', '-')}", *ALIASES.get(name, [])]
    help = _say(description, rule, getattr(get_recipe(DEFAULT_RECIPE), name))
    if rule.kind is bool:
        parser.add_argument(*flags, action=argparse.BooleanOptionalAction, default=None, help=help)
    elif rule.choices:
        parser.add_argument(*flags, choices=rule.choices, help=help)
    else:
        parser.add_argument(*flags, type=rule.kind, metavar=METAVARS[rule.kind], help=help)


def _say(description: str, rule: Rule, default: object) -> str:
    """A field's description as an option's help, with its bounds and default."""
    parts = [_as_help(description)]
    if rule.bounds:
        parts.append(f"({_say_bound(rule.bounds.low)} to {_say_bound(rule.bounds.high)})")
    if isinstance(default, bool):
        parts.append("[yes]" if default else "[no]")
    elif default is not None:
        parts.append(f"[{default:g}]" if isinstance(default, float) else f"[{default}]")
    return " ".join(parts)


def _as_help(description: str) -> str:
    """A sentence as argparse's help has it: no capital at its beginning, no full stop, and % doubled."""
    begins_with_word = description[1:2].islower() or description[1:2] == " "
    first = description[0].lower() if begins_with_word else description[0]
    return (first + description[1:].rstrip(".")).replace("%", "%%")


def _say_bound(bound: float) -> str:
    return f"{bound:,}" if isinstance(bound, int) else f"{bound:g}"


def _add_augmentations(parser: argparse._ActionsContainer, description: str) -> None:
    parser.add_argument(
        "--augment",
        action="append",
        choices=[*AUGMENTATIONS, "none"],
        help=f"{_as_help(description)}; repeatable",
    )


def _add_layer(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--layer",
        action="append",
        default=[],
        metavar="LAYER",
        help='a layer of your own network, such as "conv 16 3"; repeatable, in their order',
    )


def _read_named_recipe(name: str) -> Recipe:
    if not name.endswith(".json"):
        return get_recipe(name)
    try:
        return recipe_from_dict(json.loads(Path(name).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise RecipeError(
            f"{name} can't be read as a recipe ({error}): give a JSON file, or one of {list_recipes()}"
        ) from error
