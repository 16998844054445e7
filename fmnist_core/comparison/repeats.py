"""Repeats: runs of one recipe that differ by nothing but their seed, and so show what chance does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, stdev

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


def find_repeats(run_ids: Sequence[str], rows: Sequence[ComparisonRow]) -> list[Repeats]:
    """Of the recipes of `run_ids`, in their order, those that ran with several seeds among all `rows`."""
    recipe_keys = {row.run_id: _recipe_key(row.recipe) for row in rows if row.recipe}
    groups: dict[str, list[ComparisonRow]] = {}
    for row in sorted(rows, key=lambda row: row.recipe.seed if row.recipe else 0):
        if row.recipe and row.state == "finished" and row.test_accuracy is not None:
            groups.setdefault(recipe_keys[row.run_id], []).append(row)
    wanted = dict.fromkeys(recipe_keys[run_id] for run_id in run_ids if run_id in recipe_keys)
    chosen = [one_a_seed for key in wanted if len(one_a_seed := _one_a_seed(groups.get(key, []))) > 1]
    names = [group[0].recipe.name for group in chosen]
    return [_repeats(group, is_unique=names.count(group[0].recipe.name) == 1) for group in chosen]


def is_repeatable(recipe: Recipe | None) -> bool:
    """Whether all that a run with this recipe learnt by is known, and still there."""
    return recipe is not None and not recipe.own_pictures


def plan_repeats(row: ComparisonRow, rows: Sequence[ComparisonRow], wanted: int = WANTED_SEEDS) -> list[Recipe]:
    """The recipes to train until `rows` hold `wanted` seeds of the row's recipe, trained or on their way.

    Raises RunError when the row's run can't be repeated.
    """
    if not is_repeatable(row.recipe):
        raise RunError(
            f"run {row.run_id} was imported, or learnt from pictures of somebody's own, and can't be repeated: "
            "choose one that was trained here on Fashion-MNIST alone"
        )
    key = _recipe_key(row.recipe)
    going = [other for other in rows if other.recipe and other.state not in ("failed", "stopped")]
    taken = {other.recipe.seed for other in going if _recipe_key(other.recipe) == key}
    taken.add(row.recipe.seed)
    candidates = range(row.recipe.seed + 1, row.recipe.seed + 1 + wanted + len(taken))
    free = [seed for seed in candidates if seed not in taken]
    return [row.recipe.replace(seed=seed) for seed in free[: max(0, wanted - len(taken))]]


def _recipe_key(recipe: Recipe) -> str:
    values = recipe.to_dict()
    del values["seed"]
    return json.dumps(values, sort_keys=True)


def _one_a_seed(group: Sequence[ComparisonRow]) -> list[ComparisonRow]:
    """The same seed again is the same result again: it says nothing about chance."""
    return list({row.recipe.seed: row for row in reversed(group)}.values())[::-1]


def _repeats(group: Sequence[ComparisonRow], is_unique: bool) -> Repeats:
    return Repeats(
        label=group[0].recipe.name if is_unique else group[0].run_id,
        run_ids=tuple(row.run_id for row in group),
        seeds=tuple(row.recipe.seed for row in group),
        accuracies=tuple(row.test_accuracy for row in group),
    )
