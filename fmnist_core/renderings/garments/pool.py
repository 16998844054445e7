"""Garments drawn by a program, class by class: pictures to train on beside Fashion-MNIST's own.

Fashion-MNIST shows shop pictures; people draw and photograph the same garments with sleeves spread and legs apart,
shoes in pairs and from above. A garment is made of outlines with random measures, then drawn in one of three styles.
"""

import math
import random
from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fmnist_core.renderings.garments.shoes import ankle_boot, sandal, sneaker
from fmnist_core.renderings.garments.tops import coat, dress, pullover, shirt, t_shirt
from fmnist_core.renderings.outlines import Garment, box, mirrored, ring, rounded, span, turn
from fmnist_core.renderings.pens import STYLES, Style, draw_garment

DRAWN_PER_STYLE = 1_600


@lru_cache(maxsize=1)
def draw_pool(count: int = DRAWN_PER_STYLE, seed: int = 0) -> dict[Style, NDArray[np.uint8]]:
    """By style, uint8 (10, count, SIDE, SIDE): garments of each class, light on 0; by default half a minute."""
    return {
        style: np.stack([draw_garments(label, style, count, seed) for label in range(len(_BUILDERS))])
        for style in STYLES
    }


def draw_garments(label: int, style: Style, count: int, seed: int) -> NDArray[np.uint8]:
    """Garments of one class, uint8 (count, SIDE, SIDE), light on 0; the same for the same seed."""
    rng = random.Random(f"{seed} {label} {style}")
    return np.stack([draw_garment(_BUILDERS[label](rng), style, rng) for _ in range(count)])


def _trousers(rng: random.Random) -> Garment:
    waist, bottom = (
        rng.uniform(0.25, 0.42),
        rng.uniform(-0.1, 0.4) if rng.random() < 0.15 else rng.uniform(0.7, 1.3),
    )
    hip, spread, leg = waist + rng.uniform(0.02, 0.15), rng.uniform(0.0, 0.5), rng.uniform(0.16, 0.38)
    crotch = rng.uniform(-0.55, -0.2)
    outside = hip + spread * rng.uniform(0.3, 1)
    inside = max(0.0 if rng.random() < 0.25 else 0.04, outside - leg)
    half = [(waist, -1.0), (hip, crotch), (outside, bottom), (inside, bottom), (0.0, crotch)]
    lines = [span(waist, -0.9)] if rng.random() < 0.6 else []
    lines += [np.array([(0.0, -1.0), (0.0, crotch)])] if rng.random() < 0.6 else []
    lines += [np.array([(side * 0.15, -0.9), (side * hip, -0.7)]) for side in (-1, 1)] if rng.random() < 0.4 else []
    lines += (
        [np.array([(side * hip * 0.6, crotch), (side * (outside + inside) / 2, bottom)]) for side in (-1, 1)]
        if rng.random() < 0.25
        else []
    )
    return Garment((mirrored(half),), lines=tuple(lines))


def _bag(rng: random.Random) -> Garment:
    top, low, height = rng.uniform(0.4, 1.0), rng.uniform(0.6, 1.1), rng.uniform(0.35, 0.8)
    if rng.random() < 0.3:
        body = ring(0, 0, low, height, 2 if rng.random() < 0.5 else 4)
        top = low * 0.5
    else:
        body = mirrored([(0.0, -height), (top, -height), (low, height), (0.0, height + rng.uniform(0, 0.15))])
        body = rounded(body, rng.randint(0, 2))
    handles = []
    if rng.random() < 0.9:
        reach, rise = top * rng.uniform(0.35, 0.95), rng.choice((rng.uniform(0.2, 0.6), rng.uniform(0.5, 1.3)))
        for shift in (0.0, 0.1)[: rng.randint(1, 2)]:
            arc = [
                (reach * math.cos(a) + shift, -height * 0.95 - (rise + shift) * math.sin(a)) for a in turn(0, math.pi)
            ]
            handles.append(np.array(arc))
    lines = []
    if rng.random() < 0.45:
        lines.append(span(top, -height + rng.uniform(0.1, 0.5)))
    if rng.random() < 0.35:
        flap = rng.uniform(0.3, 1.1) * height
        lines.append(
            np.array([(-top, -height), (-0.5 * top, -height + flap), (0.5 * top, -height + flap), (top, -height)])
        )
    if rng.random() < 0.4:
        lines.append(box(0.0, rng.uniform(-0.4, 0.2) * height, rng.uniform(0.05, 0.2), rng.uniform(0.05, 0.15)))
    return Garment((body,), lines=tuple(lines), handles=tuple(handles))


_BUILDERS: tuple[Callable[[random.Random], Garment], ...] = (
    t_shirt, _trousers, pullover, dress, coat, sandal, shirt, sneaker, _bag, ankle_boot,
)  # fmt: skip
"""In the order of the labels."""
