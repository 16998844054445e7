"""Animals and people as anybody draws them, with random measures: no clothing, for a detector to learn from."""

import math
import random
from collections.abc import Callable

import numpy as np

from fmnist_core.renderings.outlines import Drawing, Points, arc, band, both, box, path, ring, rounded, turned


def _cat(rng: random.Random) -> Drawing:
    """A face with pointed ears and whiskers."""
    wide, ear = rng.uniform(0.7, 1.0), rng.uniform(0.4, 0.8)
    head = ring(0, 0, wide, rng.uniform(0.6, 0.9), 2)
    ears = both(path((0.85 * wide, -0.2), (0.8 * wide, -0.5 - ear), (0.2 * wide, -0.6)))
    whiskers = [
        path((side * 0.3, y), (side * 1.1, y + tilt)) for side in (-1, 1) for y, tilt in ((0.2, -0.1), (0.3, 0.1))
    ]
    return Drawing((*ears, head), (*_eyes(rng, 0.35 * wide, -0.15), _mouth(rng, 0.4)), tuple(whiskers))


def _round_eared(rng: random.Random) -> Drawing:
    """A bear, a mouse, a rabbit: a face with two ears that may be long."""
    wide, tall, long = rng.uniform(0.15, 0.5), rng.uniform(0.2, 0.9), rng.uniform(0.4, 0.8)
    ears = both(ring(rng.uniform(0.3, 0.7), -0.6 - tall / 2, wide * long, tall, 2))
    head = ring(0, 0, rng.uniform(0.7, 0.95), rng.uniform(0.65, 0.9), 2)
    snout = ring(0, 0.3, 0.3, 0.22, 2)
    return Drawing((*ears, head), _eyes(rng, 0.3, -0.15), (snout, _mouth(rng, 0.4)))


def _four_legged(rng: random.Random) -> Drawing:
    """A dog, a horse, a cow, an elephant, a giraffe: from the side."""
    long, thick, leg = rng.uniform(0.5, 0.95), rng.uniform(0.22, 0.5), rng.uniform(0.3, 0.9)
    neck, size = rng.uniform(0.0, 1.0) * rng.random(), rng.uniform(0.2, 0.4)
    body = ring(0, 0, long, thick, rng.choice((2, 3, 4)))
    legs = [box(x * long, thick + leg / 2 - 0.05, rng.uniform(0.05, 0.12), leg / 2) for x in (-0.8, -0.5, 0.5, 0.8)]
    head = (long + 0.3 * size + 0.2 * neck, -0.6 * thick - neck)
    parts = [*legs, band(path((0.75 * long, 0), (0.8 * long, -0.3 * thick), head), rng.uniform(0.15, 0.35)), body]
    parts.append(ring(*head, size, size * rng.uniform(0.6, 1), 2))
    ear = ring(head[0] - 0.5 * size, head[1] - size * rng.uniform(0, 1), 0.1, 0.25, 2)
    tail = path((-long, -0.1), (-long - rng.uniform(0.1, 0.4), rng.uniform(-0.6, 0.3)))
    return Drawing(tuple(parts), (tail,), (ear, ring(head[0] + 0.1, head[1] - 0.05, 0.03, 0.03, 2)))


def _fish(rng: random.Random) -> Drawing:
    long, high = rng.uniform(0.6, 0.9), rng.uniform(0.25, 0.6)
    tail = path((0.85 * long, 0), (1.3, -high * rng.uniform(0.5, 1)), (rng.uniform(1.0, 1.3), 0), (1.3, high))
    fin = path((-0.2, -0.9 * high), (0.1, -high - rng.uniform(0.1, 0.4)), (0.35, -0.85 * high))
    eye = ring(-0.6 * long, -0.2 * high, 0.07, 0.07, 2)
    gill = arc(-0.5 * long, 0, 0.15, 0.6 * high, -1.3, 1.3)
    return Drawing(
        (tail, fin, ring(0, 0, long, high, 2)), (eye,), (gill, path((-0.95 * long, 0.1), (-0.7 * long, 0.12)))
    )


def _bird(rng: random.Random) -> Drawing:
    long, high, size = rng.uniform(0.5, 0.8), rng.uniform(0.3, 0.5), rng.uniform(0.22, 0.35)
    head = (-0.8 * long, -high - rng.uniform(-0.1, 0.4))
    beak = path(
        (head[0] - 0.8 * size, head[1] - 0.1),
        (head[0] - 2 * size, head[1] + 0.05),
        (head[0] - 0.7 * size, head[1] + 0.15),
    )
    tail = path((0.8 * long, -0.1), (long + rng.uniform(0.3, 0.6), -0.4), (long + 0.4, 0.1))
    legs = [path((x, 0.9 * high), (x + 0.05, high + 0.4), (x - 0.12, high + 0.45)) for x in (-0.1, 0.15)]
    parts = (beak, tail, ring(0, 0, long, high, 2), ring(*head, size, size, 2))
    return Drawing(parts, (ring(head[0] - 0.05, head[1] - 0.05, 0.04, 0.04, 2),), (arc(0.1, -0.1, 0.45, 0.3), *legs))


