"""Plants and food as anybody draws them, with random measures: no clothing, for a detector to learn from."""

import math
import random
from collections.abc import Callable

import numpy as np

from fmnist_core.renderings.outlines import Drawing, arc, around, band, both, box, mirrored, path, ring, rounded, span


def _tree(rng: random.Random) -> Drawing:
    thick, wide = rng.uniform(0.08, 0.2), rng.uniform(0.5, 0.9)
    trunk = mirrored([(thick, 0.0), (thick * rng.uniform(1, 1.8), 1.0)])
    if rng.random() < 0.5:
        return Drawing((trunk, ring(0, -0.4, wide, rng.uniform(0.5, 0.8), 2)))
    places = [(math.cos(k) * wide * 0.6, -0.4 + 0.35 * math.sin(k)) for k in np.linspace(0, 2 * math.pi, 7)]
    return Drawing((trunk, *(ring(x, y, wide * 0.5, 0.35, 2) for x, y in places)))


def _pine(rng: random.Random) -> Drawing:
    trunk, count = box(0, 0.95, 0.12, 0.2), rng.randint(1, 4)
    tops = np.linspace(-1.0, 0.8 - 1.4 / count, count)
    layers = [
        path((0, y), (0.35 + 0.2 * (y + 1), y + 1.4 / count), (-0.35 - 0.2 * (y + 1), y + 1.4 / count))
        for y in tops[::-1]
    ]
    return Drawing((trunk, *layers))


def _palm_tree(rng: random.Random) -> Drawing:
    lean = rng.uniform(-0.4, 0.4)
    trunk = band(path((lean, 1.0), (0.5 * lean, 0.2), (0, -0.5)), rng.uniform(0.1, 0.2))
    leaves = []
    for angle in np.linspace(-0.4, math.pi + 0.4, rng.randint(4, 7)):
        far = rng.uniform(0.6, 0.9)
        leaves.append(
            path(
                (0, -0.5),
                (0.5 * far * math.cos(angle), -0.65 - 0.35 * far * math.sin(angle)),
                (far * math.cos(angle), -0.35 - 0.4 * far * math.sin(angle)),
            )
        )
    return Drawing((trunk,), tuple(leaves))


def _flower(rng: random.Random) -> Drawing:
    count, size, heart = rng.randint(4, 9), rng.uniform(0.15, 0.3), rng.uniform(0.12, 0.25)
    petals = [petal - (0, 0.4) for petal in around(ring(0, heart + size * 0.8, size * 0.7, size, 2), count)]
    leaf = rounded(path((0, 0.7), (0.35, 0.35), (0.5, 0.45), (0.3, 0.65)), 1)
    stem = path((0, -0.1), (rng.uniform(-0.1, 0.1), 0.5), (0, 1.1))
    return Drawing((*both(leaf)[: rng.randint(0, 2)], *petals, ring(0, -0.4, heart, heart, 2)), (stem,))


def _tulip(rng: random.Random) -> Drawing:
    cup = path((-0.4, -1.0), (-0.2, -0.7), (0, -1.0), (0.2, -0.7), (0.4, -1.0), (0.4, -0.4), (0, -0.1), (-0.4, -0.4))
    leaf = rounded(path((0, 1.0), (-0.5, 0.1), (-0.3, 0.5)), 1)
    return Drawing((leaf, cup), (path((0, -0.1), (0, 1.0)),))


def _leaf(rng: random.Random) -> Drawing:
    wide = rng.uniform(0.3, 0.7)
    outline = rounded(mirrored([(0.0, -1.0), (wide, -0.2), (0.7 * wide, 0.5), (0.0, 0.8)]), 1)
    veins = [
        path((0, y + 0.2), (side * wide * 0.6, y))
        for y in np.linspace(-0.5, 0.4, rng.randint(2, 5))
        for side in (-1, 1)
    ]
    return Drawing((outline,), (path((0, -0.9), (0, 1.1)),), tuple(veins))


def _cactus(rng: random.Random) -> Drawing:
    thick = rng.uniform(0.15, 0.28)
    arms = []
    for side in (-1, 1):
        y, rise = rng.uniform(-0.3, 0.3), rng.uniform(0.3, 0.6)
        arms.append(band(path((0, y), (side * 0.45, y), (side * 0.55, y - 0.1), (side * 0.55, y - rise)), thick * 0.8))
    pot = mirrored([(0.4, 0.8), (0.3, 1.2)])
    return Drawing((*arms[: rng.randint(1, 2)], ring(0, -0.1, thick, 1.0, 4), pot))


