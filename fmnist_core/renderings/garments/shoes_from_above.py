"""One shoe of a pair seen from above or from the front, with random measures: a left one, toes up or towards one."""

import math
import random

import numpy as np

from fmnist_core.renderings.outlines import (
    Garment,
    Layers,
    Points,
    band,
    both,
    closed,
    joined,
    path,
    ring,
    rounded,
    span,
)


def sandal_from_above(rng: random.Random) -> Layers:
    """Straps over a sole that is seen: flip-flops, slides, crossed or many bands, straps around the heel."""
    sole = _sole(rng)
    base = Garment((sole,), lines=(sole * 0.86,) if rng.random() < 0.4 else ())
    kind = rng.choices(("flip-flop", "slide", "crossed", "bands", "straps"), (4, 4, 1.5, 2, 2))[0]
    match kind:
        case "flip-flop":
            return _flip_flop(rng, sole, base)
        case "slide":
            return _slide(rng, sole, base, rng.uniform(-0.75, -0.5), rng.uniform(0.3, 0.75))
        case "crossed":
            low, high, thick = rng.uniform(-0.2, 0.1), rng.uniform(-0.75, -0.5), rng.uniform(0.1, 0.25)
            bands = [_band(sole, y, z, thick) for y, z in ((high, low), (low, high))]
            return base, *(Garment((part,), (closed(part),), patches=(part,)) for part in bands)
        case "bands":
            heights = np.linspace(rng.uniform(-0.75, -0.6), rng.uniform(-0.1, 0.5), rng.randint(2, 4))
            bands = [_band(sole, y, y + rng.gauss(0, 0.05), rng.uniform(0.08, 0.2)) for y in heights]
            return base, *(Garment((part,), (closed(part),), patches=(part,)) for part in bands)
    return _strappy(rng, sole, base)


def sneaker_from_above(rng: random.Random) -> Layers:
    """A closed toe, a tongue and laces, the opening behind them."""
    sole = _sole(rng)
    reach = _reach(sole)
    base = Garment((sole,), lines=(sole * 0.9,) if rng.random() < 0.35 else ())
    end, high = rng.uniform(0.75, 0.9), rng.uniform(0.0, 0.25)
    opening = ring(0, (end + high) / 2, reach * rng.uniform(0.5, 0.72), (end - high) / 2, rng.choice((2, 3)))
    start = rng.uniform(-0.6, -0.35)
    pieces = [base, Garment(insides=(opening,), telling=(opening,))]
    if rng.random() < 0.3:
        cap = np.array([(x, y) for x, y in sole if y < start - 0.05])
        pieces.append(Garment(lines=(closed(cap),), patches=(cap,)))
    if rng.random() < 0.85:
        pieces.append(_laced(rng, reach, start, high))
    if rng.random() < 0.4:
        y = rng.uniform(-0.75, -0.5)
        pieces.append(Garment(lines=(path((-reach * 0.85, y + 0.2), (0.0, y), (reach * 0.85, y + 0.2)),)))
    if rng.random() < 0.3:
        pieces.append(Garment(lines=both(path((reach * 0.9, -0.1), (reach * 0.45, 0.3)))))
    return (joined(*pieces),)


def boot_from_above(rng: random.Random) -> Layers:
    """As a sneaker, with a shaft that stands up behind and hides the heel."""
    sole, reach = _sole(rng), 0.36
    wide, low = reach * rng.uniform(0.75, 1.05), rng.uniform(0.5, 0.8)
    shaft = rounded(path((-wide, -0.1), (wide, -0.1), (wide * 1.05, low + 0.3), (-wide * 1.05, low + 0.3)), 1)
    mouth = ring(0, low + 0.2, wide * 0.9, rng.uniform(0.14, 0.25), 2)
    laces = _laced(rng, reach, -0.4, 0.2) if rng.random() < 0.5 else Garment()
    return Garment((sole,)), joined(Garment((shaft,), insides=(mouth,), telling=(mouth,)), laces)


