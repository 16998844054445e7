"""Sneakers, ankle boots and sandals, with random measures: from the side or from above, alone or in pairs."""

import math
import random
from collections.abc import Callable

import numpy as np

from fmnist_core.renderings.outlines import Garment, Points, changed, joined, ring, rounded, taller, turned


def sneaker(rng: random.Random) -> Garment:
    """Low, often with laces."""
    if rng.random() < 0.4:
        return _pair_from_above(rng, _sneaker_from_above)
    return _perhaps_paired(rng, _shoe_from_the_side(rng, shaft=rng.uniform(-0.05, 0.22)))


def ankle_boot(rng: random.Random) -> Garment:
    """With a shaft and a heel, from the side."""
    return _perhaps_paired(rng, _shoe_from_the_side(rng, shaft=rng.uniform(0.55, 1.3)))


def sandal(rng: random.Random) -> Garment:
    """A sole with straps."""
    if rng.random() < 0.5:
        return _pair_from_above(rng, _sandal_from_above)
    return _perhaps_paired(rng, _sandal_from_the_side(rng))


def _shoe_from_the_side(rng: random.Random, shaft: float) -> Garment:
    """Toe to the right; `shaft` is how far it rises above the foot."""
    sole, heel, toe = rng.uniform(0.08, 0.2), rng.uniform(0, 0.35) * (shaft > 0.5), rng.uniform(0.0, 0.14)
    opening, ankle = rng.uniform(-0.3, -0.05), -0.15 - shaft
    lean = rng.uniform(-0.08, 0.08)
    upper = [
        (-0.95, 0.3), (-0.98, -0.1), (-0.92 + lean, ankle), (-0.6 + lean, ankle + 0.08 * (shaft < 0.3)),
        (opening + lean, ankle - 0.06), (opening + 0.15, -0.2), (0.45, 0.02 - toe), (0.85, 0.08 - toe / 2), (1.0, 0.3),
    ]  # fmt: skip
    bottom = [(-0.98, 0.28), (1.03, 0.28), (1.0, 0.28 + sole), (0.1, 0.28 + sole - heel * 0.3), (-0.3, 0.28 + sole)]
    bottom += [(-0.35, 0.28 + sole + heel), (-0.95, 0.28 + sole + heel)]
    lines = []
    if rng.random() < 0.7:
        lines += _laces_from_the_side(rng, opening)
    if rng.random() < 0.4:
        lines.append(np.array([(0.55, 0.28), (0.5, 0.0)]))
    if rng.random() < 0.4:
        lines += [np.array([(-0.35 + k, 0.2), (-0.15 + k, -0.1)]) for k in (0.0, 0.15, 0.3)[: rng.randint(1, 3)]]
    if shaft > 0.5 and rng.random() < 0.5:
        lines.append(np.array([(-0.5, ankle), (-0.5 + rng.gauss(0, 0.1), 0.2)]))
    high = taller(rng.uniform(0.85, 1.45))
    return changed(Garment((rounded(np.array(upper), 1), np.array(bottom)), lines=tuple(lines)), high)


def _laces_from_the_side(rng: random.Random, opening: float) -> list[Points]:
    places = np.linspace(0, 1, rng.randint(3, 5))
    return [
        np.array([(opening + 0.05 + 0.35 * k, -0.25 + 0.2 * k), (opening - 0.1 + 0.35 * k, -0.08 + 0.2 * k)])
        for k in places
    ]