def _mushroom(rng: random.Random) -> Drawing:
    stem = rounded(mirrored([(0.2, 0.0), (rng.uniform(0.15, 0.35), 0.9)]), 1)
    cap = arc(0, 0.05, rng.uniform(0.6, 1.0), rng.uniform(0.5, 0.9), math.pi, 2 * math.pi)
    spots = [ring(x, y, 0.12, 0.1, 2) for x, y in ((-0.35, -0.25), (0.1, -0.45), (0.4, -0.2))]
    return Drawing((stem, cap), (), tuple(spots))


def _apple(rng: random.Random) -> Drawing:
    """A pear or a pumpkin, too."""
    narrow, wide = rng.uniform(0.3, 0.8), rng.uniform(0.6, 0.9)
    body = rounded(mirrored([(0.0, -0.6), (narrow, -0.75), (wide, 0.1), (0.6 * wide, 0.8), (0.0, 0.75)]), 2)
    leaf = rounded(path((0, -0.75), (0.3, -1.05), (0.5, -0.85)), 1)
    ribs = [arc(0, 0.05, x, 0.7, -math.pi / 2, math.pi / 2) for x in (-0.4, 0.4)] if rng.random() < 0.2 else []
    return Drawing((body,), (path((0, -0.6), (rng.uniform(-0.1, 0.2), -1.0)),), (leaf, *ribs))


def _banana(rng: random.Random) -> Drawing:
    deep, thin = rng.uniform(0.6, 1.0), rng.uniform(0.3, 0.6)
    return Drawing(
        (np.concatenate([arc(0, -0.3, 1, deep), arc(0, -0.3, 0.9, deep * thin)[::-1]]),),
        (),
        (arc(0, -0.3, 0.95, deep * 0.8, 0.4, 2.7),),
    )


def _ice_cream(rng: random.Random) -> Drawing:
    wide, count = rng.uniform(0.3, 0.5), rng.randint(1, 3)
    cone = path((-wide, 0), (wide, 0), (0, rng.uniform(0.9, 1.3)))
    scoops = [ring(0, -0.25 - 0.45 * k, wide * 1.1, 0.35, 2) for k in range(count)]
    lines = [path((-0.5 * wide, 0), (0.2 * wide, 0.7)), path((0.5 * wide, 0), (-0.2 * wide, 0.7))]
    return Drawing((*scoops[::-1], cone), (), tuple(lines))


def _slice(rng: random.Random) -> Drawing:
    """Of pizza, of watermelon, of cheese."""
    wide = rng.uniform(0.4, 0.9)
    crust = band(arc(0, -0.7, wide, -0.2), rng.uniform(0.1, 0.25))
    spots = [
        ring(rng.uniform(-0.3, 0.3) * wide, rng.uniform(-0.6, 0.3), 0.09, 0.09, 2) for _ in range(rng.randint(2, 6))
    ]
    return Drawing((path((-wide, -0.75), (wide, -0.75), (0, 1.0)), crust), tuple(spots))


def _carrot(rng: random.Random) -> Drawing:
    wide = rng.uniform(0.2, 0.4)
    root = rounded(path((-wide, -0.4), (wide, -0.4), (0.05, 1.1), (-0.05, 1.1)), 1)
    leaves = [path((0, -0.4), (x, -rng.uniform(0.8, 1.1))) for x in np.linspace(-0.4, 0.4, rng.randint(3, 6))]
    marks = [path((-wide * 0.6, y), (0, y + 0.03)) for y in (-0.1, 0.3, 0.6)]
    return Drawing((root,), tuple(leaves), tuple(marks))


def _grapes(rng: random.Random) -> Drawing:
    size = rng.uniform(0.15, 0.22)
    rows = range(rng.randint(3, 5), 0, -1)
    top = -0.5
    berries = [
        ring((k - (n - 1) / 2) * 2 * size, top + (rows[0] - n) * 1.7 * size, size, size, 2)
        for n in rows
        for k in range(n)
    ]
    return Drawing(tuple(berries), (path((0, top), (0.05, top - 0.5)),))