def _butterfly(rng: random.Random) -> Drawing:
    upper, lower = rng.uniform(0.35, 0.6), rng.uniform(0.25, 0.45)
    wings = [
        *both(ring(0.1 + upper, -0.35, upper, rng.uniform(0.3, 0.6), 2)),
        *both(ring(0.08 + lower, 0.4, lower, lower, 2)),
    ]
    feelers = both(path((0.02, -0.5), (0.1, -0.8), (rng.uniform(0.2, 0.4), -1.0)))
    spots = both(ring(upper, -0.35, 0.15, 0.15, 2))
    return Drawing((*wings, ring(0, 0, 0.08, rng.uniform(0.4, 0.7), 2)), feelers, spots)


def _insect(rng: random.Random) -> Drawing:
    """A spider, an ant, a beetle: seen from above."""
    wide, long, reach = rng.uniform(0.2, 0.45), rng.uniform(0.25, 0.6), rng.uniform(0.6, 1.1)
    legs: list[Points] = []
    for y in np.linspace(-0.6, 0.6, rng.randint(3, 4)) * long:
        legs += both(path((0.5 * wide, y), (0.7 * reach, 1.5 * y - 0.15), (reach, 2 * y + rng.uniform(0, 0.3))))
    head = ring(0, -long - 0.15, 0.6 * wide, 0.2, 2)
    return Drawing((head, ring(0, 0, wide, long, 2)), tuple(legs), (path((0, -long), (0, long)),))


def _snail(rng: random.Random) -> Drawing:
    turns, size = rng.uniform(2, 3.5), rng.uniform(0.5, 0.7)
    angles = np.linspace(0, 2 * math.pi * turns, 40)
    spiral = np.stack([np.cos(angles), np.sin(angles)], 1) * (size * angles / angles[-1])[:, None] + (0.2, -0.1)
    foot = path((-1.0, 0.6), (-0.9, 0.0), (-0.65, 0.0), (-0.55, 0.4), (0.9, 0.5), (1.1, 0.65))
    feelers = [path((-0.85, 0.0), (-0.95 + k, -0.45)) for k in (0.0, 0.2)]
    return Drawing((foot, ring(0.2, -0.1, size, size, 2)), (spiral, *feelers))


def _snake(rng: random.Random) -> Drawing:
    x, waves = np.linspace(-1, 1, 24), rng.uniform(2, 7)
    line = np.stack([x, rng.uniform(0.15, 0.5) * np.sin(waves * x + rng.uniform(0, 6))], 1)
    tongue = path(line[-1], line[-1] + (0.2, -0.05))
    return Drawing(
        (band(line, rng.uniform(0.1, 0.25)),), (tongue,), (ring(line[-2, 0], line[-2, 1] - 0.02, 0.02, 0.02, 2),)
    )


def _turtle(rng: random.Random) -> Drawing:
    shell = np.concatenate([arc(0, 0.2, 0.8, rng.uniform(0.5, 0.8), math.pi, 2 * math.pi)])
    legs = [box(x, 0.35, 0.14, rng.uniform(0.15, 0.25)) for x in (-0.5, 0.5)]
    head = ring(1.0, rng.uniform(-0.1, 0.2), 0.25, 0.18, 2)
    lines = [path((x, 0.2), (0.6 * x, -0.35)) for x in (-0.4, 0, 0.4)]
    return Drawing((*legs, head, shell), (ring(1.05, 0.05, 0.03, 0.03, 2),), (*lines, path((-0.6, -0.1), (0.6, -0.1))))


def _octopus(rng: random.Random) -> Drawing:
    """A jellyfish, too."""
    wide, count, reach = rng.uniform(0.5, 0.8), rng.randint(4, 8), rng.uniform(0.5, 1.2)
    head = rounded(
        np.concatenate([arc(0, 0, wide, rng.uniform(0.5, 1.0), math.pi, 2 * math.pi), path((wide, 0.3), (-wide, 0.3))]),
        1,
    )
    arms = []
    for x in np.linspace(-0.9, 0.9, count) * wide:
        y = np.linspace(0.25, 0.3 + reach, 8)
        arms.append(np.stack([x * (1 + 0.5 * y) + 0.12 * np.sin(7 * y + rng.uniform(0, 6)), y], 1))
    return Drawing((head,), tuple(arms), _eyes(rng, 0.3 * wide, -0.1))


def _whale(rng: random.Random) -> Drawing:
    high = rng.uniform(0.4, 0.7)
    body = path(
        (-1.0, 0.1),
        (-0.9, -high),
        (-0.3, -high - 0.1),
        (0.4, -0.3),
        (0.8, -0.15),
        (1.0, -0.6),
        (1.2, -0.1),
        (0.9, 0.3),
        (0.2, 0.5),
        (-0.7, 0.5),
    )
    spray = [arc(-0.5 + side * 0.15, -high - 0.25, 0.15, 0.2, math.pi, 2 * math.pi) for side in (-1, 1)]
    return Drawing((rounded(body, 2),), (ring(-0.65, 0.0, 0.05, 0.05, 2),), (*spray, path((-1.0, 0.25), (-0.5, 0.2))))


