"""Buildings, vehicles and what is in the sky, as anybody draws them, with random measures: for a detector."""

import math
import random
from collections.abc import Callable, Iterable

import numpy as np

from fmnist_core.renderings.outlines import (
    Drawing,
    Points,
    arc,
    around,
    band,
    both,
    box,
    mirrored,
    path,
    ring,
    rounded,
    span,
)


def _house(rng: random.Random) -> Drawing:
    wide, top, eaves = rng.uniform(0.6, 1.0), rng.uniform(0.4, 0.9), rng.uniform(0.0, 0.2)
    roof = path((-wide - eaves, 0), (rng.choice((0, 0, 0.3)), -top), (wide + eaves, 0))
    chimney = box(0.5 * wide, -0.6 * top, 0.1, 0.3)
    door, windows = box(0, 0.75, 0.15, 0.25), [box(x * wide, 0.4, 0.15, 0.15) for x in (-0.6, 0.6)]
    parts = ((chimney,) if rng.random() < 0.4 else ()) + (box(0, 0.5, wide, 0.5), roof)
    return Drawing(parts, (door,), tuple(windows))


def _tower(rng: random.Random) -> Drawing:
    """A skyscraper, a lighthouse, a church."""
    wide, narrowing = rng.uniform(0.2, 0.5), rng.uniform(0.5, 1.0)
    body = mirrored([(wide * narrowing, -0.7), (wide, 1.0)])
    top = rng.choice(
        (
            path((-wide, -0.7), (0, -1.3), (wide, -0.7)),
            box(0, -0.85, 0.6 * wide, 0.15),
            arc(0, -0.7, wide * 0.8, 0.4, math.pi, 2 * math.pi),
        )
    )
    windows = [
        box(x * wide, y, 0.12 * wide, 0.06) for y in np.linspace(-0.5, 0.8, rng.randint(3, 6)) for x in (-0.45, 0.45)
    ]
    return Drawing((body, top), (), tuple(windows))


def _castle(rng: random.Random) -> Drawing:
    high = rng.uniform(0.2, 0.5)
    wall = [(x, -0.1 - 0.15 * (k % 2)) for k, x in enumerate(np.repeat(np.linspace(-0.7, 0.7, 9), 2)[1:-1])]
    towers = both(
        path(
            (0.6, -high - 0.3),
            (0.75, -1.1),
            (1.05, -high - 0.3),
            (1.0, -high - 0.3),
            (1.0, 0.9),
            (0.65, 0.9),
            (0.65, -high - 0.3),
        )
    )
    gate = np.concatenate([arc(0, 0.4, 0.2, 0.3, math.pi, 2 * math.pi), path((0.2, 0.9), (-0.2, 0.9))])
    return Drawing((np.array([*wall, (0.7, 0.9), (-0.7, 0.9)]), *towers), (gate,))


def _bridge(rng: random.Random) -> Drawing:
    high, count = rng.uniform(0.2, 0.6), rng.randint(1, 3)
    arches = [arc(x, 0.5, 0.8 / count, high, math.pi, 2 * math.pi) for x in np.linspace(-1, 1, 2 * count + 1)[1::2]]
    return Drawing(
        (),
        (span(1.2, -0.1 * high), span(1.2, -0.15 - 0.1 * high), *arches),
        (path((-1, 0.5), (-1, 0)), path((1, 0.5), (1, 0))),
    )


def _tent(rng: random.Random) -> Drawing:
    """A pyramid, a mountain, too."""
    wide = rng.uniform(0.7, 1.2)
    flap = path((0, -0.7), (rng.uniform(0.1, 0.3), 0.7), (-rng.uniform(0.1, 0.3), 0.7))
    peak = path((-0.35 * wide, -0.2), (-0.1, -0.05), (0.1, -0.25), (0.3 * wide, -0.1))
    return Drawing((path((-wide, 0.7), (0, -0.7), (wide, 0.7)),), (flap if rng.random() < 0.6 else peak,))


