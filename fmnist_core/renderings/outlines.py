"""What garments are made of: closed outlines and lines, and how points are moved.

Coordinates are units of half a garment's height or so, y downwards, 0 in its middle.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(N, 2)."""
Outlined = TypeVar("Outlined", bound="Garment")


@dataclass(frozen=True)
class Garment:
    parts: tuple[Points, ...] = ()
    """Closed outlines; a later one hides what it covers."""
    telling: tuple[Points, ...] = ()
    """Lines without which it would be something else: a coat's closing, a shirt's collar. Always drawn."""
    lines: tuple[Points, ...] = ()
    """Seams, buttons, laces: some of them are left out."""
    handles: tuple[Points, ...] = ()
    """As broad as a finger, behind the parts."""
    straps: tuple[Points, ...] = ()
    """As broad, in front of the parts."""
    insides: tuple[Points, ...] = ()
    """Closed outlines where one looks into the parts: a neck, a lining, the opening of a shoe."""
    patches: tuple[Points, ...] = ()
    """Closed outlines that may have another tone: prints, pockets, caps of toes. Some of them are left out."""

    @property
    def outermost(self) -> tuple[Points, ...]:
        """What must fit into the picture."""
        return (*self.parts, *self.handles, *self.straps)


Layers = tuple[Garment, ...]
"""A garment of several pieces, from the back to the front: what lies in front hides what it covers, lines included."""


class Drawing(Garment):
    """Anything else, described in the same way; its lines may reach beyond its parts, as legs and rays do."""

    @property
    def outermost(self) -> tuple[Points, ...]:
        return (*super().outermost, *self.telling, *self.lines)


def joined(*pieces: Garment) -> Garment:
    """All of them in one layer."""
    return Garment(*(sum((getattr(piece, field.name) for piece in pieces), ()) for field in fields(Garment)))


def changed(garment: Outlined, change: Callable[[Points], Points]) -> Outlined:
    """With `change` applied to every outline and line."""
    return type(garment)(*(tuple(map(change, getattr(garment, field.name))) for field in fields(Garment)))


def moved(layers: Layers, change: Callable[[Points], Points]) -> Layers:
    """`changed`, for every layer."""
    return tuple(changed(layer, change) for layer in layers)


def taller(times: float) -> Callable[[Points], Points]:
    """A change: stretched downwards."""
    return lambda points: points * (1, times)


def mirrored(half: Iterable[tuple[float, float]]) -> Points:
    """A closed outline from its right half, listed from the top down."""
    right = np.array(list(half))
    return np.concatenate([right, right[::-1] * (-1, 1)])


def span(reach: float, y: float) -> Points:
    """A level line at `y`, `reach` to both sides."""
    return np.array([(-reach, y), (reach, y)])


def box(x: float, y: float, width: float, height: float) -> Points:
    """A closed rectangle around (x, y), twice as wide and high as the measures."""
    corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    return corners * (width, height) + (x, y)


def ring(x: float, y: float, width: float, height: float, power: float) -> Points:
    """An ellipse; a higher power makes it a rounded box."""
    angles = turn(0, 2 * math.pi, 24)
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack(
        [x + width * np.sign(cos) * abs(cos) ** (2 / power), y + height * np.sign(sin) * abs(sin) ** (2 / power)], 1
    )


def path(*points: tuple[float, float]) -> Points:
    """An open line, or the corners of a closed outline."""
    return np.array(points, float)


def arc(x: float, y: float, width: float, height: float, start: float = 0.0, end: float = math.pi) -> Points:
    """A part of an ellipse around (x, y), from angle to angle: 0 is right, a quarter turn is down."""
    angles = turn(start, end)
    return np.stack([x + width * np.cos(angles), y + height * np.sin(angles)], 1)


def both(points: Points) -> tuple[Points, Points]:
    """It and its mirror image."""
    return points, points * (-1, 1)


def around(points: Points, count: int) -> list[Points]:
    """It and its copies, turned about 0 to all sides."""
    return [turned(points, 2 * math.pi * k / count) for k in range(count)]


def closed(outline: Points) -> Points:
    """The line around an outline, back to where it starts."""
    return np.concatenate([outline, outline[:1]])


def band(points: Points, width: float | Points) -> Points:
    """The closed outline of a broad line through `points`; `width` may be (N, 1), one for each of them."""
    along = np.gradient(points, axis=0)
    aside = along[:, ::-1] * (-1, 1) / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    return np.concatenate([points + width / 2 * aside, (points - width / 2 * aside)[::-1]])


def turn(start: float, end: float, steps: int = 12) -> NDArray[np.float64]:
    """Angles in radians, ends included."""
    return np.linspace(start, end, steps)


def turned(points: Points, angle: float) -> Points:
    """By `angle`, in radians."""
    cos, sin = math.cos(angle), math.sin(angle)
    rotated: Points = points @ np.array([(cos, sin), (-sin, cos)])
    return rotated


def rounded(points: Points, times: int) -> Points:
    """Corners of a closed outline cut off, again and again (Chaikin 1974)."""
    for _ in range(times):
        following = np.roll(points, -1, 0)
        points = np.stack([0.75 * points + 0.25 * following, 0.25 * points + 0.75 * following], 1).reshape(-1, 2)
    return points
