"""Torchvision's backbones, for transfer learning from ImageNet."""

import urllib.error
from collections import OrderedDict
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.data.classes import NUM_CLASSES
from fmnist_core.errors import WeightsError
from fmnist_core.models.registry import register_model

IMAGENET_MEAN = (0.485, 0.456, 0.406)
IMAGENET_STD = (0.229, 0.224, 0.225)
DEFAULT_INPUT_SIZE = 64
"""Side in pixels: at 64 an epoch of mobilenet_v3_small takes minutes on two cores, at 224 most of an hour."""


class ToImageNet(nn.Module):
    """(N, 1, 28, 28) in [0, 1] -> (N, 3, size, size), scaled as torchvision's ImageNet weights expect it."""

    def __init__(self, size: int):
        super().__init__()
        self.size = size
        self.mean: Tensor
        self.std: Tensor
        self.register_buffer("mean", torch.tensor(IMAGENET_MEAN).view(1, 3, 1, 1))
        self.register_buffer("std", torch.tensor(IMAGENET_STD).view(1, 3, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        enlarged = functional.interpolate(images, size=(self.size, self.size), mode="bilinear", antialias=False)
        return (enlarged - self.mean) / self.std


@register_model
def mobilenet_v3_small(input_size: int = DEFAULT_INPUT_SIZE) -> nn.Module:
    """MobileNetV3-Small, made for phones; it can start from weights learnt on ImageNet's photos."""
    return _backbone("mobilenet_v3_small", input_size)


@register_model
def resnet18(input_size: int = DEFAULT_INPUT_SIZE) -> nn.Module:
    """ResNet-18; it can start from weights learnt on ImageNet's photos."""
    return _backbone("resnet18", input_size)


def load_imagenet_weights(model_name: str) -> dict[str, Tensor]:
    """The state dict of `model_name` with ImageNet's trunk; the head's entries are left out.

    Fetched and cached by torchvision's own loader. Raises WeightsError when there are none, or none can be fetched.
    """
    from torchvision.models import get_model_weights

    try:
        weights = get_model_weights(model_name).DEFAULT
    except ValueError:
        raise WeightsError(
            f"there are no ImageNet weights for model {model_name}: take mobilenet_v3_small or resnet18"
        ) from None
    file = Path(torch.hub.get_dir()) / "checkpoints" / weights.url.rpartition("/")[2]
    try:
        state = weights.get_state_dict(progress=False, check_hash=True, weights_only=True)
    except (urllib.error.URLError, OSError, RuntimeError) as error:
        raise WeightsError(
            f"the ImageNet weights of {model_name} can't be had ({error}): "
            f"download the file {file.name} elsewhere, put it into the folder {file.parent} and try again"
        ) from error
    head = list(state)[-1].rpartition(".")[0]
    return {f"backbone.{key}": tensor for key, tensor in state.items() if not key.startswith(f"{head}.")}


def _backbone(name: str, input_size: int) -> nn.Sequential:
    from torchvision.models import get_model

    backbone = get_model(name, weights=None, num_classes=NUM_CLASSES)
    return nn.Sequential(OrderedDict(to_imagenet=ToImageNet(input_size), backbone=backbone))
