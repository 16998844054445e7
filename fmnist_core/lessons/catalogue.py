"""The lessons as data: read from their files and checked once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from fmnist_core.errors import LessonError, RecipeError
from fmnist_core.recipes.named import get_recipe
from fmnist_core.recipes.recipe import LESSON_PREFIX, Recipe

FOLDER = Path(__file__).parent
Shown = Literal["drawing", "drawing not inverted"]
Curve = Literal["accuracy", "loss"]
Varied = Literal["seed", "epochs"]
DRAWINGS: tuple[Shown, ...] = get_args(Shown)
CURVES: tuple[Curve, ...] = get_args(Curve)
VARIED: tuple[Varied, ...] = get_args(Varied)
MEASURE = re.compile(r"(?P<figure>[a-z0-9 ]+) of (?P<variant>[a-z0-9-]+)")


@dataclass(frozen=True)
class Variant:
    """One side of the experiment: a recipe that is trained, or a run that is asked about pictures."""

    name: str
    label: str
    """A few words, for the legend."""
    recipe: str | None = None
    change: dict[str, object] = field(default_factory=dict)
    """Fields of the recipe with other values."""
    repeats: int = 1
    """How often it is trained."""
    vary: Varied = "seed"
    """What grows by one from one time to the next: a field of the recipe, "seed" or "epochs"."""
    ask: str | None = None
    """Instead of a recipe: the run that answers."""
    show: Shown | None = None
    """What it is asked about, one of DRAWINGS."""

    def recipe_for(self, lesson: str, seed: int, turn: int = 0) -> Recipe:
        """What is trained at a turn, from 0 to `repeats`. Raises RecipeError when it can't be."""
        if self.recipe is None:
            raise RecipeError(f"variant {self.name} is asked, not trained: give it a recipe")
        recipe = get_recipe(self.recipe).replace(**{"seed": seed} | self.change, name=f"{LESSON_PREFIX}{lesson}")
        return recipe.replace(**{self.vary: getattr(recipe, self.vary) + turn})


@dataclass(frozen=True)
class Measure:
    """A figure of a variant, written "FIGURE of VARIANT": see `measuring.FIGURES`."""

    figure: str
    variant: str


@dataclass(frozen=True)
class Reveal:
    """A sentence with one or two measures in it, and what holds for their difference (or for the only one)."""

    says: str
    """With {first}, {second} and {difference} where their figures go."""
    first: Measure
    second: Measure | None = None
    at_least: float = float("-inf")
    at_most: float = float("inf")


@dataclass(frozen=True)
class Lesson:
    name: str
    """Of its file, without the number: part of its runs' ids."""
    title: str
    question: str
    """Markdown, as is `explanation`."""
    choices: tuple[str, ...]
    right: str
    """The choice that the reveals bear out."""
    explanation: str
    seconds: int
    """What it takes on two cores, roughly."""
    seeds: tuple[int, ...]
    """Three to choose from, so that anybody can see whether it was luck."""
    variants: tuple[Variant, ...]
    reveals: tuple[Reveal, ...]
    curve: Curve = "accuracy"
    """What is drawn while it trains, one of CURVES."""

    @property
    def is_trained(self) -> bool:
        return any(variant.recipe for variant in self.variants)

    def variant(self, name: str) -> Variant:
        return next(variant for variant in self.variants if variant.name == name)


def list_lessons() -> list[Lesson]:
    """All lessons, in the order of their files' numbers. Raises LessonError when one can't be read."""
    return list(_read_all(FOLDER))


def get_lesson(name: str) -> Lesson:
    """The lesson of that name. Raises LessonError for an unknown one."""
    lessons = {lesson.name: lesson for lesson in list_lessons()}
    if name not in lessons:
        raise LessonError(f"unknown lesson {name!r}; choose from {list(lessons)}")
    return lessons[name]


def read_lesson(path: Path) -> Lesson:
    """The lesson in a file. Raises LessonError that names the file and what is wrong in it."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
        variants = tuple(Variant(**row) for row in values.pop("variants"))
        reveals = tuple(_parse_reveal(row) for row in values.pop("reveals"))
        name = path.stem.partition("-")[2]
        lesson = Lesson(name=name, variants=variants, reveals=reveals, **_with_tuples(values))
        _check(lesson)
    except (OSError, ValueError, KeyError, TypeError, RecipeError) as error:
        raise LessonError(f"lesson {path.name} can't be read ({error}): mend the file, the others show how") from error
    return lesson


@cache
def _read_all(folder: Path) -> tuple[Lesson, ...]:
    return tuple(read_lesson(path) for path in sorted(folder.glob("*.toml")))


def _parse_reveal(row: dict[str, Any]) -> Reveal:
    second = _parse_measure(row.pop("second")) if "second" in row else None
    return Reveal(first=_parse_measure(row.pop("first")), second=second, **row)


def _parse_measure(text: str) -> Measure:
    found = MEASURE.fullmatch(text)
    if not found:
        raise ValueError(f"{text!r} is not like 'test accuracy of VARIANT'")
    return Measure(**found.groupdict())


def _with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    known = {spec.name for spec in fields(Lesson)}
    if unknown := [key for key in values if key not in known]:
        raise ValueError(f"there is no field {unknown[0]!r}")
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _check(lesson: Lesson) -> None:
    if lesson.right not in lesson.choices:
        raise ValueError(f"the right answer {lesson.right!r} is none of the choices")
    if lesson.curve not in CURVES:
        raise ValueError(f"curve can be one of {CURVES}, not {lesson.curve!r}")
    names = [variant.name for variant in lesson.variants]
    for variant in lesson.variants:
        if (variant.recipe is None) == (variant.ask is None):
            raise ValueError(f"variant {variant.name} needs either a recipe or a run to ask")
        if variant.ask and variant.show not in DRAWINGS:
            raise ValueError(f"variant {variant.name} can show one of {DRAWINGS}, not {variant.show!r}")
        if variant.vary not in VARIED:
            raise ValueError(f"variant {variant.name} can vary one of {VARIED}, not {variant.vary!r}")
        if variant.recipe:
            variant.recipe_for(lesson.name, lesson.seeds[0])
    for measure in (side for reveal in lesson.reveals for side in (reveal.first, reveal.second) if side):
        if measure.variant not in names:
            raise ValueError(f"there is no variant {measure.variant!r}")
