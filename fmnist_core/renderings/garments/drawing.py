"""Garments drawn by a program, class by class: pictures to train on beside Fashion-MNIST's own.

Fashion-MNIST shows shop pictures; people draw and photograph the same garments with arms at any angle and legs apart,
shoes in pairs and from above. A garment is put together from parts with random measures, then drawn in one of STYLES.
"""

import random
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from fmnist_core.renderings.garments.bags import bag
from fmnist_core.renderings.garments.dresses import dress
from fmnist_core.renderings.garments.shoes import ankle_boot, sandal, sneaker
from fmnist_core.renderings.garments.tops import coat, pullover, shirt, t_shirt
from fmnist_core.renderings.garments.trousers import trousers
from fmnist_core.renderings.outlines import Layers
from fmnist_core.renderings.pens import Style, draw_garment


def draw_garments(labels: Iterable[int], style: Style, seed: int) -> NDArray[np.uint8]:
    """A garment for each label, uint8 (N, SIDE, SIDE), light on 0; the same for the same seed. Some 0.8 ms each."""
    rng = random.Random(seed)
    return np.stack([draw_garment(_BUILDERS[label](rng), style, rng) for label in labels])


_BUILDERS: tuple[Callable[[random.Random], Layers], ...] = (
    t_shirt, trousers, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle_boot,
)  # fmt: skip
"""In the order of the labels."""