def _mountains(rng: random.Random) -> Drawing:
    heights = [
        (x, rng.uniform(-0.8, 0.0) if k % 2 else 0.5)
        for k, x in enumerate(np.linspace(-1.2, 1.2, rng.choice((3, 5, 5, 7))))
    ]
    return Drawing((np.array(heights),), (), (ring(0.8, -0.9, 0.2, 0.2, 2),))


def _fence(rng: random.Random) -> Drawing:
    """A ladder, a railway, stairs, a grid: the same thing again and again."""
    count = rng.randint(3, 7)
    if rng.random() < 0.35:
        steps = np.repeat(np.linspace(-1, 1, count + 1), 2)
        return Drawing((), (np.stack([steps[:-1], -steps[1:]], 1),))
    posts = [path((x, -0.7), (x, 0.7)) for x in np.linspace(-1, 1, count)]
    rails = [
        span(1.1, y) for y in ((-0.4, 0.4), (-0.6, 0, 0.6), tuple(np.linspace(-0.7, 0.7, count)))[rng.randint(0, 2)]
    ]
    lines = [*posts, *rails]
    return Drawing((), tuple(line[:, ::-1] for line in lines) if rng.random() < 0.4 else tuple(lines))


def _car(rng: random.Random) -> Drawing:
    """A van or a taxi, too."""
    roof, front, size = rng.uniform(0.3, 0.7), rng.uniform(0.4, 0.8), rng.uniform(0.17, 0.26)
    body = [
        (-1.1, 0.4),
        (-1.1, 0.0),
        (-front, -0.05),
        (-front * 0.6, -roof),
        (front * 0.5, -roof),
        (front * 0.9, -0.05),
        (1.1, 0.05),
        (1.15, 0.4),
    ]
    windows = [box(x, -roof * 0.5, 0.2, roof * 0.3) for x in (-0.28, 0.22)]
    return Drawing((rounded(np.array(body), rng.randint(0, 1)), *_wheels((-0.6, 0.6), 0.42, size)), (), tuple(windows))


def _bus(rng: random.Random) -> Drawing:
    """A lorry, a train's carriage."""
    wide, high, count = rng.uniform(0.9, 1.3), rng.uniform(0.35, 0.6), rng.randint(2, 5)
    windows = [box(x, -0.15, 0.7 * wide / count, 0.15) for x in np.linspace(-1, 1, 2 * count + 1)[1::2] * wide * 0.9]
    cab = (rounded(box(wide + 0.3, 0.12, 0.3, high * 0.6)[:4], 1),) if rng.random() < 0.4 else ()
    return Drawing(
        (ring(0, 0, wide, high, 8), *cab, *_wheels((-0.6 * wide, 0.6 * wide), high, 0.2)), (), tuple(windows)
    )


def _bicycle(rng: random.Random) -> Drawing:
    size, high = rng.uniform(0.35, 0.5), rng.uniform(0.4, 0.7)
    wheels = [ring(x, 0.4, size, size, 2) for x in (-0.7, 0.7)]
    frame = [
        path((-0.7, 0.4), (-0.3, -high + 0.4), (0.5, -high + 0.35), (0, 0.4), (-0.7, 0.4)),
        path((0.7, 0.4), (0.45, -high + 0.1), (0.65, -high)),
        path((0, 0.4), (-0.38, -high + 0.2), (-0.55, -high + 0.2)),
    ]
    return Drawing((), (*wheels, *frame))


def _boat(rng: random.Random) -> Drawing:
    wide, low = rng.uniform(0.7, 1.1), rng.uniform(0.6, 0.95)
    hull = path((-wide, 0.3), (wide, 0.3), (0.65 * wide, low), (-0.65 * wide, low))
    if rng.random() < 0.6:
        sails = [
            path((0.05, -1.0), (0.05, 0.15), (rng.uniform(0.4, 0.8), 0.15)),
            path((-0.05, -0.8), (-0.05, 0.15), (-0.5, 0.15)),
        ]
        return Drawing((hull, *sails[: rng.randint(1, 2)]), (path((0, 0.3), (0, -1.1)),))
    funnels = [box(x, -0.3, 0.1, 0.25) for x in (-0.2, 0.2)]
    return Drawing(
        (*funnels, box(0, 0.1, 0.5 * wide, 0.2), hull), (), tuple(ring(x, 0.5, 0.06, 0.06, 2) for x in (-0.4, 0, 0.4))
    )