def _face(rng: random.Random) -> Drawing:
    """A person's, with or without hair and ears."""
    wide, tall = rng.uniform(0.6, 0.9), rng.uniform(0.75, 1.0)
    ears = both(ring(wide, 0, 0.12, 0.2, 2)) if rng.random() < 0.5 else ()
    nose = path((0, -0.1), (rng.uniform(-0.15, 0.15), 0.2), (0.02, 0.22))
    hair = [
        path((x, -tall * 0.95), (1.2 * x, -tall - rng.uniform(0, 0.35)))
        for x in np.linspace(-0.5, 0.5, rng.randint(0, 7))
    ]
    return Drawing(
        (*ears, ring(0, 0, wide, tall, 2)), (*_eyes(rng, 0.35 * wide, -0.2), _mouth(rng, 0.45)), (nose, *hair)
    )


def _stick_figure(rng: random.Random) -> Drawing:
    head, low, reach = rng.uniform(0.18, 0.32), rng.uniform(0.2, 0.5), rng.uniform(0.4, 0.8)
    arms = [path((0, -0.35), (side * reach, rng.uniform(-0.7, 0.2))) for side in (-1, 1)]
    legs = [path((0, low), (side * rng.uniform(0.2, 0.5), 1.0)) for side in (-1, 1)]
    return Drawing(
        (ring(0, -0.55 - head, head, head, 2),),
        (path((0, -0.55), (0, low)), *arms, *legs),
        _eyes(rng, 0.08, -0.55 - head),
    )


def _palm(rng: random.Random) -> Drawing:
    """A hand with fingers spread."""
    outline, spread = [(-0.4, 1.0), (-0.5, 0.3)], rng.uniform(0.1, 0.35)
    for k, length in enumerate((0.6, 0.95, 1.05, 0.95)):
        x, lean = -0.42 + 0.26 * k, (k - 1.5) * spread
        outline += [(x, 0.0), (x + lean, -length), (x + 0.2 + lean, -length), (x + 0.22, -0.02)]
    outline += [(0.6, 0.2), (0.95, rng.uniform(-0.3, 0.0)), (1.05, 0.1), (0.5, 0.6), (0.35, 1.0)]
    return Drawing((rounded(np.array(outline), 1),), (), (arc(0, 0.3, 0.3, 0.2, 0.2, 2.0),))


def _eye(rng: random.Random) -> Drawing:
    high, iris = rng.uniform(0.35, 0.6), rng.uniform(0.2, 0.35)
    lid = np.concatenate([arc(0, 0, 1, high), arc(0, 0, 1, high, math.pi, 2 * math.pi)])
    lashes = [
        path((x, -high * math.sqrt(1 - x * x)), (1.25 * x, -high - 0.25))
        for x in np.linspace(-0.8, 0.8, rng.randint(3, 7))
    ]
    return Drawing((lid, ring(0, 0, iris, iris, 2)), (ring(0, 0, iris / 3, iris / 3, 2),), tuple(lashes))


def _skull(rng: random.Random) -> Drawing:
    """Also a ghost, where the jaw is left out."""
    hem = [(x, 1.0 - 0.2 * (k % 2)) for k, x in enumerate(np.linspace(-0.7, 0.7, 2 * rng.randint(2, 4) + 1))]
    body = np.concatenate([arc(0, -0.1, 0.7, 0.9, math.pi, 2 * math.pi), np.array(hem[::-1])])
    eyes = both(ring(0.28, -0.2, rng.uniform(0.1, 0.2), rng.uniform(0.12, 0.22), 2))
    return Drawing((body,), eyes, (path((0, 0.1), (-0.08, 0.3), (0.08, 0.3)), _mouth(rng, 0.5)))


def _bone(rng: random.Random) -> Drawing:
    """A bone: two knobs at each end."""
    knob, thick = rng.uniform(0.18, 0.3), rng.uniform(0.12, 0.2)
    knobs = [ring(x, y, knob, knob, 2) for x in (-0.8, 0.8) for y in (-knob * 0.8, knob * 0.8)]
    angle = rng.uniform(0, math.pi)
    return Drawing(tuple(turned(part, angle) for part in (*knobs, box(0, 0, 0.75, thick))))


def _eyes(rng: random.Random, apart: float, y: float) -> tuple[Points, Points]:
    size = rng.uniform(0.03, 0.12)
    return both(ring(apart, y, size, size * rng.uniform(0.7, 1.5), 2))


def _mouth(rng: random.Random, y: float) -> Points:
    return arc(0, y - 0.1, rng.uniform(0.15, 0.4), rng.uniform(-0.1, 0.25))


CREATURES: tuple[Callable[[random.Random], Drawing], ...] = (
    _cat, _round_eared, _four_legged, _four_legged, _fish, _bird, _butterfly, _insect, _snail, _snake, _turtle,
    _octopus, _whale, _face, _stick_figure, _palm, _eye, _skull, _bone,
)  # fmt: skip
