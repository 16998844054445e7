"""T-shirts, pullovers, coats, shirts and dresses, with random measures."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fmnist_core.renderings.outlines import Garment, Points, box, mirrored, ring, span, turn


def t_shirt(hand: random.Random) -> Garment:
    """With short sleeves or none."""
    sleeves = None if hand.random() < 0.08 else _Sleeve(hand.uniform(0.2, 0.55), hand.uniform(0.05, 1.25), 0.9)
    lines = [_neckline(hand)]
    if hand.random() < 0.3:
        lines.append(_print(hand))
    return _top(hand, sleeves, hand.uniform(0.45, 0.75), hand.uniform(0.75, 1.15), lines)


def pullover(hand: random.Random) -> Garment:
    """With long sleeves and closed in front, at times with a hood."""
    lines = [_neckline(hand), _across(hand, hand.uniform(0.7, 0.85))] if hand.random() < 0.7 else [_neckline(hand)]
    if hand.random() < 0.25:
        lines += [_across(hand, y) for y in np.arange(-0.5, 0.7, hand.uniform(0.15, 0.4))]
    if hand.random() < 0.25:
        lines.append(_print(hand))
    garment = _top(hand, _long_sleeve(hand), hand.uniform(0.45, 0.72), hand.uniform(0.75, 1.05), lines)
    return _with_hood(garment, hand) if hand.random() < 0.35 else garment


def coat(hand: random.Random) -> Garment:
    """With long sleeves and open or buttoned in front."""
    bottom = hand.choice((hand.uniform(0.7, 1.05), hand.uniform(1.0, 1.8)))
    opening = hand.uniform(0, 0.3) if hand.random() < 0.4 else 0.0
    closing = [_closing(bottom, opening), _closing(bottom, -opening)] if opening else [_closing(bottom, 0.0)]
    lines = _lapels(hand) if hand.random() < 0.65 else []
    lines += _pockets(hand, bottom) if hand.random() < 0.55 else []
    lines += _buttons(hand, bottom, hand.uniform(0, 0.12)) if hand.random() < 0.4 else []
    lines += [_across(hand, y) for y in np.arange(-0.6, bottom, 0.25)] if hand.random() < 0.15 else []
    garment = _top(hand, _long_sleeve(hand), hand.uniform(0.45, 0.72), bottom, lines, closing)
    return _with_hood(garment, hand) if hand.random() < 0.15 else garment


def shirt(hand: random.Random) -> Garment:
    """With a collar and a row of buttons."""
    bottom = hand.uniform(0.85, 1.25)
    sleeve = _long_sleeve(hand) if hand.random() < 0.6 else _Sleeve(hand.uniform(0.3, 0.6), hand.uniform(0.3, 1.3), 0.9)
    collar = [np.array([(0.0, -0.75), (side * 0.3, -0.8), (side * 0.22, -1.05), (0.0, -0.92)]) for side in (-1, 1)]
    telling = [*collar, _closing(bottom, hand.uniform(-0.05, 0.05))]
    lines = _buttons(hand, bottom, 0.0) if hand.random() < 0.7 else []
    lines += [box(side * 0.25, -0.3, 0.12, 0.14) for side in (-1, 1)][: hand.randint(0, 2)]
    return _top(hand, sleeve, hand.uniform(0.45, 0.7), bottom, lines, telling)


def dress(hand: random.Random) -> Garment:
    """Narrow at the waist, with straps or sleeves."""
    shoulder, waist, hem = hand.uniform(0.2, 0.38), hand.uniform(0.18, 0.34), hand.uniform(0.3, 1.0)
    waistline, bottom = hand.uniform(-0.45, 0.05), hand.uniform(0.7, 1.3)
    half = [(0.12, -0.95), (shoulder, -1.0), (shoulder * 0.9, -0.65), (waist, waistline), (hem, bottom)]
    if hand.random() < 0.3:  # straps
        half[:2] = [(shoulder * 0.6, -0.78), (shoulder * 0.7, -1.05)]
    body = mirrored([*half, (0.0, bottom + hand.uniform(0, 0.12))])
    lines = [span(waist, waistline)] if hand.random() < 0.6 else []
    lines += _folds(hand, waist, waistline, hem, bottom) if hand.random() < 0.45 else []
    lines += [span(hem * 0.85, bottom - 0.2)] if hand.random() < 0.25 else []
    sleeves = ()
    if hand.random() < 0.55:
        length = hand.uniform(0.12, 0.4) if hand.random() < 0.65 else hand.uniform(0.6, 1.1)
        sleeves = _sleeves(hand, _Sleeve(length, hand.uniform(0.3, 1.35), 0.9), (shoulder, -0.98), 0.3)
    return Garment((*sleeves, body), lines=tuple(lines))


@dataclass(frozen=True)
class _Sleeve:
    length: float
    angle: float
    """Between 0, held out, and a half turn of the circle's quarter, hanging down; radians."""
    narrowing: float
    """Width at the cuff, of that at the shoulder."""


