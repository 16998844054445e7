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


def sneaker(hand: random.Random) -> Layers:
    """Low, mostly with laces."""
    return (
        _pair_from_above(hand, sneaker_from_above) if hand.random() < 0.42 else _sideways(hand, sneaker_from_the_side)
    )


def ankle_boot(hand: random.Random) -> Layers:
    """With a shaft, and often a heel."""
    view = hand.choices(("side", "front", "above"), (7, 2, 0.7))[0]
    if view == "side":
        return _sideways(hand, boot_from_the_side)
    return _pair_from_above(hand, boot_from_the_front if view == "front" else boot_from_above, upright=view == "front")


def sandal(hand: random.Random) -> Layers:
    """A sole with straps: flip-flops and slides, too."""
    return _pair_from_above(hand, sandal_from_above) if hand.random() < 0.58 else _sideways(hand, sandal_from_the_side)


def _sideways(hand: random.Random, build: Builder) -> Layers:
    """One, or a pair: one behind the other, or toe to toe; at times tilted, as if seen at a slant."""
    shoe = build(hand)
    if hand.random() < 0.25:
        lean, turn = hand.uniform(-0.5, 0.5), hand.uniform(-0.75, 0.75)
        shoe = moved(shoe, lambda points: turned(_leaning(points, lean), turn))
    if hand.random() < 0.7:
        return shoe
    right, down = hand.uniform(-0.5, 0.5), hand.uniform(0.15, 0.65)
    other = moved(shoe, lambda points: points * (0.92, 0.92)) if hand.random() < 0.6 else build(hand)
    if hand.random() < 0.2:
        angle = hand.uniform(-0.6, 0.6)
        other = moved(other, lambda points: turned(points * (-1, 1), angle))
        right *= 2
    return (*moved(other, lambda points: points - (right, down)), *shoe)


def _pair_from_above(hand: random.Random, build: Builder, upright: bool = False) -> Layers:
    """Left and right, side by side, at an angle, or one higher than the other; at times one alone; toes up or down."""
    one = build(hand)
    tilt, upside = hand.gauss(0, 0.13), hand.random() < 0.25 and not upright
    if hand.random() < 0.18:
        angle = hand.uniform(-0.4, 0.4) if upright else hand.uniform(-1.2, 1.2)
        return moved(one, lambda points: turned(points, angle))
    apart, lift = hand.uniform(0.33, 0.55), hand.choice((hand.gauss(0, 0.05), hand.gauss(0, 0.25)))
    left = moved(one, lambda points: (turned(points, tilt) - (apart, 0)) * (1, -1 if upside else 1))
    right = moved(left, lambda points: points * (-1, 1) + (0, lift))
    if hand.random() < 0.08 and not upright:
        right = moved(right, lambda points: points * (1, -1))
    slant = hand.uniform(-0.9, 0.9) if hand.random() < 0.3 and not upright else hand.gauss(0, 0.06)
    deep = hand.uniform(0.65, 1.05)
    return moved((*left, *right), lambda points: turned(points * (1, deep), slant))


def _leaning(points: Points, by: float) -> Points:
    moved_points = points.copy()
    moved_points[:, 0] += by * points[:, 1]
    return moved_points
