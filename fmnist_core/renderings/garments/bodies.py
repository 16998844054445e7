"""The body of a top: its outline with a neckline, and how sleeves are put to it."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fmnist_core.renderings.garments.sleeves import Sleeve, cuff_lines, edges, sleeve_layers
from fmnist_core.renderings.outlines import Garment, Layers, Points, joined, turn

TOP = -1.0
"""Where the neck meets the shoulder; the hem is at 0.6 or lower."""
NECKLINES = ("round", "v", "boat", "square")


@dataclass(frozen=True)
class Body:
    """Half widths, and heights downwards from the middle of a garment two units high."""

    neck: float
    depth: float
    """Of the neckline, below TOP."""
    neckline: str
    shoulder: float
    slope: float
    """From the neck down to the shoulder."""
    armhole: float
    chest: float
    waist: float
    hem: float
    bottom: float
    curve: float
    """By how much the middle of the hem is lower than its ends, or higher."""

    @property
    def joint(self) -> tuple[Points, Points]:
        """The shoulder and the armpit on the right."""
        low = TOP + self.slope
        return np.array([self.shoulder, low]), np.array([self.chest, low + self.armhole])

    @property
    def neck_curve(self) -> Points:
        """From the middle to the right end of the neckline."""
        match self.neckline:
            case "v":
                steps = [(0.0, 1.0), (0.5, 0.5), (1.0, 0.0)]
            case "square":
                steps = [(0.0, 1.0), (0.85, 1.0), (1.0, 0.0)]
            case _:
                steps = [(math.sin(a), math.cos(a)) for a in turn(0, math.pi / 2, 5)]
        return np.array(steps) * (self.neck, self.depth) + (0, TOP)

    @property
    def whole_neck(self) -> Points:
        """The neckline from end to end, right to left."""
        half = self.neck_curve
        return np.concatenate([half[::-1], half[1:] * (-1, 1)])

    def width_at(self, y: float) -> float:
        """Half its width."""
        low = TOP + self.slope
        return float(
            np.interp(y, (low, low + self.armhole, 0.2, self.bottom), (self.shoulder, self.chest, self.waist, self.hem))
        )


def create_body(
    rng: random.Random, bottom: float, neckline: str = "round", wide: tuple[float, float] = (0.42, 0.8)
) -> Body:
    """With random measures, `wide` the range of half its width at the chest."""
    chest = rng.uniform(*wide)
    shoulder = chest * rng.uniform(0.95, 1.12)
    neck = chest * (rng.uniform(0.55, 0.75) if neckline == "boat" else rng.uniform(0.28, 0.5))
    depth = {"v": (0.2, 0.55), "boat": (0.0, 0.08)}.get(neckline, (0.05, 0.3))
    return Body(
        neck,
        rng.uniform(*depth),
        neckline,
        shoulder,
        rng.uniform(0.05, 0.22),
        rng.uniform(0.32, 0.55),
        chest,
        chest * rng.uniform(0.82, 1.03),
        chest * rng.uniform(0.88, 1.15),
        bottom,
        rng.choice((0.0, rng.uniform(-0.04, 0.12))),
    )


def dressed(rng: random.Random, body: Body, sleeves: Sequence[Sleeve], front: Garment, seams: float = 0.35) -> Layers:
    """The body with `sleeves` (none, or right and left), `front` (lines, insides, patches) on it.

    In one contour where the sleeves allow it, as most people draw it; `seams` is the chance of lines at the armholes.
    """
    if not sleeves:
        return (_on(_contour(body, (), ()), front),)
    joint = body.joint
    if all(sleeve.is_clear for sleeve in sleeves) and rng.random() < 0.75:
        cuffs = [line * (side, 1) for sleeve, side in zip(sleeves, (1, -1)) for line in cuff_lines(sleeve, *joint)]
        armholes = [np.stack(joint) * (side, 1) for side in (1, -1)] if rng.random() < seams else []
        right, left = (edges(sleeve, *joint) for sleeve in sleeves)
        return (_on(_contour(body, right, left), front, (*cuffs, *armholes)),)
    arms = [sleeve_layers(sleeve, *joint, side) for sleeve, side in zip(sleeves, (1, -1))]
    middle = _on(_contour(body, (), ()), front)
    behind = [arm for arm in arms if len(arm) == 1 and rng.random() < 0.5]
    over = [arm for arm in arms if not any(arm is other for other in behind)]
    return (*sum(behind, ()), middle, *sum(over, ()))


def _on(contour: Points, front: Garment, lines: Sequence[Points] = ()) -> Garment:
    return joined(Garment((contour,)), front, Garment(lines=tuple(lines)))


def _contour(body: Body, right: Sequence[Points], left: Sequence[Points]) -> Points:
    sides = [_half(body, right), _half(body, left)[::-1] * (-1, 1)]
    return np.concatenate(sides)


def _half(body: Body, sleeve: Sequence[Points]) -> Points:
    """From the middle of the neckline around the right side to the middle of the hem."""
    shoulder, armpit = body.joint
    arm = [shoulder[None], *sleeve, armpit[None]]
    low = np.array([(body.waist, 0.2), (body.hem, body.bottom), (0.0, body.bottom + body.curve)])
    return np.concatenate([body.neck_curve, *arm, low if body.bottom > 0.4 else low[1:]])
