"""Garments drawn by a program, class by class: pictures to train on beside Fashion-MNIST's own.

Fashion-MNIST shows shop pictures; people draw and photograph the same garments with sleeves spread and legs apart,
shoes in pairs and from above. A garment is made of outlines with random measures, then drawn in one of three styles.
Coordinates are units of half a garment's height or so, y downwards, 0 in its middle.
"""

import math
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw

SIDE = 56
STYLES = ("pen", "solid", "shaded")
"""Lines on an empty ground; filled shapes, as icons have; shades of gray, to be given a fabric."""
DRAWN_PER_STYLE = 800
_FINE = 3  # drawn so many times as large, for smooth edges
_ROOM = 0.9  # of the picture, for the garment

Points = np.ndarray
"""Float (N, 2)."""


@dataclass(frozen=True)
class Garment:
    parts: tuple[Points, ...]
    """Closed outlines; a later one hides what it covers."""
    telling: tuple[Points, ...] = ()
    """Lines without which it would be something else: a coat's closing, a shirt's collar. Always drawn."""
    lines: tuple[Points, ...] = ()
    """Seams, buttons, laces: some of them are left out."""
    handles: tuple[Points, ...] = ()
    """As broad as a finger, behind the parts."""
    straps: tuple[Points, ...] = ()
    """As broad, in front of the parts."""


@lru_cache(maxsize=1)
def draw_pool(seed: int = 0) -> dict[str, np.ndarray]:
    """By style, uint8 (10, DRAWN_PER_STYLE, SIDE, SIDE): garments of each class, light on 0; a quarter of a minute."""
    return {
        style: np.stack([draw_garments(label, style, DRAWN_PER_STYLE, seed) for label in range(len(_BUILDERS))])
        for style in STYLES
    }


def draw_garments(label: int, style: str, count: int, seed: int) -> np.ndarray:
    """Garments of one class, uint8 (count, SIDE, SIDE), light on 0; the same for the same seed."""
    hand = random.Random(f"{seed} {label} {style}")
    return np.stack([_draw(_BUILDERS[label](hand), style, hand) for _ in range(count)])


# What the garments are made of


def _t_shirt(hand: random.Random) -> Garment:
    sleeves = None if hand.random() < 0.08 else _Sleeve(hand.uniform(0.2, 0.55), hand.uniform(0.05, 1.25), 0.9)
    lines = [_neckline(hand)]
    if hand.random() < 0.3:
        lines.append(_print(hand))
    return _top(hand, sleeves, hand.uniform(0.45, 0.75), hand.uniform(0.75, 1.15), lines)


def _pullover(hand: random.Random) -> Garment:
    lines = [_neckline(hand), _across(hand, hand.uniform(0.7, 0.85))] if hand.random() < 0.7 else [_neckline(hand)]
    if hand.random() < 0.25:
        lines += [_across(hand, y) for y in np.arange(-0.5, 0.7, hand.uniform(0.15, 0.4))]
    if hand.random() < 0.25:
        lines.append(_print(hand))
    garment = _top(hand, _long_sleeve(hand), hand.uniform(0.45, 0.72), hand.uniform(0.75, 1.05), lines)
    return _with_hood(garment, hand) if hand.random() < 0.35 else garment


def _coat(hand: random.Random) -> Garment:
    bottom = hand.choice((hand.uniform(0.7, 1.05), hand.uniform(1.0, 1.8)))
    opening = hand.uniform(0, 0.3) if hand.random() < 0.4 else 0.0
    closing = [_closing(bottom, opening), _closing(bottom, -opening)] if opening else [_closing(bottom, 0.0)]
    lines = _lapels(hand) if hand.random() < 0.65 else []
    lines += _pockets(hand, bottom) if hand.random() < 0.55 else []
    lines += _buttons(hand, bottom, hand.uniform(0, 0.12)) if hand.random() < 0.4 else []
    lines += [_across(hand, y) for y in np.arange(-0.6, bottom, 0.25)] if hand.random() < 0.15 else []
    garment = _top(hand, _long_sleeve(hand), hand.uniform(0.45, 0.72), bottom, lines, closing)
    return _with_hood(garment, hand) if hand.random() < 0.15 else garment


