"""How one value of a step comes about: the numbers that go in, what is done with them, and the result.

Everything is computed anew, in float64 and from the layer's own weights: that it comes out as the network has it is the
point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from fmnist_core.inspection.tracing import Step

Rule = Literal["sum", "largest", "mean", "formula"]
SUM: Rule = "sum"
LARGEST: Rule = "largest"
MEAN: Rule = "mean"
FORMULA: Rule = "formula"

Place = tuple[int, ...]
Numbers = NDArray[np.float64]
Size = int | tuple[int, ...]
"""Of a kernel or a step: of rows and columns, or the same for both."""
Layer = TypeVar("Layer", bound=nn.Module)


@dataclass(frozen=True)
class Window:
    """What of a channel of the input is looked at; it may reach beyond the edges."""

    top: int
    left: int
    height: int
    width: int


@dataclass(frozen=True, eq=False)
class Part:
    """What one channel of the input gives: values (h, w) or (n,), and what each is multiplied by."""

    channel: int
    values: Numbers
    weights: Numbers | None = None

    @property
    def products(self) -> Numbers:
        return self.values if self.weights is None else self.values * self.weights

    @property
    def total(self) -> float:
        return float(self.products.sum())


@dataclass(frozen=True, eq=False)
class Working:
    """How a value comes about.

    SUM: the products of all parts and the bias are added. LARGEST, MEAN: of the only part's values. FORMULA: as
    `formula` says, with the numbers put in.
    """

    rule: Rule
    result: float
    parts: tuple[Part, ...] = ()
    bias: float = 0.0
    formula: str = ""
    window: Window | None = None


def work_out(step: Step, place: Place) -> Working | None:
    """The arithmetic behind `step.output[place]`; None for an operation that is not known here."""
    worker = _WORKERS.get(step.kind)
    return worker(step, place) if worker else None


def say_number(value: float) -> str:
    """-0.123456 -> "−0.1235"."""
    return f"{value:.4g}".replace("-", "−")


def _convolution(step: Step, place: Place) -> Working:
    layer, (channel, row, column) = _layer(step, nn.Conv2d), place
    assert not isinstance(layer.padding, str)  # "same" and "valid": no network here pads so
    window, rows, columns = _look(layer.kernel_size, layer.stride, layer.padding, layer.dilation, (row, column))
    size = layer.in_channels // layer.groups
    first = channel // (layer.out_channels // layer.groups) * size
    kernels = _numbers(layer.weight)[channel]
    parts = tuple(
        Part(first + i, _take(step.given[0][first + i], rows, columns), kernel) for i, kernel in enumerate(kernels)
    )
    return _summed(parts, _at(layer.bias, channel), window)


def _linear(step: Step, place: Place) -> Working:
    layer = _layer(step, nn.Linear)
    weights, values = _numbers(layer.weight)[place[0]], step.given[0].astype(float)
    if step.layout:
        channels = zip(values.reshape(step.layout), weights.reshape(step.layout))
        parts = tuple(Part(i, *pair) for i, pair in enumerate(channels))
    else:
        parts = (Part(0, values, weights),)
    return _summed(parts, _at(layer.bias, place[0]))


def _max_pool(step: Step, place: Place) -> Working:
    layer, (channel, row, column) = _layer(step, nn.MaxPool2d), place
    window, rows, columns = _look(layer.kernel_size, layer.stride, layer.padding, layer.dilation, (row, column))
    values = _take(step.given[0][channel], rows, columns, outside=-math.inf)
    return Working(LARGEST, float(values.max()), (Part(channel, values),), window=window)


def _mean_pool(step: Step, place: Place) -> Working:
    layer, (channel, row, column) = _layer(step, nn.AvgPool2d), place
    window, rows, columns = _look(layer.kernel_size, layer.stride, layer.padding, 1, (row, column))
    return _averaged(channel, _take(step.given[0][channel], rows, columns), window)


def _adaptive_mean_pool(step: Step, place: Place) -> Working:
    channel, row, column = place
    image = step.given[0][channel]
    spans = zip((row, column), image.shape, step.output.shape[1:])
    (top, bottom), (left, right) = ((at * size // out, -(-(at + 1) * size // out)) for at, size, out in spans)
    window = Window(top, left, bottom - top, right - left)
    return _averaged(channel, image[top:bottom, left:right].astype(float), window)


def _batch_norm(step: Step, place: Place) -> Working:
    layer, channel = step.module, place[0]
    assert isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d)
    mean, variance = _at(layer.running_mean, channel), _at(layer.running_var, channel, otherwise=1.0)
    weight, bias = _at(layer.weight, channel, otherwise=1.0), _at(layer.bias, channel)
    value = float(step.given[0][place])
    spread = math.sqrt(variance + layer.eps)
    formula = f"({{}} − {_signed(mean)}) / {say_number(spread)} × {_signed(weight)} + {_signed(bias)}"
    return _formula(formula.format(say_number(value)), (value - mean) / spread * weight + bias)


def _element(formula: str, function: Callable[[float, Step], float]) -> Callable[[Step, Place], Working]:
    """For a function of one value: {x} in `formula`, and {b} with brackets where it is negative."""

    def work(step: Step, place: Place) -> Working:
        value = float(step.given[0][place])
        return _formula(formula.format(x=say_number(value), b=_signed(value)), function(value, step))

    return work


def _both(sign: str, function: Callable[[float, float], float]) -> Callable[[Step, Place], Working]:
    """For two inputs, the second of which may have one value for all places."""

    def work(step: Step, place: Place) -> Working:
        first, second = (float(np.broadcast_to(given, step.output.shape)[place]) for given in step.given)
        return _formula(f"{say_number(first)} {sign} {_signed(second)}", function(first, second))

    return work


def _flatten(step: Step, place: Place) -> Working:
    return _copied(step, tuple(map(int, np.unravel_index(place[0], step.given[0].shape))))


def _pixel_unshuffle(step: Step, place: Place) -> Working:
    factor, (channel, row, column) = _layer(step, nn.PixelUnshuffle).downscale_factor, place
    channel, offset = divmod(channel, factor * factor)
    return _copied(step, (channel, row * factor + offset // factor, column * factor + offset % factor))


def _dropout(step: Step, place: Place) -> Working:
    return _copied(step, place)


def _interpolate(step: Step, place: Place) -> Working:
    """Bilinear, with corners not aligned: the four nearest pixels, weighted by how near they are."""
    channel, row, column = place
    image = step.given[0][channel].astype(float)
    sides = zip((row, column), image.shape, step.output.shape[1:])
    (rows, row_weights), (columns, column_weights) = (_neighbours(*side) for side in sides)
    part = Part(channel, image[np.ix_(rows, columns)], np.outer(row_weights, column_weights))
    return _summed((part,), 0.0, Window(rows[0], columns[0], 2, 2))


_WORKERS: dict[str, Callable[[Step, Place], Working]] = {
    "Conv2d": _convolution,
    "Linear": _linear,
    "MaxPool2d": _max_pool,
    "AvgPool2d": _mean_pool,
    "AdaptiveAvgPool2d": _adaptive_mean_pool,
    "BatchNorm2d": _batch_norm,
    "BatchNorm1d": _batch_norm,
    "ReLU": _element("max(0, {x})", lambda x, step: max(0.0, x)),
    "LeakyReLU": _element(
        "max({x}, 0.01 · {b})", lambda x, step: x if x > 0 else _layer(step, nn.LeakyReLU).negative_slope * x
    ),
    "GELU": _element("½ · {b} · (1 + erf({x} / √2))", lambda x, step: x * (1 + math.erf(x / math.sqrt(2))) / 2),
    "Tanh": _element("tanh({x})", lambda x, step: math.tanh(x)),
    "Sigmoid": _element("1 / (1 + exp(−{b}))", lambda x, step: 1 / (1 + math.exp(-x))),
    "Hardswish": _element("{x} · min(6, max(0, {x} + 3)) / 6", lambda x, step: x * min(6.0, max(0.0, x + 3)) / 6),
    "Hardsigmoid": _element("min(6, max(0, {x} + 3)) / 6", lambda x, step: min(6.0, max(0.0, x + 3)) / 6),
    "Dropout": _dropout,
    "Flatten": _flatten,
    "PixelUnshuffle": _pixel_unshuffle,
    "Interpolate": _interpolate,
    "add": _both("+", lambda a, b: a + b),
    "subtract": _both("−", lambda a, b: a - b),
    "multiply": _both("×", lambda a, b: a * b),
    "divide": _both("/", lambda a, b: a / b),
}


def _summed(parts: tuple[Part, ...], bias: float, window: Window | None = None) -> Working:
    return Working(SUM, sum(part.total for part in parts) + bias, parts, bias, window=window)


def _averaged(channel: int, values: Numbers, window: Window) -> Working:
    return Working(MEAN, float(values.mean()), (Part(channel, values),), window=window)


def _formula(formula: str, result: float) -> Working:
    return Working(FORMULA, result, formula=formula)


def _copied(step: Step, source: Place) -> Working:
    """A value that only moves."""
    value = float(step.given[0][source])
    names = ("channel", "row", "column") if len(source) == 3 else ("number",)
    where = ", ".join(f"{name} {at + 1}" for name, at in zip(names, source))
    return _formula(f"{say_number(value)}, taken from {where}", value)


def _look(
    kernel: Size, stride: Size, padding: Size, dilation: Size, place: tuple[int, int]
) -> tuple[Window, NDArray[np.int64], NDArray[np.int64]]:
    """The window at an output's place, and the rows and columns of the input in it, which may lie outside."""
    top, left = (at * step - pad for at, step, pad in zip(place, _pair(stride), _pair(padding)))
    rows, columns = (
        start + gap * np.arange(count) for start, gap, count in zip((top, left), _pair(dilation), _pair(kernel))
    )
    return Window(top, left, int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1), rows, columns


