"""Tools, furniture, instruments and signs, as anybody draws them, with random measures: for a detector."""

import math
import random
from collections.abc import Callable

import numpy as np

from fmnist_core.renderings.outlines import (
    Drawing,
    arc,
    around,
    band,
    both,
    box,
    changed,
    mirrored,
    path,
    ring,
    rounded,
    span,
    turned,
)


def _cup(rng: random.Random) -> Drawing:
    """A mug, a bucket, a pot."""
    top, low, high = rng.uniform(0.45, 0.7), rng.uniform(0.35, 0.6), rng.uniform(0.4, 0.8)
    handle = band(arc(top - 0.05, 0, rng.uniform(0.25, 0.45), 0.6 * high, -math.pi / 2, math.pi / 2), 0.12)
    steam = [path((x, -high - 0.1), (x + 0.07, -high - 0.25), (x, -high - 0.4)) for x in (-0.2, 0.1)]
    return Drawing((handle, mirrored([(top, -high), (low, high)])), (), (ring(0, -high, top, 0.1, 2), *steam))


def _bottle(rng: random.Random) -> Drawing:
    """A jar, a vase, a jug."""
    neck, wide, shoulder = rng.uniform(0.1, 0.4), rng.uniform(0.3, 0.6), rng.uniform(-0.5, 0.0)
    body = mirrored([(neck, -1.0), (neck, shoulder - 0.2), (wide, shoulder + 0.1), (wide * rng.uniform(0.6, 1), 1.0)])
    label = box(0, 0.45, wide * 0.8, 0.2)
    return Drawing((rounded(body, rng.randint(0, 1)),), (), (span(neck, -0.85), label))


def _wine_glass(rng: random.Random) -> Drawing:
    wide, deep = rng.uniform(0.4, 0.7), rng.uniform(0.5, 0.9)
    bowl = arc(0, -0.8, wide, deep) if rng.random() < 0.6 else path((-wide, -0.8), (wide, -0.8), (0, -0.8 + deep))
    return Drawing((bowl, ring(0, 1.0, 0.4, 0.08, 2)), (path((0, -0.8 + deep), (0, 1.0)),), (span(wide * 0.8, -0.6),))


def _key(rng: random.Random) -> Drawing:
    size = rng.uniform(0.25, 0.4)
    teeth = [box(x, 0.15, 0.06, rng.uniform(0.08, 0.15)) for x in (0.6, 0.85)]
    parts = (*teeth, box(0.4, 0, 0.6, 0.06), ring(-0.5, 0, size, size, 2), ring(-0.5, 0, size / 2, size / 2, 2))
    return _tilted(Drawing(parts), rng)


def _hammer(rng: random.Random) -> Drawing:
    """An axe or a pickaxe, too."""
    handle, wide = box(0, 0.2, rng.uniform(0.05, 0.12), 0.8), rng.uniform(0.35, 0.6)
    heads = (
        box(0, -0.65, wide, 0.15),
        path((-0.1, -0.85), (0.5, -1.0), (0.6, -0.3), (-0.1, -0.5)),
        band(arc(0, -0.2, 0.9, 0.6, 1.2 * math.pi, 1.8 * math.pi), 0.12),
    )
    return _tilted(Drawing((handle, rng.choice(heads))), rng)


def _scissors(rng: random.Random) -> Drawing:
    spread, size = rng.uniform(0.15, 0.4), rng.uniform(0.18, 0.28)
    blades = [
        path((side * 0.3, 0.5), (-side * spread, -1.0), (-side * spread * 0.5, -0.9), (side * 0.4, 0.45))
        for side in (-1, 1)
    ]
    return _tilted(Drawing((*blades, *both(ring(0.38, 0.7, size, size * 1.2, 2)))), rng)


