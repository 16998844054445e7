"""A network from a list of layers, each a line of text: a kind, its numbers, and its options as key=value.

conv 16 3 stride=2
batch_norm
relu
max_pool 2
flatten
linear 10
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.errors import RecipeError

Shape = tuple[int, ...]
INPUT_SHAPE: Shape = (1, IMAGE_SIZE, IMAGE_SIZE)
MAX_LAYERS = 64
MAX_NUMBER = 4096
MAX_ELEMENTS = 1 << 26
"""Weights of one layer, or values it gives out: more would not fit beside a training on a common laptop."""


class Scale(nn.Module):
    """Every value times a constant; by 255, pixels are again what the files hold."""

    def __init__(self, factor: float):
        super().__init__()
        self.factor = factor

    def forward(self, values: Tensor) -> Tensor:
        return values * self.factor

    def extra_repr(self) -> str:
        return str(self.factor)


@dataclass(frozen=True)
class LayerKind:
    """`build(shape, **arguments)` makes the module for an input of `shape`; `arguments` maps names to defaults."""

    build: Callable[..., nn.Module]
    arguments: dict[str, float | None]
    needs: Literal["picture", "list", "any"]
    """A picture is (channels, height, width), a list (features)."""
    help: str


LAYER_KINDS: dict[str, LayerKind] = {
    "conv": LayerKind(
        lambda shape, channels, kernel, stride, padding: nn.Conv2d(
            shape[0], channels, kernel, stride, kernel // 2 if padding is None else padding
        ),
        {"channels": 16, "kernel": 3, "stride": 1, "padding": None},
        "picture",
        "convolution: how many channels, kernel size (3), stride=1, padding (half the kernel)",
    ),
    "max_pool": LayerKind(
        lambda shape, size: nn.MaxPool2d(size), {"size": 2}, "picture", "largest of each square: size (2)"
    ),
    "avg_pool": LayerKind(
        lambda shape, size: nn.AvgPool2d(size), {"size": 2}, "picture", "mean of each square: size (2)"
    ),
    "global_avg_pool": LayerKind(lambda shape: nn.AdaptiveAvgPool2d(1), {}, "picture", "mean of each channel"),
    "batch_norm": LayerKind(
        lambda shape: nn.BatchNorm2d(shape[0]) if len(shape) == 3 else nn.BatchNorm1d(shape[0]),
        {},
        "any",
        "batch normalisation",
    ),
    "flatten": LayerKind(lambda shape: nn.Flatten(), {}, "any", "a picture's values as one list"),
    "linear": LayerKind(
        lambda shape, units: nn.Linear(shape[0], units), {"units": 10}, "list", "fully connected: how many units"
    ),
    "scale": LayerKind(
        lambda shape, factor: Scale(factor), {"factor": 255}, "any", "every value times a whole number: factor (255)"
    ),
    "dropout": LayerKind(lambda shape, p: nn.Dropout(p), {"p": 0.5}, "any", "forgets a part at random: p (0.5)"),
    "relu": LayerKind(lambda shape: nn.ReLU(), {}, "any", "ReLU"),
    "leaky_relu": LayerKind(lambda shape: nn.LeakyReLU(), {}, "any", "leaky ReLU"),
    "gelu": LayerKind(lambda shape: nn.GELU(), {}, "any", "GELU"),
    "tanh": LayerKind(lambda shape: nn.Tanh(), {}, "any", "tanh"),
    "sigmoid": LayerKind(lambda shape: nn.Sigmoid(), {}, "any", "sigmoid"),
}


def describe_layers() -> dict[str, str]:
    """The kinds of layers that a network can be put together from, each with what it takes."""
    return {name: kind.help for name, kind in LAYER_KINDS.items()}


def build_layers(lines: Sequence[str]) -> nn.Sequential:
    """The network described by `lines`; it takes a picture of 28x28 and ends in ten logits.

    Raises RecipeError that names the layer at fault and the mend.
    """
    if not 1 <= len(lines) <= MAX_LAYERS:
        raise RecipeError(f"a network takes 1 to {MAX_LAYERS} layers, not {len(lines)}")
    shape, modules = INPUT_SHAPE, []
    for number, line in enumerate(lines, start=1):
        module = _build_layer(number, line, shape)
        shape = _output_shape(number, line, module, shape)
        modules.append(module)
    if shape != (NUM_CLASSES,):
        raise RecipeError(f"the network ends in {_say(shape)}: end it with flatten and linear {NUM_CLASSES}")
    return nn.Sequential(*modules)


def _build_layer(number: int, line: str, shape: Shape) -> nn.Module:
    where = f"layer {number} ({line})"
    name, arguments = _parse(where, line)
    kind = LAYER_KINDS[name]
    if kind.needs == "picture" and len(shape) != 3:
        raise RecipeError(f"{where} needs a picture, but gets {_say(shape)}: move it before flatten")
    if kind.needs == "list" and len(shape) != 1:
        raise RecipeError(f"{where} needs a list of values, but gets {_say(shape)}: put a flatten before it")
    weights = shape[0] * (arguments["units"] or 0) if name == "linear" else 0
    if weights > MAX_ELEMENTS:
        raise RecipeError(f"{where} would have {weights:,} weights: pool more, or take fewer units")
    return kind.build(shape, **arguments)


def _parse(where: str, line: str) -> tuple[str, dict[str, float | None]]:
    name, *words = line.split() or [""]
    if name not in LAYER_KINDS:
        raise RecipeError(f"{where}: unknown layer {name!r}; choose from {list(LAYER_KINDS)}")
    arguments = dict(LAYER_KINDS[name].arguments)
    if len(words) > len(arguments):
        raise RecipeError(f"{where}: {name} takes at most {len(arguments)} numbers ({', '.join(arguments) or 'none'})")
    for key, word in zip(list(arguments), words):
        key, _, value = word.rpartition("=") if "=" in word else (key, "", word)
        if key not in arguments:
            raise RecipeError(f"{where}: {name} has no {key!r}; choose from {list(arguments)}")
        arguments[key] = _parse_number(where, key, value)
    return name, arguments


def _parse_number(where: str, key: str, word: str) -> float:
    try:
        value = float(word) if key == "p" else int(word)
    except ValueError:
        raise RecipeError(f"{where}: {key} must be a number, not {word!r}") from None
    low, high = (0, 0.95) if key == "p" else (0 if key == "padding" else 1, MAX_NUMBER)
    if not low <= value <= high:
        raise RecipeError(f"{where}: {key} must lie between {low} and {high}, not {word}")
    return value


def _output_shape(number: int, line: str, module: nn.Module, shape: Shape) -> Shape:
    if isinstance(module, nn.Flatten):
        return (math.prod(shape),)
    if isinstance(module, nn.Linear):
        return (module.out_features,)
    if isinstance(module, nn.AdaptiveAvgPool2d):
        return (shape[0], 1, 1)
    if isinstance(module, nn.Conv2d):
        channels, kernel, stride = module.out_channels, module.kernel_size[0], module.stride[0]
        padding = int(module.padding[0])  # never "same" or "valid", which torch takes as well
    elif isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        channels, kernel, stride, padding = shape[0], _side(module.kernel_size), _side(module.kernel_size), 0
    else:
        return shape
    height, width = ((side + 2 * padding - kernel) // stride + 1 for side in shape[1:])
    if height < 1 or width < 1:
        raise RecipeError(f"layer {number} ({line}) is larger than its input, {_say(shape)}: pool less, or take it out")
    if channels * height * width > MAX_ELEMENTS >> 8:
        raise RecipeError(
            f"layer {number} ({line}) gives {channels * height * width:,} values a picture: take fewer channels"
        )
    return (channels, height, width)


def _side(size: int | tuple[int, ...]) -> int:
    return size if isinstance(size, int) else size[0]


def _say(shape: Shape) -> str:
    return f"{shape[0]} values" if len(shape) == 1 else f"{shape[0]} channels of {shape[1]}x{shape[2]}"
