"""Roughly where the object of a photo is, says a small network that made-up photos taught (`scripts/train_mask.py`)."""

from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional

MASK_FILE = Path(__file__).with_name("mask.safetensors")
SIDE = 64  # pixels of the squashed picture that the network sees; `segmentation` follows the edges
WIDTHS = (16, 32, 48, 64)  # channels at a half to a sixteenth of SIDE
CELL = 4  # pixels: the border's colours are means of squares of this side
ALIKE = 0.05  # squared distance of two colours
CENTRE, SPREAD = 0.45, 0.25  # of the colours in photos, about


def object_odds(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Float32 (SIDE, SIDE): the log odds that each part of uint8 (h, w, 3), squashed, belongs to the object."""
    squashed = np.array(Image.fromarray(rgb).resize((SIDE, SIDE), Image.Resampling.BOX))
    picture = torch.from_numpy(squashed).permute(2, 0, 1)[None] / 255
    with torch.inference_mode():
        return np.asarray(_network()(picture)[0, 0])


class MaskNetwork(nn.Module):
    """A U-Net (Ronneberger et al. 2015): float (N, 3, H, W) in [0, 1], sides multiples of 16 -> log odds (N, 1, H, W).

    Beside its colour it is told each pixel's place, and how far the colour is from all of the border's.
    """

    def __init__(self) -> None:
        super().__init__()
        first, second, third, fourth = WIDTHS
        self.down = nn.ModuleList(
            [_block(6, first), _block(first, second), _block(second, third), _block(third, fourth, 3)]
        )
        self.up = nn.ModuleList(
            [_layer(fourth + third, third), _layer(third + second, second), _layer(second + first, first)]
        )
        self.last = nn.Sequential(_layer(first, first), nn.Conv2d(first, 4, 1), nn.PixelShuffle(2))

    def forward(self, pictures: Tensor) -> Tensor:
        inner = torch.cat([(pictures - CENTRE) / SPREAD, _strangeness(pictures), _places(pictures)], 1)
        passed = []
        for block in self.down:
            inner = block(inner)
            passed.append(inner)
        for layer, beside in zip(self.up, passed[-2::-1]):
            larger = functional.interpolate(inner, scale_factor=2.0, mode="bilinear", align_corners=False)
            inner = layer(torch.cat([larger, beside], 1))
        odds: Tensor = self.last(inner)
        return odds


def _strangeness(pictures: Tensor) -> Tensor:
    """Float (N, 1, H, W) in [0, 1): how far each colour is from the nearest of the border's."""
    cells = functional.avg_pool2d(pictures, CELL)
    border = torch.cat([cells[:, :, 0], cells[:, :, -1], cells[:, :, :, 0], cells[:, :, :, -1]], 2).mT
    halved = functional.avg_pool2d(pictures, 2)
    colours = halved.flatten(2)
    nearest = torch.baddbmm(border.square().sum(2, keepdim=True), border, colours, alpha=-2).amin(1)
    distance = (nearest + colours.square().sum(1)).clamp(min=0).view_as(halved[:, :1])
    return functional.interpolate(distance / (distance + ALIKE), scale_factor=2.0)


def _places(pictures: Tensor) -> Tensor:
    """Float (N, 2, H, W): how far from the middle, squared, to the sides; and from top (-1) to bottom (1)."""
    count, _, height, width = pictures.shape
    across = torch.linspace(-1, 1, width, device=pictures.device).square().expand(count, 1, height, width)
    down = torch.linspace(-1, 1, height, device=pictures.device)[:, None].expand(count, 1, height, width)
    return torch.cat([across, down], 1)


def _block(inputs: int, outputs: int, layers: int = 2) -> nn.Sequential:
    """Half the size, then layers on that."""
    return nn.Sequential(_layer(inputs, outputs, 2), *(_layer(outputs, outputs) for _ in range(layers - 1)))


def _layer(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    convolution = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
    return nn.Sequential(convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


@lru_cache(maxsize=1)
def _network() -> nn.Module:
    from safetensors.torch import load_file

    network = MaskNetwork()
    network.load_state_dict(load_file(MASK_FILE))
    return network.eval().to(memory_format=torch.channels_last)