def _umbrella(rng: random.Random) -> Drawing:
    wide, high, count = rng.uniform(0.8, 1.0), rng.uniform(0.5, 0.9), rng.randint(2, 5)
    hem = [arc(x, 0, wide / count, 0.12, 2 * math.pi, math.pi) for x in np.linspace(-wide, wide, 2 * count + 1)[1::2]]
    roof = np.concatenate([arc(0, 0, wide, high, math.pi, 2 * math.pi), *hem[::-1]])
    stick = np.concatenate([path((0, -high), (0, 0.8)), arc(-0.15, 0.8, 0.15, 0.2)])
    ribs = [path((0, -high), (x, 0)) for x in np.linspace(-wide, wide, count + 1)[1:-1]]
    return Drawing((roof,), (stick,), tuple(ribs))


def _glasses(rng: random.Random) -> Drawing:
    size, power = rng.uniform(0.3, 0.42), rng.choice((2, 2, 4))
    temples = both(path((0.5 + size, -0.1), (rng.uniform(0.95, 1.2), -0.4)))
    return Drawing(
        both(ring(0.5, 0, size, size * rng.uniform(0.6, 1), power)),
        (arc(0, 0, 0.5 - size, 0.1, math.pi, 2 * math.pi),),
        temples,
    )


def _clock(rng: random.Random) -> Drawing:
    angle = rng.uniform(0, 6)
    hands = [path((0, 0), (far * math.cos(angle * k), far * math.sin(angle * k))) for far, k in ((0.5, 1), (0.75, 2))]
    strap = [box(0, 0, 0.35, 1.6)] if rng.random() < 0.25 else []
    bells = [*both(ring(0.6, -0.9, 0.25, 0.2, 2))] if rng.random() < 0.2 else []
    return Drawing(
        (*strap, *bells, ring(0, 0, 1, 1, rng.choice((2, 2, 8)))),
        tuple(hands),
        tuple(around(path((0.85, 0), (0.95, 0)), rng.choice((4, 12)))),
    )


def _book(rng: random.Random) -> Drawing:
    if rng.random() < 0.5:
        page = path((0, -0.5), (0.9, -0.65), (0.9, 0.5), (0, 0.65))
        lines = [path((side * 0.15, y), (side * 0.75, y - 0.1)) for side in (-1, 1) for y in (-0.2, 0.05, 0.3)]
        return Drawing(both(page), (), tuple(lines))
    return Drawing(
        (box(0, 0, rng.uniform(0.5, 0.8), 0.9),), (path((-0.4, -0.9), (-0.4, 0.9)),), (box(0.1, -0.4, 0.25, 0.1),)
    )


def _screen(rng: random.Random) -> Drawing:
    """A telephone, a television, a computer, a door, a window: frames in frames."""
    wide, high = rng.uniform(0.5, 1.1), rng.uniform(0.5, 1.0)
    frame = ring(0, 0, wide, high, rng.choice((8, 20)))
    inner = box(0, -0.05 * high, 0.85 * wide, rng.uniform(0.6, 0.85) * high)
    feet = rng.choice(
        (
            (),
            (box(0, high + 0.15, 0.1, 0.15), box(0, high + 0.33, 0.4, 0.05)),
            both(path((0.3, high), (0.5, high + 0.3))),
        )
    )
    details = (span(0.85 * wide, 0), path((0, -high), (0, high)), ring(0.6 * wide, 0.9 * high, 0.06, 0.06, 2))
    return Drawing((frame,), (inner,), (*details[rng.randint(0, 2) :], *feet))


def _lamp(rng: random.Random) -> Drawing:
    shade = mirrored([(rng.uniform(0.15, 0.4), -1.0), (rng.uniform(0.5, 0.7), -0.3)])
    return Drawing((box(0, 0.3, rng.uniform(0.03, 0.1), 0.6), ring(0, 0.95, 0.4, 0.1, rng.choice((2, 6))), shade))


def _light_bulb(rng: random.Random) -> Drawing:
    size = rng.uniform(0.5, 0.7)
    base = [span(0.22, y) for y in (0.6, 0.75, 0.9)]
    glass = np.concatenate([arc(0, -0.3, size, size, 0.75 * math.pi, 2.25 * math.pi), path((0.22, 0.5), (-0.22, 0.5))])
    return Drawing(
        (box(0, 0.72, 0.22, 0.25), glass),
        (),
        (*base, path((-0.1, 0.5), (-0.15, -0.2), (0, 0), (0.15, -0.2), (0.1, 0.5))),
    )


