"""Repeats: runs of one recipe that differ by nothing but their seed, and so show what chance does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import TypeGuard

from fmnist_core.comparison.rows import ComparisonRow
from fmnist_core.errors import RunError
from fmnist_core.recipes.recipe import Recipe

WANTED_SEEDS = 5
"""Enough to see a spread."""


@dataclass(frozen=True)
class Repeats:
    """Finished runs of one recipe, a run a seed, in the order of their seeds."""

    label: str
    """The recipe's name, or the first run's id where another recipe here has that name."""
    run_ids: tuple[str, ...]
    seeds: tuple[int, ...]
    accuracies: tuple[float, ...]
    """On the test set."""

    @property
    def mean(self) -> float:
        return mean(self.accuracies)

    @property
    def deviation(self) -> float:
        """The sample's standard deviation."""
        return stdev(self.accuracies)

    @property
    def sentence(self) -> str:
        return (
            f"{self.label} with {len(self.seeds)} seeds: {self.mean:.2%} on average, standard deviation "
            f"{100 * self.deviation:.2f} points, from {min(self.accuracies):.2%} to {max(self.accuracies):.2%}."
        )


@dataclass(frozen=True)
class _Trained:
    """What is wanted of a finished run."""

    run_id: str
    recipe: Recipe
    test_accuracy: float


def find_repeats(run_ids: Sequence[str], rows: Sequence[ComparisonRow]) -> list[Repeats]:
    """Of the recipes of `run_ids`, in their order, those that ran with several seeds among all `rows`."""
    recipe_keys = {row.run_id: _recipe_key(row.recipe, row.data) for row in rows if row.recipe}
    groups: dict[str, list[_Trained]] = {}
    for row in rows:
        if row.recipe and row.state == "finished" and row.test_accuracy is not None:
            trained = _Trained(row.run_id, row.recipe, row.test_accuracy)
            groups.setdefault(recipe_keys[row.run_id], []).append(trained)
    wanted = dict.fromkeys(recipe_keys[run_id] for run_id in run_ids if run_id in recipe_keys)
    chosen = [one_a_seed for key in wanted if len(one_a_seed := _one_a_seed(groups.get(key, []))) > 1]
    names = Counter(group[0].recipe.name for group in chosen)
    return [_repeats(group, is_unique=names[group[0].recipe.name] == 1) for group in chosen]


def is_repeatable(recipe: Recipe | None) -> TypeGuard[Recipe]:
    """Whether all that a run with this recipe learnt by is known, and still there."""
    return recipe is not None and not recipe.own_pictures


def plan_repeats(row: ComparisonRow, rows: Sequence[ComparisonRow], wanted: int = WANTED_SEEDS) -> list[Recipe]:
    """The recipes to train until `rows` hold `wanted` seeds of the row's recipe, trained or on their way.

    Raises RunError when the row's run can't be repeated.
    """
    recipe = row.recipe
    if not is_repeatable(recipe):
        raise RunError(
            f"run {row.run_id} was imported, or learnt from pictures of somebody's own, and can't be repeated: "
            "choose one that was trained here on Fashion-MNIST alone"
        )
    key = _recipe_key(recipe, row.data)
    going = [other for other in rows if other.recipe and other.state not in ("failed", "stopped")]
    same = [other.recipe for other in going if other.recipe and _recipe_key(other.recipe, other.data) == key]
    seeds = {recipe.seed} | {other.seed for other in same}
    candidates = range(recipe.seed + 1, recipe.seed + 1 + wanted + len(seeds))
    free = [seed for seed in candidates if seed not in seeds]
    return [recipe.replace(seed=seed) for seed in free[: max(0, wanted - len(seeds))]]


def _recipe_key(recipe: Recipe, data: str) -> str:
    values = recipe.to_dict() | {"data": data}
    del values["seed"]
    return json.dumps(values, sort_keys=True)


def _one_a_seed(group: Sequence[_Trained]) -> list[_Trained]:
    """By seed. The same seed again is the same result again: it says nothing about chance."""
    by_seed = {run.recipe.seed: run for run in reversed(group)}
    return [by_seed[seed] for seed in sorted(by_seed)]


def _repeats(group: Sequence[_Trained], is_unique: bool) -> Repeats:
    return Repeats(
        label=group[0].recipe.name if is_unique else group[0].run_id,
        run_ids=tuple(run.run_id for run in group),
        seeds=tuple(run.recipe.seed for run in group),
        accuracies=tuple(run.test_accuracy for run in group),
    )