def _shirt(hand: random.Random) -> Garment:
    bottom = hand.uniform(0.85, 1.25)
    sleeve = _long_sleeve(hand) if hand.random() < 0.6 else _Sleeve(hand.uniform(0.3, 0.6), hand.uniform(0.3, 1.3), 0.9)
    collar = [np.array([(0.0, -0.75), (side * 0.3, -0.8), (side * 0.22, -1.05), (0.0, -0.92)]) for side in (-1, 1)]
    telling = [*collar, _closing(bottom, hand.uniform(-0.05, 0.05))]
    lines = _buttons(hand, bottom, 0.0) if hand.random() < 0.7 else []
    lines += [_box(side * 0.25, -0.3, 0.12, 0.14) for side in (-1, 1)][: hand.randint(0, 2)]
    return _top(hand, sleeve, hand.uniform(0.45, 0.7), bottom, lines, telling)


def _dress(hand: random.Random) -> Garment:
    shoulder, waist, hem = hand.uniform(0.2, 0.38), hand.uniform(0.18, 0.34), hand.uniform(0.3, 1.0)
    waistline, bottom = hand.uniform(-0.45, 0.05), hand.uniform(0.7, 1.3)
    half = [(0.12, -0.95), (shoulder, -1.0), (shoulder * 0.9, -0.65), (waist, waistline), (hem, bottom)]
    if hand.random() < 0.3:  # straps
        half[:2] = [(shoulder * 0.6, -0.78), (shoulder * 0.7, -1.05)]
    body = _mirrored([*half, (0.0, bottom + hand.uniform(0, 0.12))])
    lines = [_span(waist, waistline)] if hand.random() < 0.6 else []
    lines += _folds(hand, waist, waistline, hem, bottom) if hand.random() < 0.45 else []
    lines += [_span(hem * 0.85, bottom - 0.2)] if hand.random() < 0.25 else []
    sleeves = ()
    if hand.random() < 0.55:
        length = hand.uniform(0.12, 0.4) if hand.random() < 0.65 else hand.uniform(0.6, 1.1)
        sleeves = _sleeves(hand, _Sleeve(length, hand.uniform(0.3, 1.35), 0.9), (shoulder, -0.98), 0.3)
    return Garment((*sleeves, body), lines=tuple(lines))


def _trousers(hand: random.Random) -> Garment:
    waist, bottom = (
        hand.uniform(0.25, 0.42),
        hand.uniform(-0.1, 0.4) if hand.random() < 0.15 else hand.uniform(0.7, 1.3),
    )
    hip, spread, leg = waist + hand.uniform(0.02, 0.15), hand.uniform(0.0, 0.5), hand.uniform(0.16, 0.38)
    crotch = hand.uniform(-0.55, -0.2)
    outside = hip + spread * hand.uniform(0.3, 1)
    inside = max(0.0 if hand.random() < 0.25 else 0.04, outside - leg)
    half = [(waist, -1.0), (hip, crotch), (outside, bottom), (inside, bottom), (0.0, crotch)]
    lines = [_span(waist, -0.9)] if hand.random() < 0.6 else []
    lines += [np.array([(0.0, -1.0), (0.0, crotch)])] if hand.random() < 0.6 else []
    lines += [np.array([(side * 0.15, -0.9), (side * hip, -0.7)]) for side in (-1, 1)] if hand.random() < 0.4 else []
    lines += (
        [np.array([(side * hip * 0.6, crotch), (side * (outside + inside) / 2, bottom)]) for side in (-1, 1)]
        if hand.random() < 0.25
        else []
    )
    return Garment((_mirrored(half),), lines=tuple(lines))


def _bag(hand: random.Random) -> Garment:
    top, low, height = hand.uniform(0.4, 1.0), hand.uniform(0.6, 1.1), hand.uniform(0.35, 0.8)
    if hand.random() < 0.3:
        body = _ring(0, 0, low, height, 2 if hand.random() < 0.5 else 4)
        top = low * 0.5
    else:
        body = _mirrored([(0.0, -height), (top, -height), (low, height), (0.0, height + hand.uniform(0, 0.15))])
        body = _rounded(body, hand.randint(0, 2))
    handles = []
    if hand.random() < 0.9:
        reach, rise = top * hand.uniform(0.35, 0.95), hand.choice((hand.uniform(0.2, 0.6), hand.uniform(0.5, 1.3)))
        for shift in (0.0, 0.1)[: hand.randint(1, 2)]:
            arc = [
                (reach * math.cos(a) + shift, -height * 0.95 - (rise + shift) * math.sin(a)) for a in _turn(0, math.pi)
            ]
            handles.append(np.array(arc))
    lines = []
    if hand.random() < 0.45:
        lines.append(_span(top, -height + hand.uniform(0.1, 0.5)))
    if hand.random() < 0.35:
        flap = hand.uniform(0.3, 1.1) * height
        lines.append(
            np.array([(-top, -height), (-0.5 * top, -height + flap), (0.5 * top, -height + flap), (top, -height)])
        )
    if hand.random() < 0.4:
        lines.append(_box(0.0, hand.uniform(-0.4, 0.2) * height, hand.uniform(0.05, 0.2), hand.uniform(0.05, 0.15)))
    return Garment((body,), lines=tuple(lines), handles=tuple(handles))