def _sandal_from_the_side(rng: random.Random) -> Garment:
    heel, sole = rng.choice((0.0, rng.uniform(0.1, 0.8))), rng.uniform(0.06, 0.16)
    ball = 0.3
    top = [(-0.95, ball - heel), (-0.5, ball - heel * 0.85), (0.3, ball), (1.0, ball)]
    wedge = rng.random() < 0.4
    under = [(1.0, ball + sole), (0.3, ball + sole)]
    if wedge:
        under += [(-0.95, ball + sole)]
    else:
        under += [(-0.5, ball - heel * 0.8 + sole), (-0.75, ball + sole), (-0.9, ball + sole)]
    bands = []
    for start in rng.sample((-0.85, -0.5, 0.0, 0.3, 0.55), rng.randint(2, 4)):
        low = ball - heel * max(0.0, -start)
        rise, reach = rng.uniform(0.2, 0.6), rng.uniform(0.15, 0.4)
        bands.append(np.array([(start + reach * t, low - rise * math.sin(math.pi * t)) for t in np.linspace(0, 1, 9)]))
    return changed(Garment((np.array([*top, *under]),), handles=tuple(bands)), taller(rng.uniform(1, 1.8)))


def _sole_from_above(rng: random.Random) -> Points:
    """A left foot's, toes up."""
    width = rng.uniform(0.3, 0.42)
    outline = [
        (0.15, -1.0), (0.85, -0.75), (1.0, -0.35), (0.75, 0.2), (0.8, 0.7), (0.35, 1.0),
        (-0.4, 1.0), (-0.8, 0.65), (-0.85, 0.1), (-1.0, -0.45), (-0.6, -0.9),
    ]  # fmt: skip
    return rounded(np.array(outline) * (width, 1), 2)


def _sandal_from_above(rng: random.Random) -> Garment:
    sole = _sole_from_above(rng)
    reach, bands = float(np.abs(sole[:, 0]).max()), []
    if rng.random() < 0.4:
        knot, low = rng.uniform(-0.8, -0.5), rng.uniform(-0.2, 0.3)
        bands.append(np.array([(-reach, low), (0.0, knot), (reach, low)]))
    else:
        for height in rng.sample((-0.55, -0.3, -0.05, 0.2, 0.6), rng.randint(1, 3)):
            bands.append(
                np.array([(-reach, height + 0.1), (0.0, height - rng.uniform(0, 0.15)), (reach, height + 0.1)])
            )
    lines = [rounded(sole * 0.85, 0)] if rng.random() < 0.4 else []
    return Garment((sole,), lines=tuple(lines), straps=tuple(bands))


def _sneaker_from_above(rng: random.Random) -> Garment:
    sole = _sole_from_above(rng)
    reach = float(np.abs(sole[:, 0]).max())
    opening = ring(0, rng.uniform(0.4, 0.6), reach * 0.6, rng.uniform(0.25, 0.4), 2)
    lines = []
    if rng.random() < 0.8:
        heights = np.linspace(-0.45, 0.15, rng.randint(3, 6))
        lines += [np.array([(-reach * 0.45, y), (reach * 0.45, y + rng.gauss(0, 0.04))]) for y in heights]
    if rng.random() < 0.5:
        lines.append(np.array([(-reach * 0.8, -0.4), (0.0, -0.6), (reach * 0.8, -0.4)]))
    if rng.random() < 0.4:
        lines += [np.array([(side * reach * 0.45, -0.5), (side * reach * 0.5, 0.3)]) for side in (-1, 1)]
    return Garment((sole,), (opening,), tuple(lines))


def _pair_from_above(rng: random.Random, build: Callable[[random.Random], Garment]) -> Garment:
    """Left and right, side by side, toes up, down or apart; rarely one alone."""
    one = build(rng)
    if rng.random() < 0.12:
        turn = rng.uniform(-0.9, 0.9)
        return changed(one, lambda points: turned(points, turn))
    apart, turn, lift, upside = rng.uniform(0.32, 0.5), rng.gauss(0, 0.12), rng.gauss(0, 0.06), rng.random() < 0.25
    left = changed(one, lambda points: (turned(points, turn) - (apart, 0)) * (1, -1 if upside else 1))
    return joined((left, changed(left, lambda points: points * (-1, 1) + (0, lift))))


def _perhaps_paired(rng: random.Random, shoe: Garment) -> Garment:
    if rng.random() < 0.7:
        return shoe
    right, down = rng.uniform(-0.4, 0.4), rng.uniform(0.2, 0.7)
    return joined((changed(shoe, lambda points: points - (right, down)), shoe))
