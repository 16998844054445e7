"""What each field of a recipe is for, in the words that stand below it in the code."""

import ast
import inspect
from functools import cache

from fmnist_core.recipes.recipe import Recipe


@cache
def describe_fields() -> dict[str, str]:
    """The docstring of each field of Recipe, by the field's name."""
    (recipe,) = ast.parse(inspect.getsource(Recipe)).body
    assert isinstance(recipe, ast.ClassDef)
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in zip(recipe.body, recipe.body[1:])
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
