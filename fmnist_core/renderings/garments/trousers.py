"""Trousers with joints at the knees: straight, wide, tapered or flared, long or short, at times with a leg folded."""

import random
from dataclasses import dataclass

import numpy as np

from fmnist_core.renderings.outlines import Garment, Layers, Points, box, closed, joined, path, span


@dataclass(frozen=True)
class _Cut:
    """Half widths, and heights downwards; the waist is at -1."""

    waist: float
    hip: float
    crotch: float
    knee: float
    """Height of it; its width follows."""
    knee_width: float
    ankle_width: float
    bottom: float


def trousers(rng: random.Random) -> Layers:
    """Laid flat, hanging, or with a leg to the side."""
    cut = _cut(rng)
    wide = rng.choice((0.0, rng.uniform(0.05, 0.25), rng.uniform(0.1, 0.4), rng.uniform(0.3, 0.8)))
    legs = [_leg(rng, cut, wide + rng.gauss(0, 0.02)) for _ in range(2)]
    if rng.random() < 0.75:
        legs[1] = legs[0]
    right, left = legs
    square = 0.9 if rng.random() < 0.25 else 0.0
    crotch = path((square * right[-1, 0], cut.crotch), (-square * left[-1, 0], cut.crotch))
    outline = np.concatenate([path((cut.waist, -1.0), (cut.hip, _hip(cut))), right, crotch])
    other = np.concatenate([left[::-1], path((cut.hip, _hip(cut)), (cut.waist, -1.0))]) * (-1, 1)
    body = Garment((np.concatenate([outline, other]),), telling=_gap(right, left, cut))
    return (joined(body, _details(rng, cut, legs)),)


def _cut(rng: random.Random) -> _Cut:
    waist = rng.uniform(0.24, 0.45) if rng.random() < 0.85 else rng.uniform(0.45, 0.8)
    hip = waist + rng.uniform(0.02, 0.16)
    crotch = rng.uniform(-0.6, -0.2)
    bottom = rng.uniform(-0.15, 0.3) if rng.random() < 0.13 else rng.uniform(0.7, 1.35)
    knee_width = hip * rng.uniform(0.55, 0.98)
    return _Cut(waist, hip, crotch, (crotch + bottom) / 2, knee_width, knee_width * rng.uniform(0.6, 1.5), bottom)


def _hip(cut: _Cut) -> float:
    return -1.0 + 0.7 * (cut.crotch + 1.0)


def _leg(rng: random.Random, cut: _Cut, spread: float) -> Points:
    """The right one, from its outer knee around its end to its inner knee, `spread` away from the middle; (4, 2)."""
    inside = max(0.0, spread) * 0.5
    bent = inside + max(0.0, spread) * rng.uniform(0.3, 0.8) + (rng.uniform(0.2, 0.7) if rng.random() < 0.04 else 0.0)
    turn = rng.uniform(-0.06, 0.12) if spread > 0.15 else 0.0
    return path(
        (inside + cut.knee_width, cut.knee),
        (bent + cut.ankle_width, cut.bottom - turn),
        (bent, cut.bottom + turn * 0.3),
        (inside, cut.knee),
    )


def _gap(right: Points, left: Points, cut: _Cut) -> tuple[Points, ...]:
    """Where the legs touch, a line between them."""
    return (path((0.0, cut.crotch), (0.0, cut.bottom)),) if right[2, 0] + left[2, 0] < 0.2 else ()


def _details(rng: random.Random, cut: _Cut, legs: list[Points]) -> Garment:
    lines: list[Points] = []
    low = -1.0 + rng.uniform(0.06, 0.16)
    band = float(np.interp(low, (-1.0, _hip(cut)), (cut.waist, cut.hip)))
    if rng.random() < 0.7:
        lines.append(span(band, low))
        if rng.random() < 0.2:
            lines += [path((x, -1.0), (x, low)) for x in np.linspace(-0.7, 0.7, 4) * cut.waist]
    if rng.random() < 0.55:
        lines.append(path((0.0, -1.0), (0.0, cut.crotch)))
        lines += [path((0.0, cut.crotch), (0.08, cut.crotch - 0.1), (0.08, low))] if rng.random() < 0.3 else []
    if rng.random() < 0.5:
        lines += [
            path((side * cut.waist * 0.45, low), (side * cut.waist * 0.6, low + 0.12), (side * cut.hip, low + 0.2))
            for side in (1, -1)
        ]
    if rng.random() < 0.12:
        lines += [box(side * cut.hip * 0.5, -0.65, 0.12, 0.12) for side in (1, -1)]
    if rng.random() < 0.12:
        lines += [path((side * 0.02, low), (side * 0.07, low + 0.3)) for side in (1, -1)]
    lines += _on_the_legs(rng, cut, legs)
    belt = path((-cut.waist, -1.0), (cut.waist, -1.0), (band, low), (-band, low))
    return Garment(lines=tuple(lines), patches=(belt,) if rng.random() < 0.25 else ())


def _on_the_legs(rng: random.Random, cut: _Cut, legs: list[Points]) -> list[Points]:
    """Creases, turn-ups, torn or patched knees, stripes down the sides."""
    lines, extras = [], [rng.random() for _ in range(4)]
    for (outer, end, inner_end, inner), side in zip(legs, (1, -1)):
        middle, low = (outer + inner) / 2, (end + inner_end) / 2
        if extras[0] < 0.2:
            lines.append(np.stack([path((cut.hip * 0.55, -0.7))[0], middle, low]) * (side, 1))
        if extras[1] < 0.2:
            lines.append(np.stack([end + 0.12 * (outer - end), inner_end + 0.12 * (inner - inner_end)]) * (side, 1))
        if extras[2] < 0.08:
            lines.append(closed(box(middle[0], middle[1], 0.1, 0.12)) * (side, 1))
        if extras[3] < 0.08:
            lines.append(
                np.stack([path((cut.hip * 0.85, -0.6))[0], 0.85 * outer + 0.15 * inner, 0.85 * end + 0.15 * inner_end])
                * (side, 1)
            )
    return lines