def _sneaker(hand: random.Random) -> Garment:
    if hand.random() < 0.4:
        return _pair_from_above(hand, _sneaker_from_above)
    return _perhaps_paired(hand, _shoe_from_the_side(hand, shaft=hand.uniform(-0.05, 0.22)))


def _ankle_boot(hand: random.Random) -> Garment:
    return _perhaps_paired(hand, _shoe_from_the_side(hand, shaft=hand.uniform(0.55, 1.3)))


def _sandal(hand: random.Random) -> Garment:
    if hand.random() < 0.5:
        return _pair_from_above(hand, _sandal_from_above)
    return _perhaps_paired(hand, _sandal_from_the_side(hand))


_BUILDERS: tuple[Callable[[random.Random], Garment], ...] = (
    _t_shirt, _trousers, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot,
)  # fmt: skip
"""In the order of the labels."""


# Tops


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
    body = _mirrored([*half, (0.0, bottom + hand.uniform(-0.02, 0.1))])
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
    hood = _ring(0, -1.05, hand.uniform(0.25, 0.38), hand.uniform(0.22, 0.4), 2)
    opening = _ring(0, -0.98, 0.15, 0.2, 2)
    return replace(garment, parts=(*garment.parts, hood), lines=(*garment.lines, opening))


def _neckline(hand: random.Random) -> Points:
    reach, depth = hand.uniform(0.12, 0.26), hand.uniform(0.05, 0.35)
    if hand.random() < 0.3:
        return np.array([(-reach, -1.0), (0.0, -1 + depth), (reach, -1.0)])
    return np.array([(reach * math.cos(a), -1.0 + depth * math.sin(a)) for a in _turn(0, math.pi)])


def _print(hand: random.Random) -> Points:
    return _ring(0, hand.uniform(-0.45, 0.0), hand.uniform(0.1, 0.3), hand.uniform(0.08, 0.3), hand.choice((2, 4)))


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
    return [_ring(side * across, y, 0.025, 0.025, 2) for y in heights for side in ((-1, 1) if across > 0.05 else (1,))]


def _folds(hand: random.Random, waist: float, top: float, hem: float, bottom: float) -> list[Points]:
    places = np.linspace(-0.7, 0.7, hand.randint(2, 5))
    return [np.array([(waist * place, top), (hem * place, bottom)]) for place in places]


def _across(hand: random.Random, y: float) -> Points:
    return _span(0.42, y) + hand.gauss(0, 0.01)


# Shoes


def _shoe_from_the_side(hand: random.Random, shaft: float) -> Garment:
    """Toe to the right; `shaft` is how far it rises above the foot."""
    sole, heel, toe = hand.uniform(0.08, 0.2), hand.uniform(0, 0.35) * (shaft > 0.5), hand.uniform(0.0, 0.14)
    opening, ankle = hand.uniform(-0.3, -0.05), -0.15 - shaft
    lean = hand.uniform(-0.08, 0.08)
    upper = [
        (-0.95, 0.3), (-0.98, -0.1), (-0.92 + lean, ankle), (-0.6 + lean, ankle + 0.08 * (shaft < 0.3)),
        (opening + lean, ankle - 0.06), (opening + 0.15, -0.2), (0.45, 0.02 - toe), (0.85, 0.08 - toe / 2), (1.0, 0.3),
    ]  # fmt: skip
    bottom = [(-0.98, 0.28), (1.03, 0.28), (1.0, 0.28 + sole), (0.1, 0.28 + sole - heel * 0.3), (-0.3, 0.28 + sole)]
    bottom += [(-0.35, 0.28 + sole + heel), (-0.95, 0.28 + sole + heel)]
    lines = []
    if hand.random() < 0.7:
        lines += _laces_from_the_side(hand, opening)
    if hand.random() < 0.4:
        lines.append(np.array([(0.55, 0.28), (0.5, 0.0)]))
    if hand.random() < 0.4:
        lines += [np.array([(-0.35 + k, 0.2), (-0.15 + k, -0.1)]) for k in (0.0, 0.15, 0.3)[: hand.randint(1, 3)]]
    if shaft > 0.5 and hand.random() < 0.5:
        lines.append(np.array([(-0.5, ankle), (-0.5 + hand.gauss(0, 0.1), 0.2)]))
    high = _taller(hand.uniform(0.85, 1.45))
    return _changed(Garment((_rounded(np.array(upper), 1), np.array(bottom)), lines=tuple(lines)), high)


