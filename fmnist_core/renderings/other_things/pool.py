"""Things that are no clothing, drawn by the pens that draw garments: who tells them apart must look at shapes."""

import random

import numpy as np

from fmnist_core.renderings.other_things.creatures import CREATURES
from fmnist_core.renderings.other_things.places import PLACES
from fmnist_core.renderings.other_things.plants_and_food import GROWING
from fmnist_core.renderings.other_things.utensils import UTENSILS
from fmnist_core.renderings.pens import draw_garment

KINDS = (*CREATURES, *GROWING, *PLACES, *UTENSILS)
FAINTEST = 60  # of 255


def draw_things(style: str, count: int, seed: int, kinds: tuple = KINDS) -> np.ndarray:
    """Animals, plants, food, buildings, vehicles, tools ..., uint8 (count, SIDE, SIDE), light on 0.

    `style` is one of `pens.STYLES`; the same for the same seed.
    """
    hand = random.Random(f"{seed} {style}")
    return np.stack([_draw(style, hand, kinds) for _ in range(count)])


def _draw(style: str, hand: random.Random, kinds: tuple) -> np.ndarray:
    while True:  # what is all lines may be left out whole
        picture = draw_garment(hand.choice(kinds)(hand), style, hand)
        if picture.max() > FAINTEST:
            return picture