def boot_from_the_front(rng: random.Random) -> Layers:
    """The shaft upright, the toe towards one and a little outwards."""
    wide, out = rng.uniform(0.25, 0.38), rng.uniform(0.0, 0.18)
    ankle, toe = rng.uniform(0.2, 0.45), rng.uniform(0.9, 1.0)
    narrow = wide * rng.uniform(0.75, 1.0)
    outline = path(
        (-wide, -1.0), (wide, -1.0), (narrow, ankle - 0.25), (wide * 1.05, ankle + 0.15), (wide * 1.1 - out, toe - 0.1),
        (0.3 * wide - out, toe), (-0.6 * wide - out, toe), (-wide * 1.15 - out, toe - 0.12),
        (-wide - 0.5 * out, ankle + 0.1), (-narrow, ankle - 0.25),
    )  # fmt: skip
    body = rounded(outline, 1)
    mouth = ring(0, -1.0, wide * 0.95, rng.uniform(0.05, 0.14), 2)
    pieces = [Garment((body,), insides=(mouth,))]
    if rng.random() < 0.5:
        heights = np.linspace(rng.uniform(-0.8, -0.3), ankle + 0.1, rng.randint(4, 7))
        slant = rng.choice((0.0, 0.06))
        pieces.append(Garment(lines=tuple(path((-0.45 * wide, y - slant), (0.45 * wide, y + slant)) for y in heights)))
    if rng.random() < 0.7:
        sole = path(
            (wide * 1.1 - out, toe - 0.12),
            (0.3 * wide - out, toe - 0.06),
            (-0.6 * wide - out, toe - 0.06),
            (-wide * 1.15 - out, toe - 0.14),
        )
        low = sole[::-1] - (0, -rng.uniform(0.06, 0.18))
        rim = np.concatenate([sole, low])
        pieces.append(Garment((rim,), lines=(closed(rim),), patches=(rim,)))
    if rng.random() < 0.3:
        pieces.append(Garment(lines=(path((-wide, ankle), (-0.2 * wide, ankle + 0.2), (wide, ankle)),)))
    if rng.random() < 0.2:
        pieces.append(Garment(lines=(path((0.0, -1.0), (0.0, ankle)),)))
    return (joined(*pieces),)


def _sole(rng: random.Random) -> Points:
    """A left foot's, toes up."""
    width = rng.uniform(0.28, 0.45)
    toe, waist = rng.uniform(0.5, 1.0), rng.uniform(0.55, 0.85)
    outline = [
        (0.15, -1.0), (0.85 * toe, -0.8), (1.0, -0.4), (waist, 0.2), (0.8, 0.7), (0.35, 1.0),
        (-0.4, 1.0), (-0.8, 0.65), (-waist - 0.08, 0.1), (-1.0, -0.45), (-0.75 * toe, -0.88),
    ]  # fmt: skip
    return rounded(np.array(outline) * (width, 1), 1)


def _reach(sole: Points) -> float:
    return float(np.abs(sole[:, 0]).max())


def _edge(sole: Points, y: float, side: int) -> float:
    """How far the sole reaches to a side at a height."""
    near = sole[np.abs(sole[:, 1] - y) < 0.35]
    return float((near[:, 0] * side).max()) if len(near) else _reach(sole)


def _band(sole: Points, left: float, right: float, thick: float) -> Points:
    """A strap from edge to edge, bulging forwards, a little wider than the sole."""
    steps = np.linspace(-1, 1, 7)
    ends = np.where(steps < 0, _edge(sole, left, -1), _edge(sole, right, 1)) * 1.06
    heights = left + (right - left) * (steps + 1) / 2 - 0.12 * (1 - steps**2)
    return band(np.stack([steps * ends, heights + 0.08], 1), thick)


