"""What an answer costs, whatever machine gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING

from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.errors import RecipeError

if TYPE_CHECKING:
    from torch import Tensor, nn


def count_flops(model: str, options: Mapping[str, object]) -> int | None:
    """Multiplications and additions for one picture in convolutions and linear layers, which have nearly all of them.

    `torch.utils.flop_counter` counts the same, but its import takes 1.3 s and loads torch's compiler. None for a model
    that is gone.
    """
    return _count_flops(model, json.dumps(dict(options), sort_keys=True))


@lru_cache(maxsize=1_024)
def _count_flops(model: str, options: str) -> int | None:
    import torch
    from torch import nn

    from fmnist_core.models.creation import check_model

    try:
        network = check_model(model, json.loads(options)).eval()
    except RecipeError:
        return None
    products: list[int] = []

    def count(layer: nn.Module, _inputs: object, output: Tensor) -> None:
        places = prod(output.shape[2:])  # a kernel does its work at each of them
        products.append(layer.get_parameter("weight").numel() * places)

    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            layer.register_forward_hook(count)
    with torch.no_grad():
        network(torch.zeros(1, 1, IMAGE_SIZE, IMAGE_SIZE, device="meta"))
    return 2 * sum(products)
