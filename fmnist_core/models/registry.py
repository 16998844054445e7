"""The registry: a decorated builder's name is the model's name, its keyword arguments are the model's options."""

from collections.abc import Callable
from typing import TypeVar

from torch import nn

Builder = Callable[..., nn.Module]
SomeBuilder = TypeVar("SomeBuilder", bound=Builder)
BUILDERS: dict[str, Builder] = {}
"""By name, in the order of registration: from simple to large."""


def register_model(builder: SomeBuilder) -> SomeBuilder:
    """Register `builder` under its function's name; its docstring's first line describes the model."""
    if builder.__name__ in BUILDERS:
        raise ValueError(f"a model named {builder.__name__!r} is registered already")
    BUILDERS[builder.__name__] = builder
    return builder
