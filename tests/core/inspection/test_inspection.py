"""The arithmetic shown must be the network's own, in every step of every registered model."""

import numpy as np
import pytest
import torch
from torch import fx, nn

from fmnist_core import inspection
from fmnist_core.inspection.arithmetic import FORMULA, SUM, say_number
from fmnist_core.inspection.tracing import PICTURE, trace
from fmnist_core.models import create_model, list_models
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, recorder

PLACES = 4
EVERY_KIND = [
    "conv 6 5 stride=2",
    "batch_norm",
    "leaky_relu",
    "avg_pool",
    "conv 4 3 padding=0",
    "gelu",
    "tanh",
    "max_pool",
    "sigmoid",
    "dropout 0.1",
    "global_avg_pool",
    "flatten",
    "batch_norm",
    "linear 10",
]


def steps_of(name: str, **options: object) -> list[inspection.Step]:
    """A random picture's steps through fresh weights, with normalisations that do something."""
    torch.manual_seed(0)
    model = create_model(name, **options).eval()
    for layer in model.modules():
        if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
            layer.running_mean.normal_(0, 0.3)
            layer.running_var.uniform_(0.5, 2)
    return trace(fx.symbolic_trace(model), torch.rand(1, 1, 28, 28))


def some_places(step: inspection.Step, generator: np.random.Generator) -> list[tuple[int, ...]]:
    """The two corners, where padding is, and some between."""
    shape = np.array(step.output.shape)
    between = (generator.integers(0, shape) for _ in range(PLACES))
    return [tuple(int(at) for at in place) for place in (shape * 0, shape - 1, *between)]


@pytest.mark.parametrize(
    ("name", "options"), [*((name, {}) for name in list_models()), ("layers", {"layers": EVERY_KIND})]
)
def test_every_value_comes_out_as_the_network_has_it(name, options):
    generator = np.random.default_rng(0)
    steps = steps_of(name, **options)
    assert steps[0].kind == PICTURE
    assert steps[-1].output.shape == (10,)
    for step in steps[1:]:
        for place in some_places(step, generator):
            working = inspection.work_out(step, place)
            assert working, step.kind
            assert working.result == pytest.approx(float(step.output[place]), abs=1e-4, rel=1e-4), (step.name, place)


@pytest.mark.parametrize("name", ["tinyvgg", "small_resnet", "linear", "mobilenet_v3_small"])
def test_the_shares_of_a_channel_add_up_to_it(name):
    for step in steps_of(name):
        view = inspection.open_channel(step, 1)
        if view is None:
            continue
        assert len(view.channels) == len(view.inputs) == len(view.weights) == len(view.shares)
        total = view.shares.sum(0) if step.output.ndim == 3 else view.shares.sum()
        np.testing.assert_allclose(total + view.bias, step.output[1], atol=1e-4, rtol=1e-3)


def test_a_linear_layer_behind_flatten_looks_at_pictures():
    steps = steps_of("linear")
    first = next(step for step in steps if step.kind == "Linear")
    assert inspection.open_channel(first, 0).weights.shape == (1, 28, 28)
    (part,) = inspection.work_out(first, (0,)).parts
    assert part.values.shape == (28, 28)


def test_the_products_of_a_first_convolution_are_nine():
    steps = steps_of("tinyvgg")
    working = inspection.work_out(steps[1], (2, 5, 7))
    (part,) = working.parts
    np.testing.assert_allclose(part.values, steps[0].output[0, 4:7, 6:9])
    assert (working.rule, part.products.shape) == (SUM, (3, 3))
    assert (working.window.top, working.window.left, working.window.height) == (4, 6, 3)
    assert working.result == pytest.approx(part.products.sum() + working.bias)


def test_an_activation_follows_where_it_stands():
    steps = steps_of("small_resnet")
    convolution = next(step for step in steps if step.kind == "Conv2d")
    assert [step.kind for step in inspection.follow(steps, convolution)] == ["BatchNorm2d", "ReLU"]
    assert not inspection.follow(steps, steps[-1])


def test_a_shortcut_has_two_parents():
    steps = steps_of("small_resnet")
    total = next(step for step in steps if step.kind == "add")
    assert len(total.parents) == 2 and set(total.parents) <= {step.name for step in steps}


@pytest.mark.parametrize(
    ("kind", "formula"), [("ReLU", "max(0, −0.5)"), ("Tanh", "tanh(−0.5)"), ("Sigmoid", "1 / (1 + exp(−(−0.5)))")]
)
def test_a_negative_number_behind_a_sign_stands_in_brackets(kind, formula):
    step = inspection.Step("step", kind, (), (np.array([-0.5], np.float32),), np.zeros(1, np.float32))
    working = inspection.work_out(step, (0,))
    assert (working.rule, working.formula) == (FORMULA, formula)


def test_numbers_are_said_with_a_true_minus():
    assert say_number(-0.123456) == "−0.1235"


def test_an_unknown_operation_has_no_arithmetic():
    nothing = np.zeros((1, 2, 2), np.float32)
    assert inspection.work_out(inspection.Step("fold", "Fold", (), (nothing,), nothing), (0, 0, 0)) is None


def test_a_run_is_traced_by_its_id(runs_folder, synthetic_dataset):
    run = recorder.create_run(Recipe(name="quick", model="tinyvgg", epochs=1, hold_out_validation=False))
    checkpoints.save_tensors(run.folder / "weights.safetensors", create_model("tinyvgg").state_dict())
    picture = synthetic_dataset.test.images[0].numpy()
    steps = inspection.trace_picture(run.run_id, picture)
    np.testing.assert_allclose(steps[0].output[0], picture / 255, rtol=1e-6)
    assert steps[1].parameters == 100
