"""The notebooks' networks and their relatives, as chains of layers.

The names of their parameters are the notebooks' own, so that a state dict saved by a notebook loads as it is.
"""

from collections import OrderedDict

from torch import nn

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.errors import RecipeError
from fmnist_core.models.layers import build_layers
from fmnist_core.models.registry import register_model

PIXELS = IMAGE_SIZE * IMAGE_SIZE


@register_model
def linear(hidden_units: int = 10) -> nn.Module:
    """Two linear layers and nothing between them: the notebooks' model V0."""
    layers = nn.Sequential(nn.Flatten(), nn.Linear(PIXELS, hidden_units), nn.Linear(hidden_units, NUM_CLASSES))
    return _chain(layer_stack=layers)


@register_model
def mlp_relu_logits(hidden_units: int = 10) -> nn.Module:
    """A small MLP with a ReLU even after its last layer, which forbids negative logits: the notebooks' model V1."""
    return _chain(layer_stack=nn.Sequential(*_mlp_layers(hidden_units), nn.ReLU()))


@register_model
def mlp(hidden_units: int = 10) -> nn.Module:
    """A small MLP: V1 without the ReLU after its last layer."""
    return _chain(layer_stack=nn.Sequential(*_mlp_layers(hidden_units)))


@register_model
def mlp_deep(hidden_units: int = 512) -> nn.Module:
    """An MLP with two wide hidden layers."""
    return _chain(
        flatten=nn.Flatten(),
        fc1=nn.Linear(PIXELS, hidden_units),
        relu1=nn.ReLU(),
        fc2=nn.Linear(hidden_units, hidden_units),
        relu2=nn.ReLU(),
        fc3=nn.Linear(hidden_units, NUM_CLASSES),
    )


@register_model
def tinyvgg(hidden_units: int = 10) -> nn.Module:
    """TinyVGG, two blocks of two convolutions each: the notebooks' model V2."""
    classifier = nn.Sequential(nn.Flatten(), nn.Linear(hidden_units * (IMAGE_SIZE // 4) ** 2, NUM_CLASSES))
    return _chain(block_1=_block(1, hidden_units), block_2=_block(hidden_units, hidden_units), classifier=classifier)


@register_model
def tinyvgg_custom(
    channels: tuple[int, ...] = (16, 32),
    convolutions: int = 2,
    kernel_size: int = 3,
    head_units: int = 64,
    dropout: float = 0.0,
    batch_norm: bool = False,
) -> nn.Module:
    """TinyVGG to taste: blocks of convolutions, each ending in max pooling, and a fully connected head."""
    side = IMAGE_SIZE // 2 ** len(channels)
    if side < 1 or not channels:
        raise RecipeError(
            f"channels {channels} of model tinyvgg_custom: give one to four blocks, each halves the picture"
        )
    if kernel_size % 2 == 0:
        raise RecipeError(f"kernel_size {kernel_size} of model tinyvgg_custom must be odd, so that it has a centre")
    blocks = {
        f"block_{number}": _block(inputs, outputs, convolutions, kernel_size, batch_norm)
        for number, (inputs, outputs) in enumerate(zip((1, *channels), channels), start=1)
    }
    head = [nn.Flatten(), nn.Linear(channels[-1] * side * side, head_units), nn.ReLU()]
    head += [nn.Dropout(dropout)] if dropout else []
    return _chain(**blocks, classifier=nn.Sequential(*head, nn.Linear(head_units, NUM_CLASSES)))


@register_model
def layers(
    layers: tuple[str, ...] = (
        "conv 16",
        "relu",
        "max_pool 2",
        "conv 32",
        "relu",
        "max_pool 2",
        "flatten",
        "linear 10",
    ),
) -> nn.Module:
    """Your own network, put together from a list of layers."""
    return _chain(layers=build_layers(layers))


def _chain(**modules: nn.Module) -> nn.Sequential:
    return nn.Sequential(OrderedDict(modules))


def _mlp_layers(hidden_units: int) -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(PIXELS, hidden_units), nn.ReLU(), nn.Linear(hidden_units, NUM_CLASSES)]


def _block(
    inputs: int, outputs: int, convolutions: int = 2, kernel_size: int = 3, batch_norm: bool = False
) -> nn.Sequential:
    modules: list[nn.Module] = []
    for number in range(convolutions):
        modules.append(nn.Conv2d(inputs if number == 0 else outputs, outputs, kernel_size, padding=kernel_size // 2))
        modules += [nn.BatchNorm2d(outputs)] if batch_norm else []
        modules.append(nn.ReLU())
    return nn.Sequential(*modules, nn.MaxPool2d(2))
