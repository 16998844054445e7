"""Recipes side by side: only what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fmnist_core.recipes.recipe import Recipe

MISSING = "–"


@dataclass(frozen=True)
class Setting:
    """A setting, as text, in each of several recipes."""

    name: str
    values: tuple[str, ...]


def list_settings(recipes: Sequence[Recipe | None]) -> list[Setting]:
    """All settings of the recipes; options of their networks are settings too. An imported run has no recipe (None)."""
    flat = [_flatten(recipe) if recipe else {} for recipe in recipes]
    names = dict.fromkeys(name for values in flat for name in values)
    return [Setting(name.replace("_", " "), tuple(say_setting(values.get(name)) for values in flat)) for name in names]


def list_differences(recipes: Sequence[Recipe | None]) -> list[Setting]:
    """Those of `list_settings` in which the recipes differ; imported runs don't count."""
    known = [place for place, recipe in enumerate(recipes) if recipe]
    return [setting for setting in list_settings(recipes) if len({setting.values[place] for place in known}) > 1]


def say_setting(value: object) -> str:
    """True -> "yes", ("shift-flip", "renderings") -> "shift-flip, renderings", nothing -> "–"."""
    match value:
        case None | () | []:
            return MISSING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case list() | tuple():
            return ", ".join(map(say_setting, value))
    return str(value)


def _flatten(recipe: Recipe) -> dict[str, object]:
    """What decides the run, without the recipe's name, which decides nothing."""
    values = recipe.to_dict()
    others = {name: value for name, value in values.items() if name not in ("name", "model", "model_options")}
    return {"model": recipe.model, **recipe.model_options, **others}