def _chair(rng: random.Random) -> Drawing:
    high, seat = rng.uniform(0.6, 1.0), rng.uniform(0.4, 0.6)
    thick = rng.uniform(0.05, 0.12)
    legs = [box(x, 0.55, thick / 2, 0.45) for x in (-seat, seat)]
    back = rng.choice((box(-seat, -high / 2, thick, high / 2), box(0, -high / 2 - 0.05, seat, high / 2)))
    return Drawing((*legs, back, box(0, 0.05, seat + 0.05, thick)), (), (path((-seat, -0.5), (seat * 0.9, -0.5)),))


def _table(rng: random.Random) -> Drawing:
    """A bed, a bench, a desk."""
    wide, leg = rng.uniform(0.8, 1.2), rng.uniform(0.2, 0.8)
    ends = [box(side * wide, -0.2, 0.05, rng.uniform(0.1, 0.5)) for side in (-1, 1)][: rng.choice((0, 0, 1, 2))]
    legs = [box(x * wide, 0.1 + leg / 2, 0.05, leg / 2) for x in (-0.9, 0.9)]
    return Drawing((*legs, *ends, box(0, 0.0, wide, rng.uniform(0.06, 0.2))), (), (box(0.3, 0.25, 0.25, 0.12),))


def _pencil(rng: random.Random) -> Drawing:
    """A crayon, a knife, a sword, a brush: long and pointed."""
    thick, point = rng.uniform(0.06, 0.18), rng.uniform(0.2, 0.5)
    body = path((-1, -thick), (1 - point, -thick), (1, 0), (1 - point, thick), (-1, thick))
    lines = (path((1 - point, -thick), (1 - point, thick)), path((-0.8, -thick), (-0.8, thick)))
    guard = (box(-0.5, 0, 0.06, 3 * thick),) if rng.random() < 0.3 else ()
    return _tilted(Drawing((body, *guard), (), lines), rng)


def _cutlery(rng: random.Random) -> Drawing:
    """A fork, a spoon, a rake, a broom: a handle with an end."""
    handle, wide = box(0, 0.4, rng.uniform(0.04, 0.08), 0.7), rng.uniform(0.2, 0.4)
    if rng.random() < 0.4:
        return _tilted(Drawing((handle, ring(0, -0.6, wide * 0.8, 0.4, 2))), rng)
    prongs = [path((x, -0.4), (x * rng.uniform(1, 1.4), -1.0)) for x in np.linspace(-wide, wide, rng.randint(3, 6))]
    return _tilted(Drawing((handle,), (path((-wide, -0.4), (0, -0.25), (wide, -0.4)), *prongs)), rng)


def _pan(rng: random.Random) -> Drawing:
    if rng.random() < 0.5:
        return _tilted(Drawing((box(0.9, 0, 0.5, 0.08), ring(-0.2, 0, 0.6, 0.6, 2), ring(-0.2, 0, 0.45, 0.45, 2))), rng)
    return Drawing((box(0.9, -0.1, 0.5, 0.06), mirrored([(0.6, -0.2), (0.5, rng.uniform(0.1, 0.5))])))


def _guitar(rng: random.Random) -> Drawing:
    body = rounded(mirrored([(0.15, 0.0), (0.35, 0.15), (0.22, 0.4), (rng.uniform(0.45, 0.6), 0.75), (0.3, 1.05)]), 1)
    return _tilted(
        Drawing(
            (body, box(0, -0.45, 0.06, 0.5), box(0, -1.05, 0.12, 0.15)),
            (),
            (ring(0, 0.45, 0.12, 0.12, 2), span(0.2, 0.8)),
        ),
        rng,
    )


def _camera(rng: random.Random) -> Drawing:
    """A washing machine, a radio, a dice: a box with something round."""
    wide, high = rng.uniform(0.6, 1.0), rng.uniform(0.5, 0.9)
    top = box(-0.4 * wide, -high - 0.08, 0.15, 0.1)
    size = rng.uniform(0.25, 0.45)
    return Drawing(
        (top, ring(0, 0, wide, high, 10)),
        (ring(0, 0.05, size, size, 2),),
        (ring(0, 0.05, size * 0.6, size * 0.6, 2), box(0.7 * wide, -0.7 * high, 0.1, 0.05)),
    )