def _long_sleeve(hand: random.Random) -> _Sleeve:
    return _Sleeve(hand.uniform(0.85, 1.6), hand.choice((hand.uniform(0.1, 1.0), hand.uniform(0.9, 1.52))), 0.65)


def _top(
    hand: random.Random,
    sleeve: _Sleeve | None,
    shoulder: float,
    bottom: float,
    lines: Sequence[Points],
    telling: Sequence[Points] = (),
) -> Garment:
    armhole, hem = hand.uniform(0.3, 0.5), shoulder * hand.uniform(0.8, 1.15)
    neck = shoulder * hand.uniform(0.3, 0.5)
    side = min(shoulder, hem) * hand.uniform(0.85, 1.0)
    half = [(0.0, -0.96), (neck, -1.0), (shoulder, -0.88), (side, -0.88 + armhole), (side, 0.2), (hem, bottom)]
    body = mirrored([*half, (0.0, bottom + hand.uniform(-0.02, 0.1))])
    sleeves = _sleeves(hand, sleeve, (shoulder, -0.88), armhole) if sleeve else ()
    parts = (*sleeves, body) if hand.random() < 0.5 else (body, *sleeves)
    return Garment(parts, tuple(telling), tuple(lines))


def _sleeves(hand: random.Random, sleeve: _Sleeve, shoulder: tuple[float, float], width: float) -> tuple[Points, ...]:
    pair = []
    for side in (-1, 1):
        angle, bend = sleeve.angle + hand.gauss(0, 0.08), hand.gauss(0, 0.15) if sleeve.length > 0.7 else 0.0
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


def _with_hood(garment: Garment, hand: random.Random) -> Garment:
    hood = ring(0, -1.05, hand.uniform(0.25, 0.38), hand.uniform(0.22, 0.4), 2)
    opening = ring(0, -0.98, 0.15, 0.2, 2)
    return replace(garment, parts=(*garment.parts, hood), lines=(*garment.lines, opening))


def _neckline(hand: random.Random) -> Points:
    reach, depth = hand.uniform(0.12, 0.26), hand.uniform(0.05, 0.35)
    if hand.random() < 0.3:
        return np.array([(-reach, -1.0), (0.0, -1 + depth), (reach, -1.0)])
    return np.array([(reach * math.cos(a), -1.0 + depth * math.sin(a)) for a in turn(0, math.pi)])


def _print(hand: random.Random) -> Points:
    return ring(0, hand.uniform(-0.45, 0.0), hand.uniform(0.1, 0.3), hand.uniform(0.08, 0.3), hand.choice((2, 4)))


def _closing(bottom: float, across: float) -> Points:
    return np.array([(across * 0.4, -0.85), (across, bottom)])


def _lapels(hand: random.Random) -> list[Points]:
    reach, low = hand.uniform(0.15, 0.32), hand.uniform(-0.6, 0.0)
    return [np.array([(side * 0.12, -1.0), (side * reach, -0.62), (0.0, low)]) for side in (-1, 1)]


def _pockets(hand: random.Random, bottom: float) -> list[Points]:
    height, slant = bottom * hand.uniform(0.3, 0.55), hand.uniform(-0.1, 0.2)
    return [np.array([(side * 0.18, height), (side * 0.38, height + slant)]) for side in (-1, 1)]


def _buttons(hand: random.Random, bottom: float, across: float) -> list[Points]:
    heights = np.linspace(-0.65, bottom - 0.2, hand.randint(3, 6))
    return [ring(side * across, y, 0.025, 0.025, 2) for y in heights for side in ((-1, 1) if across > 0.05 else (1,))]


def _folds(hand: random.Random, waist: float, top: float, hem: float, bottom: float) -> list[Points]:
    places = np.linspace(-0.7, 0.7, hand.randint(2, 5))
    return [np.array([(waist * place, top), (hem * place, bottom)]) for place in places]


def _across(hand: random.Random, y: float) -> Points:
    return span(0.42, y) + hand.gauss(0, 0.01)