def _flip_flop(rng: random.Random, sole: Points, base: Garment) -> Layers:
    """A strap in the shape of a Y."""
    knot, low, reach = rng.uniform(-0.75, -0.45), rng.uniform(-0.2, 0.4), _reach(sole) * rng.uniform(0.75, 1.0)
    bow, middle = rng.uniform(0.0, 0.18), (knot + low) / 2
    right = path((reach, low), (reach * 0.7 + bow * 0.3, middle), (0.0, knot))
    whole = np.concatenate([right, right[-2::-1] * (-1, 1)])
    if rng.random() < 0.55:
        return (joined(base, Garment(straps=(whole,))),)
    wide = rng.uniform(0.06, 0.2)
    limbs = both(band(right, np.array([(wide,), (wide,), (0.5 * wide,)])))
    return base, Garment(limbs, tuple(map(closed, limbs)), patches=limbs)


def _slide(rng: random.Random, sole: Points, base: Garment, top: float, high: float) -> Layers:
    """One broad band, often with a pattern, a seam or a second band."""
    part = _band(sole, top + high / 2, top + high / 2, high)
    lines = [_band(sole, top + high / 2, top + high / 2, 0.02)[:7]] if rng.random() < 0.3 else []
    marks = [box_mark(rng, top + high / 2)] if rng.random() < 0.3 else []
    strap = Garment((part,), (closed(part),), (*lines, *marks), patches=(part,))
    if rng.random() < 0.25:
        heel = _band(sole, 0.6, 0.6, rng.uniform(0.1, 0.2))
        return base, strap, Garment((heel,), (closed(heel),), patches=(heel,))
    return base, strap


def box_mark(rng: random.Random, y: float) -> Points:
    """A buckle or a word on a band."""
    return rng.choice((ring(0, y, 0.12, 0.07, 4), span(0.15, y)))


def _strappy(rng: random.Random, sole: Points, base: Garment) -> Layers:
    """A strap over the toes, one down the middle, and one around the ankle."""
    reach = _reach(sole)
    toe = _band(sole, rng.uniform(-0.7, -0.45), rng.uniform(-0.7, -0.45), rng.uniform(0.1, 0.25))
    straps = [path((0.0, -0.5), (rng.gauss(0, 0.05), 0.3))] if rng.random() < 0.5 else []
    angles = np.linspace(0, 2 * math.pi, 13)
    loop = np.stack([reach * 0.85 * np.cos(angles), 0.5 + rng.uniform(0.25, 0.42) * np.sin(angles)], 1)
    return base, Garment((toe,), (closed(toe),), straps=(*straps, loop), patches=(toe,))


def _laced(rng: random.Random, reach: float, start: float, end: float) -> Garment:
    """A tongue with laces across it, level or crossed, at times with a bow."""
    narrow, wide = reach * rng.uniform(0.2, 0.4), reach * rng.uniform(0.3, 0.55)
    tongue = path(
        (-narrow, start),
        (narrow, start),
        (wide, end),
        (wide * 0.8, end + rng.uniform(0.0, 0.2)),
        (-wide * 0.8, end + 0.1),
        (-wide, end),
    )
    heights = np.linspace(start + 0.05, end, rng.randint(3, 6))
    slant, reach_of = rng.choice((0.0, 0.0, 0.1)), np.linspace(narrow, wide, len(heights)) * rng.uniform(1.0, 1.4)
    lines = [path((-x, y - slant), (x, y + slant)) for x, y in zip(reach_of, heights)]
    if rng.random() < 0.3:
        lines += [path((-x, y + 0.1), (x, y - 0.1)) for x, y in zip(reach_of, heights)]
    if rng.random() < 0.2:
        lines += [ring(side * 0.1, end, 0.1, 0.07, 2) for side in (1, -1)]
    edge = [closed(tongue)] if rng.random() < 0.5 else []
    return Garment(lines=(*lines, *edge), patches=(tongue,))
