"""T-shirts, pullovers, coats, shirts and dresses, with random measures."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fmnist_core.renderings.outlines import Garment, Points, box, mirrored, ring, span, turn


def t_shirt(rng: random.Random) -> Garment:
    """With short sleeves or none."""
    sleeves = None if rng.random() < 0.08 else _Sleeve(rng.uniform(0.2, 0.55), rng.uniform(0.05, 1.25), 0.9)
    lines = [_neckline(rng)]
    if rng.random() < 0.3:
        lines.append(_print(rng))
    return _top(rng, sleeves, rng.uniform(0.45, 0.75), rng.uniform(0.75, 1.15), lines)


def pullover(rng: random.Random) -> Garment:
    """With long sleeves and closed in front, at times with a hood."""
    lines = [_neckline(rng), _across(rng, rng.uniform(0.7, 0.85))] if rng.random() < 0.7 else [_neckline(rng)]
    if rng.random() < 0.25:
        lines += [_across(rng, y) for y in np.arange(-0.5, 0.7, rng.uniform(0.15, 0.4))]
    if rng.random() < 0.25:
        lines.append(_print(rng))
    garment = _top(rng, _long_sleeve(rng), rng.uniform(0.45, 0.72), rng.uniform(0.75, 1.05), lines)
    return _with_hood(garment, rng) if rng.random() < 0.35 else garment


def coat(rng: random.Random) -> Garment:
    """With long sleeves and open or buttoned in front."""
    bottom = rng.choice((rng.uniform(0.7, 1.05), rng.uniform(1.0, 1.8)))
    opening = rng.uniform(0, 0.3) if rng.random() < 0.4 else 0.0
    closing = [_closing(bottom, opening), _closing(bottom, -opening)] if opening else [_closing(bottom, 0.0)]
    lines = _lapels(rng) if rng.random() < 0.65 else []
    lines += _pockets(rng, bottom) if rng.random() < 0.55 else []
    lines += _buttons(rng, bottom, rng.uniform(0, 0.12)) if rng.random() < 0.4 else []
    lines += [_across(rng, y) for y in np.arange(-0.6, bottom, 0.25)] if rng.random() < 0.15 else []
    garment = _top(rng, _long_sleeve(rng), rng.uniform(0.45, 0.72), bottom, lines, closing)
    return _with_hood(garment, rng) if rng.random() < 0.15 else garment


def shirt(rng: random.Random) -> Garment:
    """With a collar and a row of buttons."""
    bottom = rng.uniform(0.85, 1.25)
    sleeve = _long_sleeve(rng) if rng.random() < 0.6 else _Sleeve(rng.uniform(0.3, 0.6), rng.uniform(0.3, 1.3), 0.9)
    collar = [np.array([(0.0, -0.75), (side * 0.3, -0.8), (side * 0.22, -1.05), (0.0, -0.92)]) for side in (-1, 1)]
    telling = [*collar, _closing(bottom, rng.uniform(-0.05, 0.05))]
    lines = _buttons(rng, bottom, 0.0) if rng.random() < 0.7 else []
    lines += [box(side * 0.25, -0.3, 0.12, 0.14) for side in (-1, 1)][: rng.randint(0, 2)]
    return _top(rng, sleeve, rng.uniform(0.45, 0.7), bottom, lines, telling)


def dress(rng: random.Random) -> Garment:
    """Narrow at the waist, with straps or sleeves."""
    shoulder, waist, hem = rng.uniform(0.2, 0.38), rng.uniform(0.18, 0.34), rng.uniform(0.3, 1.0)
    waistline, bottom = rng.uniform(-0.45, 0.05), rng.uniform(0.7, 1.3)
    half = [(0.12, -0.95), (shoulder, -1.0), (shoulder * 0.9, -0.65), (waist, waistline), (hem, bottom)]
    if rng.random() < 0.3:  # straps
        half[:2] = [(shoulder * 0.6, -0.78), (shoulder * 0.7, -1.05)]
    body = mirrored([*half, (0.0, bottom + rng.uniform(0, 0.12))])
    lines = [span(waist, waistline)] if rng.random() < 0.6 else []
    lines += _folds(rng, waist, waistline, hem, bottom) if rng.random() < 0.45 else []
    lines += [span(hem * 0.85, bottom - 0.2)] if rng.random() < 0.25 else []
    sleeves: tuple[Points, ...] = ()
    if rng.random() < 0.55:
        length = rng.uniform(0.12, 0.4) if rng.random() < 0.65 else rng.uniform(0.6, 1.1)
        sleeves = _sleeves(rng, _Sleeve(length, rng.uniform(0.3, 1.35), 0.9), (shoulder, -0.98), 0.3)
    return Garment((*sleeves, body), lines=tuple(lines))


@dataclass(frozen=True)
class _Sleeve:
    length: float
    angle: float
    """Between 0, held out, and a half turn of the circle's quarter, hanging down; radians."""
    narrowing: float
    """Width at the cuff, of that at the shoulder."""


