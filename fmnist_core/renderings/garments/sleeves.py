"""Sleeves with joints at the shoulder and at the elbow, in the poses that garments hang and lie in.

All is said of the right sleeve, as one looks at it; angles are radians, 0 held out to the side, a quarter turn down.
"""

import math
import random
from dataclasses import dataclass

import numpy as np

from fmnist_core.renderings.outlines import Garment, Points, band, changed

SHARP = 1.0
"""Bent by more, an arm is drawn in two pieces, the forearm in front."""
CLEAR = 1.15
"""Hanging lower, a sleeve overlaps the body, and can't be drawn in one contour with it."""


@dataclass(frozen=True)
class Sleeve:
    """Lengths and widths in units of half a garment's height."""

    length: float
    angle: float
    """Of the upper arm."""
    bend: float
    """Of the forearm against it; positive is towards the body."""
    width: float
    """At the elbow, or half-way down."""
    cuff: float
    """Width at its end."""
    cuff_line: float | None = None
    """How far above the end a cuff starts."""

    @property
    def is_clear(self) -> bool:
        """Whether it touches the body at its armhole alone."""
        return abs(self.bend) < SHARP and self.angle < CLEAR and self.angle + self.bend < 1.9


def short_sleeve(rng: random.Random) -> Sleeve:
    """Down to the elbow at most."""
    width = rng.uniform(0.26, 0.46)
    return Sleeve(rng.uniform(0.16, 0.55), rng.uniform(0.05, 1.2), 0.0, width, width * rng.uniform(0.75, 1.1))


def long_sleeves(rng: random.Random) -> tuple[Sleeve, Sleeve]:
    """Right and left: mostly alike, at times in two poses."""
    width, length = rng.uniform(0.22, 0.42), rng.uniform(1.05, 1.55)
    cuff = width * rng.uniform(0.55, 1.0)
    line = rng.uniform(0.06, 0.16) if rng.random() < 0.6 else None
    pose = _pose(rng)
    poses = (pose, _pose(rng) if rng.random() < 0.25 else pose)
    right, left = (
        Sleeve(length, angle + rng.gauss(0, 0.05), bend + rng.gauss(0, 0.08), width, cuff, line)
        for angle, bend in poses
    )
    return right, left


def edges(sleeve: Sleeve, shoulder: Points, armpit: Points) -> tuple[Points, Points]:
    """From the shoulder to the cuff, and from there to the armpit: what a contour passes over; the ends left out."""
    line = _bones(sleeve, shoulder, armpit)
    first, second = sleeve.angle, sleeve.angle + sleeve.bend
    outward = np.array([_outward((first + second) / 2), _outward(second)])
    half = np.array([(sleeve.width / 2,), (sleeve.cuff / 2,)])
    return line[1:] + half * outward, (line[1:] - half * outward)[::-1]


def cuff_lines(sleeve: Sleeve, shoulder: Points, armpit: Points) -> tuple[Points, ...]:
    """The line where the cuff starts, if it has one."""
    if sleeve.cuff_line is None:
        return ()
    outer, inner = edges(sleeve, shoulder, armpit)
    share = sleeve.cuff_line / (sleeve.length / 2)
    return (np.stack([outer[1] + share * (outer[0] - outer[1]), inner[0] + share * (inner[1] - inner[0])]),)


def sleeve_layers(sleeve: Sleeve, shoulder: Points, armpit: Points, side: int) -> tuple[Garment, ...]:
    """As pieces of their own, from the back to the front; `side` is 1 for the right one, -1 for the left one."""
    inside = np.array([armpit - (0.06, 0.0), shoulder - (0.06, 0.0)])
    layers = (_whole if abs(sleeve.bend) < SHARP else _folded)(sleeve, shoulder, armpit, inside)
    return tuple(changed(layer, lambda points: points * (side, 1)) for layer in layers)


def _whole(sleeve: Sleeve, shoulder: Points, armpit: Points, inside: Points) -> tuple[Garment, ...]:
    outer, inner = edges(sleeve, shoulder, armpit)
    outline = np.concatenate([shoulder[None], outer, inner, armpit[None], inside])
    return (Garment((outline,), lines=cuff_lines(sleeve, shoulder, armpit)),)


def _folded(sleeve: Sleeve, shoulder: Points, armpit: Points, inside: Points) -> tuple[Garment, ...]:
    """The upper arm, and the forearm laid over it."""
    line, width = _bones(sleeve, shoulder, armpit), sleeve.width
    outward = _outward(sleeve.angle) * width / 2
    upper = np.concatenate([shoulder[None], line[1:2] + outward, line[1:2] - outward, armpit[None], inside])
    start = line[1] - 0.4 * width * _along(sleeve.angle + sleeve.bend)
    forearm = band(np.stack([start, line[2]]), np.array([(width,), (sleeve.cuff,)]))
    return Garment((upper,)), Garment((forearm,))


def _pose(rng: random.Random) -> tuple[float, float]:
    """Angle and bend: hanging, held apart, stretched out, akimbo, raised, or laid across the body."""
    low, high, bend_low, bend_high = rng.choices(
        (
            (1.1, 1.5, -0.15, 0.2),
            (0.45, 1.15, -0.2, 0.5),
            (0.0, 0.5, -0.3, 0.4),
            (0.5, 1.0, 0.5, 0.95),
            (-0.4, 0.2, -0.9, 0.9),
            (1.1, 1.5, 1.3, 2.3),
        ),
        (5, 6, 2, 1.5, 0.6, 1.2),
    )[0]
    return rng.uniform(low, high), rng.uniform(bend_low, bend_high)


def _bones(sleeve: Sleeve, shoulder: Points, armpit: Points) -> Points:
    """Through the middle of the sleeve: armhole, elbow, cuff; float (3, 2)."""
    start, half = (shoulder + armpit) / 2, sleeve.length / 2
    elbow = start + half * _along(sleeve.angle)
    return np.stack([start, elbow, elbow + half * _along(sleeve.angle + sleeve.bend)])


def _along(angle: float) -> Points:
    return np.array([math.cos(angle), math.sin(angle)])


def _outward(angle: float) -> Points:
    return np.array([math.sin(angle), -math.cos(angle)])
