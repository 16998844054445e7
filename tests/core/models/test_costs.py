"""What an answer costs."""

import math

import pytest
import torch
from torch import nn

from fmnist_core.comparison import compare_runs
from fmnist_core.models import create_model, list_models
from fmnist_core.models.costs import count_flops
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import recorder


@pytest.mark.parametrize("name", list_models())
def test_flops_are_two_for_each_weight_at_each_place(name):
    """Of an output, a kernel's weights are multiplied and added up once at each place."""
    products = []
    network = create_model(name).eval()
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(
                lambda layer, given, output: products.append(layer.weight.numel() * math.prod(output.shape[2:]))
            )
    with torch.inference_mode():
        network(torch.zeros(1, 1, 28, 28))
    assert count_flops(name, {}) == 2 * sum(products) > 0


def test_v0_by_hand():
    assert count_flops("linear", {}) == 2 * (784 * 10 + 10 * 10)


def test_a_model_that_is_gone_has_no_figure():
    assert count_flops("perceptron-1957", {}) is None


def test_who_is_asked_twice_costs_twice(runs_folder):
    recipes = [Recipe(augmentations=["shift-flip"], mirrored_answers=asked_twice) for asked_twice in (False, True)]
    once, twice = compare_runs([recorder.create_run(recipe).run_id for recipe in recipes])
    assert twice.flops == 2 * once.flops