def _aeroplane(rng: random.Random) -> Drawing:
    long, thin, sweep = rng.uniform(0.8, 1.1), rng.uniform(0.1, 0.2), rng.uniform(0.1, 0.5)
    wings = both(path((0, -0.15), (rng.uniform(0.7, 1.1), sweep), (0.9, sweep + 0.2), (0, 0.25)))
    tail = both(path((0, 0.7 * long), (0.35, 0.85 * long), (0.35, long), (0, 0.9 * long)))
    plane = Drawing((*wings, *tail, ring(0, 0, thin, long, 2)))
    return plane if rng.random() < 0.5 else Drawing(tuple(part[:, ::-1] for part in plane.parts))


def _helicopter(rng: random.Random) -> Drawing:
    size = rng.uniform(0.35, 0.55)
    tail = path((0.3, -0.1), (1.1, -0.15), (1.15, -0.4), (1.25, 0.0), (0.3, 0.15))
    rotor, mast = span(rng.uniform(0.7, 1.0), -size - 0.2), path((0, -size), (0, -size - 0.2))
    skids = [
        path((-0.5, size + 0.2), (0.5, size + 0.2)),
        path((-0.2, size * 0.8), (-0.2, size + 0.2)),
        path((0.2, size * 0.8), (0.2, size + 0.2)),
    ]
    return Drawing((tail, ring(0, 0, size * 1.2, size, 2)), (rotor, mast), (*skids, arc(-0.1, 0, 0.4, 0.3, 2, 4)))


def _rocket(rng: random.Random) -> Drawing:
    wide, low = rng.uniform(0.2, 0.35), rng.uniform(0.4, 0.7)
    body = rounded(mirrored([(0.0, -1.1), (wide, -0.5), (wide, low)]), 1)
    fins = both(path((wide * 0.8, 0.1), (wide + 0.35, low + 0.2), (wide * 0.8, low)))
    flame = path((-0.15, low), (0, low + rng.uniform(0.2, 0.5)), (0.15, low))
    return Drawing((*fins, flame, body), (), (ring(0, -0.3, 0.12, 0.12, 2),))


def _locomotive(rng: random.Random) -> Drawing:
    size = rng.uniform(0.15, 0.25)
    parts = (box(0.3, 0.1, 0.7, 0.3), box(-0.6, -0.15, 0.35, 0.55), box(0.7, -0.4, 0.12, 0.25))
    return Drawing(
        (*parts, *_wheels(np.linspace(-0.7, 0.8, rng.randint(2, 4)), 0.5, size)),
        (),
        (box(-0.6, -0.35, 0.2, 0.18), ring(0.75, -0.9, 0.25, 0.15, 2)),
    )


def _sun(rng: random.Random) -> Drawing:
    size, far, count = rng.uniform(0.4, 0.6), rng.uniform(0.85, 1.1), rng.randint(6, 14)
    rays = around(path((size + rng.uniform(0, 0.15), 0), (far, 0)), count)
    if rng.random() < 0.3:
        rays = around(path((size, -0.1), (far, 0), (size, 0.1)), count)
    return Drawing((ring(0, 0, size, size, 2),), tuple(rays))


def _moon(rng: random.Random) -> Drawing:
    bite = rng.uniform(-0.3, 0.6)
    outer = arc(0, 0, 1, 1, math.pi / 2, 3 * math.pi / 2)
    return Drawing((np.concatenate([outer, arc(0, 0, bite, 1, math.pi / 2, 3 * math.pi / 2)[::-1]]),))


def _cloud(rng: random.Random) -> Drawing:
    places = np.linspace(-0.7, 0.7, rng.randint(3, 5))
    puffs = [ring(x, -0.1 + 0.25 * abs(x), rng.uniform(0.3, 0.45), rng.uniform(0.25, 0.4), 2) for x in places]
    drops = [path((x, 0.5), (x - 0.1, 0.8)) for x in (-0.5, -0.1, 0.3)] if rng.random() < 0.4 else []
    if rng.random() < 0.5:
        return Drawing(tuple(puffs), tuple(drops))
    edge = np.concatenate([arc(x, 0, 0.35, 0.4, math.pi, 2 * math.pi) for x in places])
    return Drawing((np.concatenate([edge, path((0.9, 0.35), (-0.9, 0.35))]),), tuple(drops))