def _laces_from_the_side(hand: random.Random, opening: float) -> list[Points]:
    places = np.linspace(0, 1, hand.randint(3, 5))
    return [
        np.array([(opening + 0.05 + 0.35 * k, -0.25 + 0.2 * k), (opening - 0.1 + 0.35 * k, -0.08 + 0.2 * k)])
        for k in places
    ]


def _sandal_from_the_side(hand: random.Random) -> Garment:
    heel, sole = hand.choice((0.0, hand.uniform(0.1, 0.8))), hand.uniform(0.06, 0.16)
    ball = 0.3
    top = [(-0.95, ball - heel), (-0.5, ball - heel * 0.85), (0.3, ball), (1.0, ball)]
    wedge = hand.random() < 0.4
    under = [(1.0, ball + sole), (0.3, ball + sole)]
    if wedge:
        under += [(-0.95, ball + sole)]
    else:
        under += [(-0.5, ball - heel * 0.8 + sole), (-0.75, ball + sole), (-0.9, ball + sole)]
    bands = []
    for start in hand.sample((-0.85, -0.5, 0.0, 0.3, 0.55), hand.randint(2, 4)):
        low = ball - heel * max(0.0, -start)
        rise, reach = hand.uniform(0.2, 0.6), hand.uniform(0.15, 0.4)
        bands.append(np.array([(start + reach * t, low - rise * math.sin(math.pi * t)) for t in np.linspace(0, 1, 9)]))
    return _changed(Garment((np.array([*top, *under]),), handles=tuple(bands)), _taller(hand.uniform(1, 1.8)))


def _sole_from_above(hand: random.Random) -> Points:
    """A left foot's, toes up."""
    width = hand.uniform(0.3, 0.42)
    outline = [
        (0.15, -1.0), (0.85, -0.75), (1.0, -0.35), (0.75, 0.2), (0.8, 0.7), (0.35, 1.0),
        (-0.4, 1.0), (-0.8, 0.65), (-0.85, 0.1), (-1.0, -0.45), (-0.6, -0.9),
    ]  # fmt: skip
    return _rounded(np.array(outline) * (width, 1), 2)


def _sandal_from_above(hand: random.Random) -> Garment:
    sole = _sole_from_above(hand)
    reach, bands = float(np.abs(sole[:, 0]).max()), []
    if hand.random() < 0.4:
        knot, low = hand.uniform(-0.8, -0.5), hand.uniform(-0.2, 0.3)
        bands.append(np.array([(-reach, low), (0.0, knot), (reach, low)]))
    else:
        for height in hand.sample((-0.55, -0.3, -0.05, 0.2, 0.6), hand.randint(1, 3)):
            bands.append(
                np.array([(-reach, height + 0.1), (0.0, height - hand.uniform(0, 0.15)), (reach, height + 0.1)])
            )
    lines = [_rounded(sole * 0.85, 0)] if hand.random() < 0.4 else []
    return Garment((sole,), lines=tuple(lines), straps=tuple(bands))


def _sneaker_from_above(hand: random.Random) -> Garment:
    sole = _sole_from_above(hand)
    reach = float(np.abs(sole[:, 0]).max())
    opening = _ring(0, hand.uniform(0.4, 0.6), reach * 0.6, hand.uniform(0.25, 0.4), 2)
    lines = []
    if hand.random() < 0.8:
        heights = np.linspace(-0.45, 0.15, hand.randint(3, 6))
        lines += [np.array([(-reach * 0.45, y), (reach * 0.45, y + hand.gauss(0, 0.04))]) for y in heights]
    if hand.random() < 0.5:
        lines.append(np.array([(-reach * 0.8, -0.4), (0.0, -0.6), (reach * 0.8, -0.4)]))
    if hand.random() < 0.4:
        lines += [np.array([(side * reach * 0.45, -0.5), (side * reach * 0.5, 0.3)]) for side in (-1, 1)]
    return Garment((sole,), (opening,), tuple(lines))


