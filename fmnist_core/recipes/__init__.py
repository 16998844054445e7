"""Recipes: everything that decides a training, and the named ones."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.recipes.named import describe_recipe, get_recipe, list_recipes
    from fmnist_core.recipes.recipe import Recipe, recipe_from_dict

__all__ = ["Recipe", "describe_recipe", "get_recipe", "list_recipes", "recipe_from_dict"]

__getattr__ = lazy_face(__name__)
