"""Things that are no clothing, drawn by the pens that draw garments: who tells them apart must look at shapes."""

import random
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from fmnist_core.renderings.other_things.creatures import CREATURES
from fmnist_core.renderings.other_things.places import PLACES
from fmnist_core.renderings.other_things.plants_and_food import PLANTS_AND_FOOD
from fmnist_core.renderings.other_things.utensils import UTENSILS
from fmnist_core.renderings.outlines import Drawing
from fmnist_core.renderings.pens import Style, draw_garment

Kind = Callable[[random.Random], Drawing]
KINDS: tuple[Kind, ...] = (*CREATURES, *PLANTS_AND_FOOD, *PLACES, *UTENSILS)
FAINTEST = 60  # of 255


def draw_things(style: Style, count: int, seed: int, kinds: Sequence[Kind] = KINDS) -> NDArray[np.uint8]:
    """Animals, plants, food, buildings, vehicles, tools ..., uint8 (count, SIDE, SIDE), light on 0.

    The same for the same seed.
    """
    rng = random.Random(f"{seed} {style}")
    return np.stack([_draw(style, rng, kinds) for _ in range(count)])


def _draw(style: Style, rng: random.Random, kinds: Sequence[Kind]) -> NDArray[np.uint8]:
    while True:  # what is all lines may be left out whole
        picture = draw_garment(rng.choice(kinds)(rng), style, rng)
        if picture.max() > FAINTEST:
            return picture