def _pair_from_above(hand: random.Random, build: Callable[[random.Random], Garment]) -> Garment:
    """Left and right, side by side, toes up, down or apart; rarely one alone."""
    one = build(hand)
    if hand.random() < 0.12:
        turn = hand.uniform(-0.9, 0.9)
        return _changed(one, lambda points: _turned(points, turn))
    apart, turn, lift, upside = hand.uniform(0.32, 0.5), hand.gauss(0, 0.12), hand.gauss(0, 0.06), hand.random() < 0.25
    left = _changed(one, lambda points: (_turned(points, turn) - (apart, 0)) * (1, -1 if upside else 1))
    return _joined((left, _changed(left, lambda points: points * (-1, 1) + (0, lift))))


def _perhaps_paired(hand: random.Random, shoe: Garment) -> Garment:
    if hand.random() < 0.7:
        return shoe
    right, down = hand.uniform(-0.4, 0.4), hand.uniform(0.2, 0.7)
    return _joined((_changed(shoe, lambda points: points - (right, down)), shoe))


def _joined(garments: Sequence[Garment]) -> Garment:
    groups = [sum((getattr(one, field.name) for one in garments), ()) for field in fields(Garment)]
    return Garment(*groups)


def _changed(garment: Garment, change: Callable[[Points], Points]) -> Garment:
    return Garment(*(tuple(map(change, getattr(garment, field.name))) for field in fields(Garment)))


def _taller(times: float) -> Callable[[Points], Points]:
    return lambda points: points * (1, times)


# Points


def _mirrored(half: Iterable[tuple[float, float]]) -> Points:
    """A closed outline from its right half, listed from the top down."""
    right = np.array(list(half))
    return np.concatenate([right, right[::-1] * (-1, 1)])


def _span(reach: float, y: float) -> Points:
    return np.array([(-reach, y), (reach, y)])


def _box(x: float, y: float, width: float, height: float) -> Points:
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    return corners * (width, height) + (x, y)


def _ring(x: float, y: float, width: float, height: float, power: float) -> Points:
    """An ellipse; a higher power makes it a rounded box."""
    angles = _turn(0, 2 * math.pi, 24)
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack(
        [x + width * np.sign(cos) * abs(cos) ** (2 / power), y + height * np.sign(sin) * abs(sin) ** (2 / power)], 1
    )


def _turn(start: float, end: float, steps: int = 12) -> np.ndarray:
    return np.linspace(start, end, steps)


def _turned(points: Points, angle: float) -> Points:
    cos, sin = math.cos(angle), math.sin(angle)
    return points @ np.array([(cos, sin), (-sin, cos)])


def _rounded(points: Points, times: int) -> Points:
    """Corners of a closed outline cut off, again and again (Chaikin 1974)."""
    for _ in range(times):
        following = np.roll(points, -1, 0)
        points = np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1).reshape(-1, 2)
    return points


# Drawing


def _draw(garment: Garment, style: str, hand: random.Random) -> np.ndarray:
    placed = _placed(garment, hand)
    page = Image.new("L", (SIDE * _FINE, SIDE * _FINE), 0)
    _PENCILS[style](ImageDraw.Draw(page), placed, hand)
    return np.asarray(page.reduce(_FINE))


def _placed(garment: Garment, hand: random.Random) -> Garment:
    """In pixels of the fine page, filling it but for a margin, by an unsteady hand."""
    everything = np.concatenate([*garment.parts, *garment.handles, *garment.straps])
    low, high = everything.min(0), everything.max(0)
    scale = _ROOM * SIDE * _FINE / max(high - low)
    amount, rounding = hand.choice((0, 0.6, 1.5)), hand.choice((0, 0, 0, 1))

    def place(points: Points) -> Points:
        shaken = [
            (x + hand.gauss(0, amount), y + hand.gauss(0, amount)) for x, y in (points - (low + high) / 2) * scale
        ]
        return np.array(shaken) + SIDE * _FINE / 2

    placed = _changed(garment, place)
    return replace(placed, parts=tuple(_rounded(part, rounding) for part in placed.parts))


