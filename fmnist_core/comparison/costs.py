"""What an answer costs, whatever machine gives it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.errors import RecipeError


def count_flops(model: str, options: Mapping[str, object]) -> int | None:
    """Multiplications and additions for one picture in convolutions and linear layers, which have nearly all of them.

    By torch's own counter, on the meta device: nothing is computed. None for a model that is gone.
    """
    return _count_flops(model, json.dumps(dict(options), sort_keys=True))


@lru_cache(maxsize=1_024)
def _count_flops(model: str, options: str) -> int | None:
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    from fmnist_core.models.creation import check_model

    try:
        network = check_model(model, json.loads(options)).eval()
    except RecipeError:
        return None
    counter = FlopCounterMode(display=False)
    with torch.no_grad(), counter:  # inference mode would hide the operations from the counter
        network(torch.zeros(1, 1, IMAGE_SIZE, IMAGE_SIZE, device="meta"))
    return counter.get_total_flops()
