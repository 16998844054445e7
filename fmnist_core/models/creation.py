"""Models by name: which there are, what options they take, and one of them with fresh weights."""

import inspect

import torch
from torch import nn

from fmnist_core.errors import RecipeError
from fmnist_core.models import classic, pretrained, residual  # noqa: F401  importing them fills the registry
from fmnist_core.models.registry import BUILDERS, Builder


def list_models() -> list[str]:
    """The registered names, in the order of registration: from simple to large."""
    return list(BUILDERS)


def describe_model(name: str) -> str:
    """One line for people. Raises RecipeError for an unknown name."""
    return (inspect.getdoc(_builder(name)) or name).splitlines()[0]


def model_options(name: str) -> dict[str, object]:
    """The options of a model with their defaults. Raises RecipeError for an unknown name."""
    return {key: parameter.default for key, parameter in inspect.signature(_builder(name)).parameters.items()}


def create_model(name: str, **options: object) -> nn.Module:
    """Build a model with fresh weights drawn from torch's default generator.

    Raises RecipeError for an unknown name or option, or for values that make no network.
    """
    defaults = model_options(name)
    for key, value in options.items():
        if key not in defaults:
            raise RecipeError(f"model {name} has no option {key!r}; choose from {list(defaults)}")
        _check_value(name, key, value, defaults[key])
    return _builder(name)(**options)


def check_model(name: str, options: dict[str, object]) -> nn.Module:
    """Build a model without memory for its weights (on torch's meta device), to see that it can be built.

    Raises RecipeError as `create_model` does.
    """
    with torch.device("meta"):
        return create_model(name, **options)


def _builder(name: str) -> Builder:
    if name not in BUILDERS:
        raise RecipeError(f"unknown model {name!r}; choose from {list_models()}")
    return BUILDERS[name]


def _check_value(model: str, key: str, value: object, default: object) -> None:
    """An option is of its default's type; whole numbers are positive, and fractions lie in [0, 1)."""
    kind = type(default)
    fits = (
        isinstance(value, kind) or (kind is float and isinstance(value, int)) or (kind is tuple and type(value) is list)
    )
    if not fits or (isinstance(value, bool) and kind is not bool):
        raise RecipeError(f"option {key} of model {model} must be like {default!r}, not {value!r}")
    numbers = value if isinstance(value, tuple | list) else [value]
    if kind is float and isinstance(value, int | float) and not 0 <= value < 1:
        raise RecipeError(f"option {key} of model {model} must be at least 0 and less than 1, not {value}")
    if kind in (int, tuple) and any(isinstance(number, int) and not 1 <= number <= 4096 for number in numbers):
        raise RecipeError(f"option {key} of model {model} takes whole numbers from 1 to 4096, not {value}")