def _draw_with_a_pen(pencil: ImageDraw.ImageDraw, garment: Garment, hand: random.Random) -> None:
    width = hand.choice((2, 3, 4, 5, 7, 9))
    hides, details = hand.random() < 0.85, hand.random()
    for handle in garment.handles:
        _draw_band(pencil, handle, hand, width)
    for part in garment.parts:
        if hides:
            pencil.polygon(_flat(part), fill=0)
        _draw_line(pencil, _closed(part), 255, width, hand)
    for strap in garment.straps:
        _draw_band(pencil, strap, hand, width)
    for line in (*garment.telling, *(line for line in garment.lines if hand.random() < details)):
        _draw_line(pencil, line, 255, max(2, width - hand.randint(0, 2)), hand)


def _draw_solid(pencil: ImageDraw.ImageDraw, garment: Garment, hand: random.Random) -> None:
    """One tone; what lies on it is left out, or darker."""
    tone, seam, details = hand.randint(150, 255), hand.choice((0, 2, 4, 6)), hand.random()
    line_tone = 0 if hand.random() < 0.7 else hand.randint(60, 140)
    for handle in garment.handles:
        pencil.line(_flat(handle), fill=tone, width=hand.randint(6, 16), joint="curve")
    for part in garment.parts:
        pencil.polygon(_flat(part), fill=tone)
        if seam:
            pencil.line(_flat(_closed(part)), fill=0, width=seam, joint="curve")
    for strap in garment.straps:
        pencil.line(_flat(strap), fill=line_tone, width=hand.randint(6, 16), joint="curve")
    for line in (*garment.telling, *(line for line in garment.lines if hand.random() < details)):
        pencil.line(_flat(line), fill=line_tone, width=hand.randint(2, 6), joint="curve")


def _draw_shaded(pencil: ImageDraw.ImageDraw, garment: Garment, hand: random.Random) -> None:
    """Tones of one fabric, darker towards its edges and seams."""

    def near(low: int, high: int) -> int:
        return min(255, max(20, tone + hand.randint(low, high)))

    tone, width, details = hand.randint(80, 230), hand.randint(8, 22), hand.uniform(0.3, 1)
    edge = near(-80, -10)
    for handle in garment.handles:
        pencil.line(_flat(handle), fill=near(-40, 20), width=width, joint="curve")
    for part in garment.parts:
        pencil.polygon(_flat(part), fill=near(-30, 25))
        pencil.line(_flat(_closed(part)), fill=edge, width=2)
    for strap in garment.straps:
        pencil.line(_flat(strap), fill=near(-120, 120), width=width, joint="curve")
    for line in (*garment.telling, *(line for line in garment.lines if hand.random() < details)):
        ink = near(-110, -15) if hand.random() < 0.7 else near(15, 110)
        pencil.line(_flat(line), fill=ink, width=hand.randint(2, 5), joint="curve")


_PENCILS = dict(zip(STYLES, (_draw_with_a_pen, _draw_solid, _draw_shaded)))


def _draw_band(pencil: ImageDraw.ImageDraw, band: Points, hand: random.Random, width: int) -> None:
    """A strap's two edges; or one line for it."""
    broad = hand.randint(8, 16)
    if hand.random() < 0.6:
        pencil.line(_flat(band), fill=255, width=broad + 2 * width, joint="curve")
        pencil.line(_flat(band), fill=0, width=broad, joint="curve")
    else:
        pencil.line(_flat(band), fill=255, width=width, joint="curve")


def _draw_line(pencil: ImageDraw.ImageDraw, points: Points, ink: int, width: int, hand: random.Random) -> None:
    """In one piece, or in strokes that don't quite meet."""
    if len(points) > 6 and hand.random() < 0.2:
        cut = hand.randint(2, len(points) - 3)
        pencil.line(_flat(points[:cut]), fill=ink, width=width, joint="curve")
        points = points[cut:]
    pencil.line(_flat(points), fill=ink, width=width, joint="curve")


def _closed(outline: Points) -> Points:
    return np.concatenate([outline, outline[:2]])


def _flat(points: Points) -> list[tuple[float, float]]:
    return [tuple(point) for point in points.tolist()]