def _long_sleeve(rng: random.Random) -> _Sleeve:
    return _Sleeve(rng.uniform(0.85, 1.6), rng.choice((rng.uniform(0.1, 1.0), rng.uniform(0.9, 1.52))), 0.65)


def _top(
    rng: random.Random,
    sleeve: _Sleeve | None,
    shoulder: float,
    bottom: float,
    lines: Sequence[Points],
    telling: Sequence[Points] = (),
) -> Garment:
    armhole, hem = rng.uniform(0.3, 0.5), shoulder * rng.uniform(0.8, 1.15)
    neck = shoulder * rng.uniform(0.3, 0.5)
    side = min(shoulder, hem) * rng.uniform(0.85, 1.0)
    half = [(0.0, -0.96), (neck, -1.0), (shoulder, -0.88), (side, -0.88 + armhole), (side, 0.2), (hem, bottom)]
    body = mirrored([*half, (0.0, bottom + rng.uniform(-0.02, 0.1))])
    sleeves = _sleeves(rng, sleeve, (shoulder, -0.88), armhole) if sleeve else ()
    parts = (*sleeves, body) if rng.random() < 0.5 else (body, *sleeves)
    return Garment(parts, tuple(telling), tuple(lines))


def _sleeves(rng: random.Random, sleeve: _Sleeve, shoulder: tuple[float, float], width: float) -> tuple[Points, ...]:
    pair = []
    for side in (-1, 1):
        angle, bend = sleeve.angle + rng.gauss(0, 0.08), rng.gauss(0, 0.15) if sleeve.length > 0.7 else 0.0
        x, y = shoulder
        elbow = (x + sleeve.length / 2 * math.cos(angle), y + sleeve.length / 2 * math.sin(angle))
        cuff = (
            elbow[0] + sleeve.length / 2 * math.cos(angle + bend),
            elbow[1] + sleeve.length / 2 * math.sin(angle + bend),
        )
        narrow, middle = width * sleeve.narrowing, width * (1 + sleeve.narrowing) / 2
        inward = (-math.sin(angle + bend), math.cos(angle + bend))
        under = (cuff[0] + narrow * inward[0], cuff[1] + narrow * inward[1])
        fold = (elbow[0] - middle * math.sin(angle), elbow[1] + middle * math.cos(angle))
        armpit = (max(0.05, x - 0.08 - 0.5 * width * math.sin(angle)), y + width)
        pair.append(np.array([(x - 0.06, y), elbow, cuff, under, fold, armpit]) * (side, 1))
    return tuple(pair)


def _with_hood(garment: Garment, rng: random.Random) -> Garment:
    hood = ring(0, -1.05, rng.uniform(0.25, 0.38), rng.uniform(0.22, 0.4), 2)
    opening = ring(0, -0.98, 0.15, 0.2, 2)
    return replace(garment, parts=(*garment.parts, hood), lines=(*garment.lines, opening))


def _neckline(rng: random.Random) -> Points:
    reach, depth = rng.uniform(0.12, 0.26), rng.uniform(0.05, 0.35)
    if rng.random() < 0.3:
        return np.array([(-reach, -1.0), (0.0, -1 + depth), (reach, -1.0)])
    return np.array([(reach * math.cos(a), -1.0 + depth * math.sin(a)) for a in turn(0, math.pi)])


def _print(rng: random.Random) -> Points:
    return ring(0, rng.uniform(-0.45, 0.0), rng.uniform(0.1, 0.3), rng.uniform(0.08, 0.3), rng.choice((2, 4)))


def _closing(bottom: float, across: float) -> Points:
    return np.array([(across * 0.4, -0.85), (across, bottom)])


def _lapels(rng: random.Random) -> list[Points]:
    reach, low = rng.uniform(0.15, 0.32), rng.uniform(-0.6, 0.0)
    return [np.array([(side * 0.12, -1.0), (side * reach, -0.62), (0.0, low)]) for side in (-1, 1)]


def _pockets(rng: random.Random, bottom: float) -> list[Points]:
    height, slant = bottom * rng.uniform(0.3, 0.55), rng.uniform(-0.1, 0.2)
    return [np.array([(side * 0.18, height), (side * 0.38, height + slant)]) for side in (-1, 1)]


def _buttons(rng: random.Random, bottom: float, across: float) -> list[Points]:
    heights = np.linspace(-0.65, bottom - 0.2, rng.randint(3, 6))
    return [ring(side * across, y, 0.025, 0.025, 2) for y in heights for side in ((-1, 1) if across > 0.05 else (1,))]


def _folds(rng: random.Random, waist: float, top: float, hem: float, bottom: float) -> list[Points]:
    places = np.linspace(-0.7, 0.7, rng.randint(2, 5))
    return [np.array([(waist * place, top), (hem * place, bottom)]) for place in places]


def _across(rng: random.Random, y: float) -> Points:
    return span(0.42, y) + rng.gauss(0, 0.01)
