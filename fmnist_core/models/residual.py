"""Small residual networks (He et al. 2015) that a CPU can train: most of the work is done on 14x14 and 7x7."""

from collections import OrderedDict

import torch
from torch import Tensor, nn

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.errors import RecipeError
from fmnist_core.models.registry import register_model


class ResidualBlock(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels: int):
        super().__init__()
        self.first = _convolution(channels, channels)
        self.second = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, features: Tensor) -> Tensor:
        return torch.relu(features + self.second(self.first(features)))


@register_model
def small_resnet(channels: tuple[int, ...] = (32, 64, 96), patch: int = 2, pools: int = 1) -> nn.Module:
    """A small residual network: the picture cut into squares `patch` pixels wide, then convolutions of three widths.

    It is halved before the first residual block and, with two `pools`, before the second.
    """
    if IMAGE_SIZE % patch or len(channels) != 3 or pools not in (1, 2):
        raise RecipeError(
            "model small_resnet takes three channels, a patch of 1, 2, 4, 7 or 14 pixels, and 1 or 2 pools"
        )
    narrow, middle, wide = channels
    return nn.Sequential(
        OrderedDict(
            stem=nn.Sequential(
                nn.PixelUnshuffle(patch), *_convolution(patch * patch, narrow), *_convolution(narrow, middle)
            ),
            block_1=nn.Sequential(nn.MaxPool2d(2), ResidualBlock(middle)),
            block_2=nn.Sequential(*_convolution(middle, wide), *[nn.MaxPool2d(2)] * (pools - 1), ResidualBlock(wide)),
            classifier=nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(wide, NUM_CLASSES)),
        )
    )


def _convolution(inputs: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU())