def _envelope(rng: random.Random) -> Drawing:
    """A parcel, a present, a flag: a box with lines across."""
    high = rng.uniform(0.5, 0.8)
    bow = both(ring(0.2, -high - 0.15, 0.2, 0.12, 2)) if rng.random() < 0.4 else ()
    flap, cross = path((-1, -high), (0, 0.1), (1, -high)), path((0, -high), (0, high))
    return Drawing((box(0, 0, 1, high),), (flap,) if not bow else (cross, span(1, 0), *bow))


def _candle(rng: random.Random) -> Drawing:
    wide = rng.uniform(0.12, 0.3)
    flame = rounded(path((0, -1.0), (0.12, -0.7), (0, -0.5), (-0.12, -0.7)), 1)
    return Drawing(
        (box(0, 0.3, wide, 0.65), flame, ring(0, 0.98, rng.uniform(0.3, 0.6), 0.1, 4)), (path((0, -0.35), (0, -0.55)),)
    )


def _balloon(rng: random.Random) -> Drawing:
    """Also a kite, a hot-air balloon."""
    if rng.random() < 0.4:
        tail = np.stack([0.15 * np.sin(np.linspace(0, 9, 16)), np.linspace(0.4, 1.3, 16)], 1)
        return Drawing(
            (mirrored([(0.0, -1.0), (0.55, -0.4), (0.0, 0.4)]),), (tail,), (span(0.55, -0.4), path((0, -1), (0, 0.4)))
        )
    basket, ropes = box(0, 1.0, 0.18, 0.13), both(path((0.4, 0.3), (0.16, 0.87)))
    return Drawing((ring(0, -0.3, 0.65, rng.uniform(0.65, 0.8), 2), *((basket,) if rng.random() < 0.5 else ())), ropes)


def _ball(rng: random.Random) -> Drawing:
    lines = (
        (span(1, 0), path((0, -1), (0, 1)), *(arc(x, 0, -0.4 * x, 0.8, -1.3, 1.3) for x in (-1.1, 1.1))),
        (*around(path((0.4, 0), (1, 0)), 5), *around(path((0.4, 0), (0.12, 0.38)), 5)),
        (),
    )
    return Drawing((ring(0, 0, 1, 1, 2),), rng.choice(lines))


def _heart(rng: random.Random) -> Drawing:
    wide = rng.uniform(0.8, 1.1)
    outline = rounded(mirrored([(0.0, -0.4), (0.4 * wide, -0.9), (wide, -0.5), (0.75 * wide, 0.1), (0.0, 1.0)]), 1)
    return Drawing((outline,), (), (path((-1.1, 0.5), (1.1, -0.6)),) if rng.random() < 0.15 else ())


def _arrow(rng: random.Random) -> Drawing:
    """Also a cross, a plus, a road sign."""
    thick, wide = rng.uniform(0.05, 0.25), rng.uniform(0.3, 0.6)
    if rng.random() < 0.35:
        t = thick + 0.05
        corners = [(t, -1), (t, -t), (1, -t), (1, t), (t, t), (t, 1)]
        return Drawing((mirrored(corners),))
    return _tilted(Drawing((mirrored([(0.0, -1.0), (wide, -0.4), (thick, -0.4), (thick, 1.0)]),)), rng)


def _note(rng: random.Random) -> Drawing:
    """Of music."""
    size = rng.uniform(0.2, 0.3)
    heads = [ring(x, 0.8, size, size * 0.75, 2) for x in (-0.5, 0.5)]
    stems = [path((x + size, 0.8), (x + size, -0.9)) for x in (-0.5, 0.5)]
    if rng.random() < 0.5:
        return Drawing((heads[0],), (stems[0], path((-0.5 + size, -0.9), (0.1, -0.5), (0.0, -0.1))))
    return Drawing(
        tuple(heads),
        (*stems, path((-0.5 + size, -0.9), (0.5 + size, -0.9))),
        (path((-0.5 + size, -0.7), (0.5 + size, -0.7)),),
    )


