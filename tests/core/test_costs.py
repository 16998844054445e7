"""What an answer costs, against torch's own count."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from fmnist_core.comparison import compare_runs
from fmnist_core.comparison.costs import count_flops
from fmnist_core.models import create_model, list_models
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder


@pytest.mark.parametrize("name", list_models())
def test_flops_are_those_that_torch_counts(name):
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        create_model(name).eval()(torch.zeros(1, 1, 28, 28))
    assert count_flops(name, {}) == counter.get_total_flops() > 0


def test_v0_by_hand():
    assert count_flops("linear", {}) == 2 * (784 * 10 + 10 * 10)


def test_a_model_that_is_gone_has_no_figure():
    assert count_flops("perceptron-1957", {}) is None


def test_who_is_asked_twice_costs_twice(runs_folder):
    recipes = [Recipe(augmentations=["shift-flip"], mirrored_answers=asked_twice) for asked_twice in (False, True)]
    once, twice = compare_runs([recorder.create_run(recipe).run_id for recipe in recipes])
    assert twice.flops == 2 * once.flops
