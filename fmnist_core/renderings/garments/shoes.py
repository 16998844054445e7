"""Sneakers, ankle boots and sandals: from the side, from above or from the front, alone or in pairs, at any slant."""

import random
from collections.abc import Callable

from fmnist_core.renderings.garments.shoes_from_above import (
    boot_from_above,
    boot_from_the_front,
    sandal_from_above,
    sneaker_from_above,
)
from fmnist_core.renderings.garments.shoes_from_the_side import (
    boot_from_the_side,
    sandal_from_the_side,
    sneaker_from_the_side,
)
from fmnist_core.renderings.outlines import Layers, Points, moved, turned

Builder = Callable[[random.Random], Layers]


def sneaker(rng: random.Random) -> Layers:
    """Low, mostly with laces."""
    return _pair_from_above(rng, sneaker_from_above) if rng.random() < 0.5 else _sideways(rng, sneaker_from_the_side)


def ankle_boot(rng: random.Random) -> Layers:
    """With a shaft, and often a heel."""
    view = rng.choices(("side", "front", "above"), (7, 2, 0.7))[0]
    if view == "side":
        return _sideways(rng, boot_from_the_side)
    return _pair_from_above(rng, boot_from_the_front if view == "front" else boot_from_above, upright=view == "front")


def sandal(rng: random.Random) -> Layers:
    """A sole with straps: flip-flops and slides, too."""
    return _pair_from_above(rng, sandal_from_above) if rng.random() < 0.52 else _sideways(rng, sandal_from_the_side)


def _sideways(rng: random.Random, build: Builder) -> Layers:
    """One, or a pair: one behind the other, or toe to toe; at times tilted, as if seen at a slant."""
    shoe = build(rng)
    if rng.random() < 0.33:
        lean, turn = rng.uniform(-0.5, 0.5), rng.uniform(-0.75, 0.75)
        shoe = moved(shoe, lambda points: turned(_leaning(points, lean), turn))
    if rng.random() < 0.7:
        return shoe
    right, down = rng.uniform(-0.5, 0.5), rng.uniform(0.15, 0.65)
    other = moved(shoe, lambda points: points * (0.92, 0.92)) if rng.random() < 0.6 else build(rng)
    if rng.random() < 0.2:
        angle = rng.uniform(-0.6, 0.6)
        other = moved(other, lambda points: turned(points * (-1, 1), angle))
        right *= 2
    return (*moved(other, lambda points: points - (right, down)), *shoe)


def _pair_from_above(rng: random.Random, build: Builder, upright: bool = False) -> Layers:
    """Left and right, side by side, at an angle, or one higher than the other; at times one alone; toes up or down."""
    one = build(rng)
    tilt, upside = rng.gauss(0, 0.13), rng.random() < 0.25 and not upright
    if rng.random() < 0.18:
        angle = rng.uniform(-0.4, 0.4) if upright else rng.uniform(-1.2, 1.2)
        return moved(one, lambda points: turned(points, angle))
    apart, lift = rng.uniform(0.33, 0.55), rng.choice((rng.gauss(0, 0.05), rng.gauss(0, 0.25)))
    left = moved(one, lambda points: (turned(points, tilt) - (apart, 0)) * (1, -1 if upside else 1))
    right = moved(left, lambda points: points * (-1, 1) + (0, lift))
    if rng.random() < 0.08 and not upright:
        right = moved(right, lambda points: points * (1, -1))
    slant = rng.uniform(-0.9, 0.9) if rng.random() < 0.3 and not upright else rng.gauss(0, 0.06)
    deep = rng.uniform(0.65, 1.05)
    return moved((*left, *right), lambda points: turned(points * (1, deep), slant))


def _leaning(points: Points, by: float) -> Points:
    moved_points = points.copy()
    moved_points[:, 0] += by * points[:, 1]
    return moved_points