def _anchor(rng: random.Random) -> Drawing:
    low = arc(0, 0.3, rng.uniform(0.5, 0.8), 0.7)
    return Drawing(
        (ring(0, -0.85, 0.15, 0.15, 2),), (path((0, -0.7), (0, 1.0)), span(rng.uniform(0.25, 0.45), -0.45), low)
    )


def _bell(rng: random.Random) -> Drawing:
    body = rounded(mirrored([(0.0, -0.9), (0.35, -0.75), (0.45, 0.2), (rng.uniform(0.6, 0.8), 0.6)]), 1)
    return Drawing((ring(0, 0.68, 0.14, 0.12, 2), ring(0, -0.95, 0.1, 0.1, 2), body))


def _crown(rng: random.Random) -> Drawing:
    """Also a diamond, a trophy."""
    if rng.random() < 0.35:
        return Drawing(
            (mirrored([(0.5, -0.6), (0.95, -0.2), (0.0, 0.9)]),),
            (span(0.95, -0.2), path((-0.35, -0.2), (0, 0.9), (0.35, -0.2))),
        )
    tips = [(x, -0.6 + 0.6 * (k % 2)) for k, x in enumerate(np.linspace(-0.9, 0.9, 2 * rng.randint(2, 4) + 1))]
    return Drawing((np.array([*tips, (0.75, 0.6), (-0.75, 0.6)]),), (), (span(0.75, 0.4),))


def _headphones(rng: random.Random) -> Drawing:
    """Also a magnet, a horseshoe."""
    thick = rng.uniform(0.08, 0.35)
    bow = band(arc(0, 0.2, 0.75, 0.9, math.pi, 2 * math.pi), thick)
    pads = both(ring(0.75, 0.4, 0.2, 0.35, 3)) if thick < 0.2 else both(box(0.75, 0.35, thick / 2, 0.2))
    return Drawing((bow, *pads))


def _spiral(rng: random.Random) -> Drawing:
    angles = np.linspace(0, rng.uniform(8, 26), 60)
    return Drawing(
        (), (np.stack([np.cos(angles), rng.uniform(0.7, 1) * np.sin(angles)], 1) * (angles / angles[-1])[:, None],)
    )


def _hourglass(rng: random.Random) -> Drawing:
    wide = rng.uniform(0.5, 0.7)
    bulbs = (path((-wide, -0.9), (wide, -0.9), (0, 0)), path((0, 0), (wide, 0.9), (-wide, 0.9)))
    return Drawing((*bulbs, box(0, -0.95, wide + 0.1, 0.07), box(0, 0.95, wide + 0.1, 0.07)))


def _fan(rng: random.Random) -> Drawing:
    """Also a windmill: blades about a hub."""
    blade = rounded(path((0.1, 0), (0.5, -rng.uniform(0.15, 0.35)), (1.0, 0), (0.5, 0.1)), 1)
    stand = mirrored([(0.06, 0.0), (rng.uniform(0.06, 0.5), 1.6)])
    return Drawing(
        (*((stand,) if rng.random() < 0.6 else ()), *around(blade, rng.randint(3, 6)), ring(0, 0, 0.12, 0.12, 2))
    )


def _tilted(drawing: Drawing, rng: random.Random) -> Drawing:
    angle = rng.choice((0.0, math.pi / 2, rng.uniform(0, 2 * math.pi)))
    return changed(drawing, lambda points: turned(points, angle))


UTENSILS: tuple[Callable[[random.Random], Drawing], ...] = (
    _cup, _bottle, _wine_glass, _key, _hammer, _scissors, _umbrella, _glasses, _clock, _book, _screen, _screen, _lamp,
    _light_bulb, _chair, _table, _pencil, _cutlery, _pan, _guitar, _camera, _envelope, _candle, _balloon, _ball, _heart,
    _arrow, _note, _anchor, _bell, _crown, _headphones, _spiral, _hourglass, _fan,
)  # fmt: skip