def _lightning(rng: random.Random) -> Drawing:
    w = rng.uniform(0.2, 0.4)
    return Drawing((path((0, -1), (w + 0.2, -1), (0.1, -0.2), (w + 0.1, -0.2), (-w, 1), (-0.05, 0.05), (-w, 0.05)),))


def _rainbow(rng: random.Random) -> Drawing:
    """Also waves of sound, a shell."""
    high = rng.uniform(0.6, 1.1)
    return Drawing(
        (),
        tuple(
            arc(0, 0.5, k, high * k, math.pi, 2 * math.pi)
            for k in np.linspace(1, rng.uniform(0.3, 0.6), rng.randint(3, 6))
        ),
    )


def _snowflake(rng: random.Random) -> Drawing:
    twig = [path((0, 0), (1, 0)), path((0.5, 0), (0.75, 0.25)), path((0.5, 0), (0.75, -0.25))]
    return Drawing(
        (), tuple(copy for part in twig[: rng.choice((1, 3))] for copy in around(part, rng.choice((5, 6, 8))))
    )


def _planet(rng: random.Random) -> Drawing:
    size = rng.uniform(0.45, 0.65)
    if rng.random() < 0.4:
        return Drawing(
            (ring(0, 0, 0.9, 0.9, 2),),
            (*(arc(0, 0, x, 0.9, -math.pi / 2, math.pi / 2) for x in (-0.5, 0.5)), span(0.9, 0.0)),
        )
    return Drawing((ring(0, 0, size, size, 2),), (ring(0, 0, 1.1, rng.uniform(0.15, 0.35), 2),))


def _waves(rng: random.Random) -> Drawing:
    x, count = np.linspace(-1, 1, 32), rng.randint(1, 4)
    return Drawing(
        (), tuple(np.stack([x, y + 0.12 * np.sin(rng.uniform(6, 14) * x)], 1) for y in np.linspace(-0.5, 0.5, count))
    )


def _snowman(rng: random.Random) -> Drawing:
    balls = [
        ring(0, y, size * rng.uniform(0.9, 1.1), size, 2) for y, size in ((0.6, 0.45), (-0.05, 0.33), (-0.55, 0.24))
    ]
    arms = [path((side * 0.3, -0.1), (side * 0.8, -rng.uniform(0.1, 0.5))) for side in (-1, 1)]
    hat = path((-0.2, -0.75), (-0.2, -1.1), (0.2, -1.1), (0.2, -0.75))
    return Drawing(
        (*balls, *((hat,) if rng.random() < 0.5 else ())),
        (),
        (*arms, ring(0, -0.05, 0.03, 0.03, 2), ring(0, 0.1, 0.03, 0.03, 2)),
    )


def _campfire(rng: random.Random) -> Drawing:
    """A flame, over logs."""
    flame = rounded(
        path((0, -1.0), (0.3, -0.3), (0.45, -0.5), (0.5, 0.2), (0, 0.5), (-0.5, 0.2), (-0.35, -0.3), (-0.15, -0.2)), 1
    )
    logs = [band(path((-0.7, y), (0.7, 0.9 - y + 0.3)), 0.15) for y in (0.4, 0.8)]
    return Drawing((*logs[: rng.randint(0, 2)], flame), (), (path((-0.1, 0.3), (0.05, -0.1), (0.2, 0.3)),))


def _wheels(places: Iterable[float], y: float, size: float) -> list[Points]:
    return [ring(x, y, size, size, 2) for x in places]


PLACES: tuple[Callable[[random.Random], Drawing], ...] = (
    _house, _house, _tower, _castle, _bridge, _tent, _mountains, _fence, _car, _car, _bus, _bicycle, _boat, _aeroplane,
    _helicopter, _rocket, _locomotive, _sun, _moon, _cloud, _lightning, _rainbow, _snowflake, _planet, _waves, _snowman,
    _campfire,
)  # fmt: skip