def _take(
    image: NDArray[np.float32], rows: NDArray[np.int64], columns: NDArray[np.int64], outside: float = 0.0
) -> Numbers:
    """The values of `image` (h, w) there, float64, with `outside` for places beyond the edges."""
    height, width = image.shape
    inside = np.logical_and.outer((rows >= 0) & (rows < height), (columns >= 0) & (columns < width))
    values = image[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))].astype(float)
    return np.where(inside, values, outside)


def _neighbours(place: int, size: int, out: int) -> tuple[list[int], list[float]]:
    """The two pixels next to an enlarged picture's `place`, and their weights."""
    centre = max(0.0, (place + 0.5) * size / out - 0.5)
    low = min(int(centre), size - 1)
    return [low, min(low + 1, size - 1)], [1 - (centre - low), centre - low]


def _pair(size: Size) -> Sequence[int]:
    return (size, size) if isinstance(size, int) else size


def _layer(step: Step, kind: type[Layer]) -> Layer:
    """The step's module, which is of that kind."""
    assert isinstance(step.module, kind)
    return step.module


def _at(values: Tensor | None, channel: int, otherwise: float = 0.0) -> float:
    """A channel's value; a layer may be without."""
    return otherwise if values is None else float(values[channel].item())


def _numbers(tensor: Tensor) -> Numbers:
    return np.asarray(tensor.detach().cpu(), dtype=np.float64)


def _signed(value: float) -> str:
    """In brackets where it is negative, as behind another sign it must be."""
    return f"({say_number(value)})" if value < 0 else say_number(value)