def _cake(rng: random.Random) -> Drawing:
    wide, layers = rng.uniform(0.6, 0.9), rng.randint(1, 3)
    tiers = [box(0, 0.6 - 0.5 * k, wide * (1 - 0.25 * k), 0.25) for k in range(layers)]
    top = 0.35 - 0.5 * (layers - 1)
    candles = [box(x, top - 0.2, 0.04, 0.2) for x in np.linspace(-0.4, 0.4, rng.randint(0, 5)) * wide]
    waves = [np.stack([x := np.linspace(-1, 1, 16) * wide, 0.45 + 0.08 * np.sin(9 * x)], 1)]
    return Drawing((*tiers, *candles), (), tuple(waves))


def _burger(rng: random.Random) -> Drawing:
    """A sandwich, a hot dog: layers between two halves."""
    high, count = rng.uniform(0.4, 0.7), rng.randint(1, 3)
    layers = [ring(0, 0.05 + 0.16 * k, rng.uniform(0.85, 1.0), 0.09, 6) for k in range(count)]
    low = rounded(mirrored([(0.9, 0.1 + 0.16 * count), (0.75, 0.5 + 0.16 * count)]), 1)
    return Drawing(
        (arc(0, 0, 0.95, high, math.pi, 2 * math.pi), *layers, low),
        (),
        tuple(ring(x, -0.3, 0.04, 0.03, 2) for x in (-0.4, 0, 0.35)),
    )


def _donut(rng: random.Random) -> Drawing:
    """A ring: also a wheel or a life belt."""
    hole, flat = rng.uniform(0.25, 0.5), rng.uniform(0.7, 1)
    spokes = around(path((hole, 0), (0.95, 0)), rng.randint(3, 9)) if rng.random() < 0.5 else []
    return Drawing(
        (ring(0, 0, 1, flat, 2), ring(0, 0, hole, hole * flat, 2)), (), tuple(part * (1, flat) for part in spokes)
    )


def _lollipop(rng: random.Random) -> Drawing:
    """Also a stop sign, a balloon, a magnifying glass, a racket: round on a handle."""
    size, thin = rng.uniform(0.4, 0.6), rng.uniform(0.02, 0.12)
    handle = box(0, 0.55, thin, 0.6)
    angles = np.linspace(0, 12, 30)
    inner = np.stack([np.cos(angles), np.sin(angles)], 1) * (size * angles / 12)[:, None] - (0, 0.4)
    net = [span(size * 0.9, -0.4 + y) for y in (-0.15, 0.0, 0.15)] + [
        path((x, -0.4 - size), (x, -0.4 + size)) for x in (-0.15, 0.15)
    ]
    return Drawing(
        (handle, ring(0, -0.4, size, size * rng.uniform(1, 1.3), 2)), ((), (inner,), tuple(net))[rng.randint(0, 2)]
    )


def _strawberry(rng: random.Random) -> Drawing:
    body = rounded(mirrored([(0.5, -0.5), (rng.uniform(0.6, 0.8), -0.1), (0.0, 1.0)]), 2)
    crown = path(*((x, -0.45 - 0.25 * (k % 2)) for k, x in enumerate(np.linspace(-0.5, 0.5, 9))))
    seeds = [ring(rng.uniform(-0.35, 0.35), rng.uniform(-0.3, 0.4), 0.03, 0.05, 2) for _ in range(6)]
    return Drawing((body, crown), (), tuple(seeds))


def _sweet(rng: random.Random) -> Drawing:
    """Wrapped, with a twist at both ends."""
    ends = both(path((0.4, 0), (0.95, -0.4), (rng.uniform(0.75, 0.95), 0), (0.95, 0.4)))
    return Drawing((*ends, ring(0, 0, 0.5, rng.uniform(0.3, 0.5), 2)), (), (arc(0, 0, 0.2, 0.3, -1.5, 1.5),))


PLANTS_AND_FOOD: tuple[Callable[[random.Random], Drawing], ...] = (
    _tree, _pine, _palm_tree, _flower, _flower, _tulip, _leaf, _cactus, _mushroom, _apple, _banana, _ice_cream, _slice,
    _carrot, _grapes, _cake, _burger, _donut, _lollipop, _strawberry, _sweet,
)  # fmt: skip
