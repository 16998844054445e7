"""A garment's outlines drawn: by a pen, as a solid shape, or in shades."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fmnist_core.renderings.outlines import Garment, Points, changed, rounded

SIDE = 56


Style = Literal["pen", "solid", "shaded"]
STYLES: tuple[Style, ...] = get_args(Style)
"""Lines on an empty ground; filled shapes, as icons have; shades of gray, to be given a fabric."""


_FINE = 3  # drawn so many times as large, for smooth edges


_ROOM = 0.9  # of the picture, for the garment


def draw_garment(garment: Garment, style: Style, rng: random.Random) -> NDArray[np.uint8]:
    """A garment in one of STYLES, uint8 (SIDE, SIDE), light on 0."""
    placed = _placed(garment, rng)
    page = Image.new("L", (SIDE * _FINE, SIDE * _FINE), 0)
    _BY_STYLE[style](ImageDraw.Draw(page), placed, rng)
    return np.asarray(page.reduce(_FINE))


def _draw_with_a_pen(draw: ImageDraw.ImageDraw, garment: Garment, rng: random.Random) -> None:
    width = rng.choice((2, 3, 4, 5, 7, 9))
    hides, details = rng.random() < 0.85, rng.random()
    for handle in garment.handles:
        _draw_band(draw, handle, rng, width)
    for part in garment.parts:
        if hides:
            draw.polygon(_flat(part), fill=0)
        _draw_line(draw, _closed(part), 255, width, rng)
    for strap in garment.straps:
        _draw_band(draw, strap, rng, width)
    for line in (*garment.telling, *(line for line in garment.lines if rng.random() < details)):
        _draw_line(draw, line, 255, max(2, width - rng.randint(0, 2)), rng)


def _draw_solid(draw: ImageDraw.ImageDraw, garment: Garment, rng: random.Random) -> None:
    """One tone; what lies on it is left out, or darker."""
    tone, seam, details = rng.randint(150, 255), rng.choice((0, 2, 4, 6)), rng.random()
    line_tone = 0 if rng.random() < 0.7 else rng.randint(60, 140)
    for handle in garment.handles:
        draw.line(_flat(handle), fill=tone, width=rng.randint(6, 16), joint="curve")
    for part in garment.parts:
        draw.polygon(_flat(part), fill=tone)
        if seam:
            draw.line(_flat(_closed(part)), fill=0, width=seam, joint="curve")
    for strap in garment.straps:
        draw.line(_flat(strap), fill=line_tone, width=rng.randint(6, 16), joint="curve")
    for line in (*garment.telling, *(line for line in garment.lines if rng.random() < details)):
        draw.line(_flat(line), fill=line_tone, width=rng.randint(2, 6), joint="curve")


def _draw_shaded(draw: ImageDraw.ImageDraw, garment: Garment, rng: random.Random) -> None:
    """Tones of one fabric, darker towards its edges and seams."""

    def near(low: int, high: int) -> int:
        return min(255, max(20, tone + rng.randint(low, high)))

    tone, width, details = rng.randint(80, 230), rng.randint(8, 22), rng.uniform(0.3, 1)
    edge = near(-80, -10)
    for handle in garment.handles:
        draw.line(_flat(handle), fill=near(-40, 20), width=width, joint="curve")
    for part in garment.parts:
        draw.polygon(_flat(part), fill=near(-30, 25))
        draw.line(_flat(_closed(part)), fill=edge, width=2)
    for strap in garment.straps:
        draw.line(_flat(strap), fill=near(-120, 120), width=width, joint="curve")
    for line in (*garment.telling, *(line for line in garment.lines if rng.random() < details)):
        ink = near(-110, -15) if rng.random() < 0.7 else near(15, 110)
        draw.line(_flat(line), fill=ink, width=rng.randint(2, 5), joint="curve")


_BY_STYLE: dict[Style, Callable[[ImageDraw.ImageDraw, Garment, random.Random], None]] = {
    "pen": _draw_with_a_pen,
    "solid": _draw_solid,
    "shaded": _draw_shaded,
}


def _placed(garment: Garment, rng: random.Random) -> Garment:
    """In pixels of the fine page, filling it but for a margin, by an unsteady hand."""
    everything = np.concatenate(garment.outermost)
    low, high = everything.min(0), everything.max(0)
    scale = _ROOM * SIDE * _FINE / max(high - low)
    amount, rounding = rng.choice((0, 0.6, 1.5)), rng.choice((0, 0, 0, 1))

    def place(points: Points) -> Points:
        shaken = [(x + rng.gauss(0, amount), y + rng.gauss(0, amount)) for x, y in (points - (low + high) / 2) * scale]
        return np.array(shaken) + SIDE * _FINE / 2

    placed = changed(garment, place)
    return replace(placed, parts=tuple(rounded(part, rounding) for part in placed.parts))


def _draw_band(draw: ImageDraw.ImageDraw, band: Points, rng: random.Random, width: int) -> None:
    """A strap's two edges; or one line for it."""
    broad = rng.randint(8, 16)
    if rng.random() < 0.6:
        draw.line(_flat(band), fill=255, width=broad + 2 * width, joint="curve")
        draw.line(_flat(band), fill=0, width=broad, joint="curve")
    else:
        draw.line(_flat(band), fill=255, width=width, joint="curve")


def _draw_line(draw: ImageDraw.ImageDraw, points: Points, ink: int, width: int, rng: random.Random) -> None:
    """In one piece, or in strokes that don't quite meet."""
    if len(points) > 6 and rng.random() < 0.2:
        cut = rng.randint(2, len(points) - 3)
        draw.line(_flat(points[:cut]), fill=ink, width=width, joint="curve")
        points = points[cut:]
    draw.line(_flat(points), fill=ink, width=width, joint="curve")


def _closed(outline: Points) -> Points:
    return np.concatenate([outline, outline[:2]])


def _flat(points: Points) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]
