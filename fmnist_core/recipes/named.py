"""The named recipes, from simple to large."""

import dataclasses

from fmnist_core.errors import RecipeError
from fmnist_core.recipes.recipe import IMAGENET, Recipe


def list_recipes() -> list[str]:
    """The names of the named recipes, from simple to large."""
    return list(_NAMED)


def get_recipe(name: str) -> Recipe:
    """The recipe of that name. Raises RecipeError for an unknown one."""
    return _find(name)[0]


def describe_recipe(name: str) -> str:
    """One or two sentences for people. Raises RecipeError for an unknown name."""
    return _find(name)[1]


_NOTEBOOK = Recipe(hold_out_validation=False, test_every_epoch=True)


_FAST = Recipe(
    model="layers",
    optimizer="adamw",
    weight_decay=0.01,
    schedule="one-cycle",
    batch_size=256,
    hold_out_validation=False,
    precision="bfloat16",
)


_RESIDUAL = Recipe(
    model="small_resnet",
    model_options={"channels": [32, 64, 128], "patch": 1, "pools": 2},
    schedule="one-cycle",
    weight_average=0.998,
    mirrored_answers=True,
    augmentations=("shift-flip",),
    hold_out_validation=False,
    precision="bfloat16",
    threads=1,
)


_TABLE: tuple[tuple[Recipe, str], ...] = (
    (
        dataclasses.replace(_NOTEBOOK, name="notebook-v0", model="linear", threads=1),
        "The notebooks' first model: two linear layers, 3 epochs.",
    ),
    (
        dataclasses.replace(_NOTEBOOK, name="notebook-v1", model="mlp_relu_logits", threads=1),
        "The notebooks' second model: a small MLP with a ReLU on its logits: why it loses to V0.",
    ),
    (
        dataclasses.replace(_NOTEBOOK, name="notebook-v2", model="tinyvgg"),
        "The notebooks' third model: TinyVGG, a small convolutional network, 3 epochs.",
    ),
    (
        dataclasses.replace(_NOTEBOOK, name="mlp-relu", model="mlp", threads=1),
        "V1 without the ReLU on its logits: see what that one layer costs.",
    ),
    (
        Recipe(
            name="mlp-512",
            model="mlp_deep",
            learning_rate=0.01,
            batch_size=64,
            epochs=10,
            hold_out_validation=False,
            test_every_epoch=True,
            report_every=100,
        ),
        "Two wide hidden layers, trained slowly at a small learning rate, as a notebook does it.",
    ),
    (
        Recipe(
            name="tinyvgg", model="tinyvgg_custom", momentum=0.9, learning_rate=0.02, schedule="cosine", batch_size=64
        ),
        "A TinyVGG to taste: number and width of the convolutions, kernel and head are options.",
    ),
    (
        Recipe(name="cnn-90", model="tinyvgg", schedule="cosine", epochs=14, hold_out_validation=False),
        "V2's network with a learning rate that falls to zero: past 90 % in 14 epochs.",
    ),
    (
        Recipe(
            name="compact",
            model="small_resnet",
            model_options={"channels": [16, 16, 26], "patch": 1},
            optimizer="adamw",
            learning_rate=5e-3,
            weight_decay=0.02,
            schedule="one-cycle",
            batch_size=128,
            epochs=40,
            threads=1,
            precision="bfloat16",
            weight_average=0.998,
            augmentations=("shift-flip",),
        ),
        "A residual network with 23,522 parameters: how far can so few go?",
    ),
    (
        dataclasses.replace(
            _RESIDUAL,
            name="accurate",
            learning_rate=0.1,
            momentum=0.9,
            nesterov=True,
            weight_decay=5e-4,
            batch_size=128,
            epochs=75,
            label_smoothing=0.05,
            augmentations=("shift-flip", "random-erasing"),
        ),
        "As right as can be on the test set alone, with pieces of the pictures hidden while it learns.",
    ),
    (
        dataclasses.replace(
            _RESIDUAL,
            name="studio",
            start_from="accurate",
            optimizer="adamw",
            learning_rate=1.5e-3,
            weight_decay=0.05,
            batch_size=256,
            epochs=34,
            augmentations=("shift-flip", "renderings"),
        ),
        "Goes on from accurate with outlines, silhouettes and drawn garments: it knows drawings too.",
    ),
    (
        dataclasses.replace(
            _FAST,
            name="fast",
            model_options={"layers": ["flatten", "batch_norm", "linear 512", "relu", "linear 10"]},
            learning_rate=5e-3,
        ),
        "As good as the notebooks' third model in two seconds: a wide layer, and pixels that are normalised.",
    ),
    (
        dataclasses.replace(
            _FAST,
            name="fast-90",
            model_options={
                "layers": [
                    *("conv 16 5 stride=2", "batch_norm", "relu", "max_pool 2"),
                    *("conv 32", "batch_norm", "relu", "flatten", "linear 64", "relu", "linear 10"),
                ]
            },
            learning_rate=6e-3,
        ),
        "Past 90 % in five seconds: two convolutions, the picture made small at once.",
    ),
    (
        dataclasses.replace(
            _FAST,
            name="fast-93",
            model="small_resnet",
            model_options={"channels": [32, 64, 128], "pools": 2},
            learning_rate=5e-3,
            weight_decay=0.02,
            epochs=14,
            augmentations=("shift-flip",),
        ),
        "Past 93 % in three minutes: a residual network on squares of two by two pixels.",
    ),
    (
        Recipe(
            name="frozen-trunk",
            model="tinyvgg",
            start_from="cnn-90",
            frozen_epochs=3,
            learning_rate=0.05,
            schedule="cosine",
            epochs=3,
        ),
        "Transfer learning without the internet: cnn-90's layers, frozen, with a new last layer.",
    ),
    (
        Recipe(
            name="mobilenet-transfer",
            model="mobilenet_v3_small",
            start_from=IMAGENET,
            frozen_epochs=1,
            optimizer="adamw",
            learning_rate=1e-3,
            weight_decay=0.01,
            schedule="one-cycle",
            batch_size=128,
            epochs=3,
        ),
        "Transfer learning: MobileNetV3-Small with ImageNet's weights, the head first, then all.",
    ),
)
_NAMED = {recipe.name: (recipe, description) for recipe, description in _TABLE}


def _find(name: str) -> tuple[Recipe, str]:
    if name not in _NAMED:
        raise RecipeError(f"unknown recipe {name!r}; choose from {list_recipes()}")
    return _NAMED[name]
