"""Look inside: from the overview to the arithmetic of one number."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest

from fmnist_core.models import create_model
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs import checkpoints, manage, recorder
from tests.app.test_draw import bag, seed_canvas  # noqa: F401  a fixture
from ui.inspection import numbers

MIRRORED = {"augmentations": ("shift-flip",), "mirrored_answers": True}


@pytest.fixture
def network(runs_folder):
    """A run of any model, untrained."""

    def network(model: str, settings: Mapping[str, object] = MappingProxyType({}), **options: object) -> str:
        run = recorder.create_run(
            Recipe(model=model, model_options=options, epochs=1, hold_out_validation=False, **settings)
        )
        checkpoints.save_tensors(run.folder / "weights.safetensors", create_model(model, **options).state_dict())
        manage.update_summary(run.run_id, state="finished", epoch=1)
        return run.run_id

    return network


def written(page) -> list[str]:
    return [block.value for block in page.code]


def test_the_way_through_lists_every_layer(open_page, network):
    page = open_page("inside", inside_run=network("tinyvgg"))
    table = page.dataframe[0].value
    assert table["Step"][0] == "1. Convolution"
    assert table["Shape"][0] == "10 × 28 × 28"
    assert table["Parameters"].sum() == 7_740


def test_the_arithmetic_ends_in_the_networks_own_value(open_page, network):
    page = open_page("inside", inside_run=network("tinyvgg"))
    assert not page.exception
    value = next(caption.value for caption in page.caption if "own value" in caption.value)
    products, total, activation = written(page)
    assert products.count("×") == 9
    assert total.endswith(f"= {value.split(': ')[1].removesuffix('.')}")
    assert activation.startswith("max(0, ")


@pytest.mark.parametrize(("settings", "is_told"), [({}, False), (MIRRORED, True)])
def test_a_run_that_is_asked_twice_says_which_way_is_shown(open_page, network, settings, is_told):
    page = open_page("inside", inside_run=network("tinyvgg", settings))
    assert not page.exception
    assert any("mirror image" in caption.value for caption in page.caption) == is_told
    assert written(page)


@pytest.mark.parametrize("step", ["2. ReLU", "5. Max pooling", "11. Flatten", "12. Linear"])
def test_any_step_can_be_opened(open_page, network, step):
    page = open_page("inside", inside_run=network("tinyvgg"), inside_step=step)
    assert not page.exception
    assert page.selectbox(key="inside_step").value == step
    assert written(page)


@pytest.mark.parametrize(
    "layers",
    [
        ("conv 4", "batch_norm", "gelu", "avg_pool", "flatten", "linear 20", "tanh", "linear 10"),
        ("conv 4", "leaky_relu", "conv 10", "global_avg_pool", "flatten"),
        ("flatten", "linear 10"),
    ],
)
def test_a_network_put_together_from_layers_opens_too(open_page, network, layers):
    run_id = network("layers", layers=list(layers))
    steps = len(open_page("inside", inside_run=run_id).dataframe[0].value)
    assert steps == len(layers)
    for number in range(steps):
        page = open_page("inside", inside_run=run_id)
        page.selectbox(key="inside_step").select_index(number).run()
        assert not page.exception
        assert written(page)


def test_the_last_numbers_bear_the_classes_names(open_page, network):
    page = open_page("inside", inside_run=network("linear"), inside_step="3. Linear", inside_channel="Bag")
    assert page.selectbox(key="inside_channel").value == "Bag"


def test_without_a_drawing_it_asks_for_one(open_page, runs):
    page = open_page("inside", inside_source="My last drawing")
    assert not page.exception
    assert "Draw something first" in page.info[0].value


def test_the_last_drawing_is_looked_at(open_page, runs, bag):  # noqa: F811
    page = seed_canvas(open_page("inside", inside_source="My last drawing"), bag)
    assert not page.exception
    assert not page.info
    assert page.dataframe


def test_a_frame_leaves_what_it_frames():
    picture = np.arange(49, dtype=np.uint8).reshape(7, 7)
    framed = numbers.marked(picture, 2, 3)
    scale = len(framed) // 7
    assert tuple(framed[2 * scale, 3 * scale]) == numbers.ABOVE
    assert tuple(framed[2 * scale + scale // 2, 3 * scale + scale // 2]) == (17, 17, 17)
    assert tuple(framed[0, 0]) == (0, 0, 0)


def test_a_frame_may_reach_beyond_the_edge():
    assert numbers.marked(np.zeros((7, 7), np.uint8), -1, -1, 3, 3).shape[2] == 3


def test_numbers_are_said_with_a_true_minus_and_without_minus_zero():
    assert (numbers.format_value(-0.5), numbers.format_value(-1e-9), numbers.format_value(-np.inf)) == (
        "−0.500",
        "0.000",
        "–",
    )
    assert (numbers.format_value(-0.00123), numbers.format_value(0.000156), numbers.format_value(0.0999)) == (
        "−0.0012",
        "0.00016",
        "0.100",
    )
    assert numbers.format_term(-0.5) == "(−0.500)"
