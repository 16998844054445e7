"""What the fields of a dataclass may hold, as their annotations say it."""

from __future__ import annotations

import math
import typing
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType

from fmnist_core.errors import RecipeError


@dataclass(frozen=True)
class Between:
    """The bounds of a number, both included: `Annotated[float, Between(0, 1)]`."""

    low: float
    high: float


@dataclass(frozen=True)
class Rule:
    """What one field may hold."""

    kind: type
    """Its type: of `float | None` float, of a Literal of texts str, of `tuple[str, ...]` tuple."""
    is_optional: bool = False
    bounds: Between | None = None
    choices: tuple[str, ...] = ()
    """All that a text, or each of a tuple's texts, can be; empty where anything goes."""

    def check(self, name: str, value: object, example: object) -> None:
        """Raises RecipeError when the field `name` can't hold `value`; `example` is a value that it can."""
        if value is None and self.is_optional:
            return
        if not self._has_right_type(value):
            raise RecipeError(f"{name} of the recipe can't be {value!r}: give a value like {example!r}")
        if self.bounds and isinstance(value, int | float) and not self.bounds.low <= value <= self.bounds.high:
            low, high = self.bounds.low, self.bounds.high
            raise RecipeError(f"{name} of the recipe must lie between {low:g} and {high:g}, not {value:g}")
        for entry in value if isinstance(value, tuple) else (value,):
            if self.choices and entry not in self.choices:
                raise RecipeError(f"{name} of the recipe can't be {entry!r}; choose from {list(self.choices)}")

    def _has_right_type(self, value: object) -> bool:
        if isinstance(value, bool):
            return self.kind is bool
        if self.kind is float:
            return isinstance(value, int | float) and math.isfinite(value)
        return isinstance(value, self.kind)


@cache
def read_rules(owner: type) -> dict[str, Rule]:
    """A rule for each annotated field of a class, by its name, in their order."""
    return {name: _read_rule(hint) for name, hint in typing.get_type_hints(owner, include_extras=True).items()}


def _read_rule(hint: typing.Any) -> Rule:
    """Of an annotation, which has no common type: a class, a union, a Literal or an Annotated."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        inner = _read_rule(arguments[0])
        return Rule(inner.kind, inner.is_optional, arguments[1], inner.choices)
    if origin is UnionType or origin is typing.Union:
        inner = _read_rule(next(part for part in arguments if part is not NoneType))
        return Rule(inner.kind, NoneType in arguments, inner.bounds, inner.choices)
    if origin is typing.Literal:
        return Rule(str, choices=arguments)
    if origin is tuple:
        return Rule(tuple, choices=_read_rule(arguments[0]).choices)
    return Rule(origin or hint)
