"""Runs that differ by their seed alone, and recipes that differ by more."""

import pytest

from fmnist_core.comparison.differences import list_differences, list_settings, say_setting
from fmnist_core.comparison.repeats import find_repeats, plan_repeats
from fmnist_core.errors import RunError
from fmnist_core.recipes.named import get_recipe
from fmnist_core.recipes.recipe import Recipe
from tests.rows import make_row

V0 = get_recipe("notebook-v0")


def seeded(*seeds: int, recipe: Recipe = V0, prefix: str = "run"):
    return [make_row(f"{prefix}-{seed}", 0.8 + seed / 1000, recipe=recipe.replace(seed=seed)) for seed in seeds]


def test_mean_and_deviation_as_by_hand():
    """The textbook's example for a sample's standard deviation: 2, 4, 4, 4, 5, 5, 7, 9 have 5 and sqrt(32 / 7)."""
    values = (2, 4, 4, 4, 5, 5, 7, 9)
    rows = [make_row(f"r{seed}", value / 100, recipe=V0.replace(seed=seed)) for seed, value in enumerate(values)]
    (group,) = find_repeats(["r0"], rows)
    assert group.mean == pytest.approx(0.05)
    assert group.deviation == pytest.approx((32 / 7) ** 0.5 / 100)
    assert "notebook-v0 with 8 seeds: 5.00% on average, standard deviation 2.14 points, from 2.00% to 9.00%" in (
        group.sentence
    )


def test_only_the_seed_may_differ():
    rows = [*seeded(3, 1, 2), *seeded(4, recipe=V0.replace(learning_rate=0.2), prefix="other")]
    (group,) = find_repeats(["run-2", "other-4"], rows)
    assert group.run_ids == ("run-1", "run-2", "run-3") and group.seeds == (1, 2, 3)


def test_the_same_seed_twice_and_unfinished_runs_say_nothing():
    rows = [*seeded(1), *seeded(1, prefix="again"), make_row("stopped", state="stopped", recipe=V0.replace(seed=2))]
    assert find_repeats(["run-1"], rows) == []
    (group,) = find_repeats(["run-1"], [*rows, *seeded(5)])
    assert group.seeds == (1, 5)


def test_recipes_of_one_name_are_told_apart():
    rows = [*seeded(1, 2), *seeded(1, 2, recipe=V0.replace(epochs=1), prefix="short")]
    assert [group.label for group in find_repeats(["run-1", "short-1"], rows)] == ["run-1", "short-1"]
    assert [group.label for group in find_repeats(["run-1"], rows)] == ["notebook-v0"]


def test_imported_runs_have_no_repeats():
    assert find_repeats(["imported"], [make_row("imported"), *seeded(1, 2)]) == []
    with pytest.raises(RunError, match="imported"):
        plan_repeats(make_row("imported"), [])


def test_what_was_learnt_from_somebodys_own_pictures_cannot_be_repeated():
    row = make_row("taught", recipe=V0.replace(own_pictures=3))
    with pytest.raises(RunError, match="on Fashion-MNIST alone"):
        plan_repeats(row, [])


def test_only_missing_seeds_are_planned():
    rows = seeded(42, 44)
    planned = plan_repeats(rows[0], rows)
    assert [recipe.seed for recipe in planned] == [43, 45, 46]
    assert all(recipe.replace(seed=42) == V0 for recipe in planned)
    assert plan_repeats(rows[0], seeded(*range(40, 47))) == []


def test_only_what_differs_is_listed():
    recipes = [V0, V0.replace(model="tinyvgg", model_options={"hidden_units": 16}), None]
    settings = {setting.name: setting.values for setting in list_differences(recipes)}
    assert settings == {"model": ("linear", "tinyvgg", "–"), "hidden units": ("–", "16", "–")}
    assert list_differences([V0, V0]) == list_differences([V0, None]) == []
    assert {"seed", "learning rate"} <= {setting.name for setting in list_settings([V0])}


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "yes"), (0.1, "0.1"), (3e-3, "0.003"), (None, "–"), ([], "–"), (["a", "b"], "a, b"), (7, "7"), ("x", "x")],
)
def test_a_setting_is_said_as_people_would(value, text):
    assert say_setting(value) == text
