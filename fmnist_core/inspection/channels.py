"""What one output channel is made of: each input channel, the kernel laid over it, and what comes of that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.inspection.tracing import Step


@dataclass(frozen=True, eq=False)
class ChannelView:
    """Inputs (C, h, w), the weights laid over each, (C, k, l), and the shares (C, y, x) that, with the bias, add up.

    `channels` are the numbers of the input's channels; of a grouped convolution only some are looked at.
    """

    channels: tuple[int, ...]
    inputs: NDArray[np.float32]
    weights: NDArray[np.float32]
    shares: NDArray[np.float32]
    bias: float


def open_channel(step: Step, channel: int) -> ChannelView | None:
    """Output channel `channel` of a convolution, or unit of a linear layer; None for layers that have no weights."""
    if not isinstance(step.module, nn.Conv2d | nn.Linear):
        return None
    bias = 0.0 if step.module.bias is None else step.module.bias[channel].item()
    given = torch.from_numpy(step.given[0])
    with torch.inference_mode():
        weights = step.module.weight[channel].cpu()
        if isinstance(step.module, nn.Linear):
            layout = step.layout or (1, 1, len(given))
            given, weights = given.reshape(layout), weights.reshape(layout)
            channels, shares = range(layout[0]), given * weights
        else:
            channels = _channels_seen(step.module, channel)
            given = given[list(channels)]
            shares = _convolve(step.module, given, weights)
        return ChannelView(tuple(channels), given.numpy(), weights.numpy(), shares.numpy(), bias)


def _channels_seen(layer: nn.Conv2d, channel: int) -> range:
    size = layer.in_channels // layer.groups
    first = channel // (layer.out_channels // layer.groups) * size
    return range(first, first + size)


def _convolve(layer: nn.Conv2d, given: Tensor, kernels: Tensor) -> Tensor:
    """Each channel of `given` (C, h, w) under its own kernel of (C, k, l)."""
    size = len(given)
    return functional.conv2d(
        given[None], kernels[:, None], None, layer.stride, layer.padding, layer.dilation, groups=size
    )[0]
