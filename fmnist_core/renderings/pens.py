"""A garment's outlines drawn: by a pen, as a solid shape, or in shades."""

import random
from dataclasses import replace

import numpy as np
from PIL import Image, ImageDraw

from fmnist_core.renderings.outlines import Garment, Points, changed, rounded

SIDE = 56


STYLES = ("pen", "solid", "shaded")
"""Lines on an empty ground; filled shapes, as icons have; shades of gray, to be given a fabric."""


_FINE = 3  # drawn so many times as large, for smooth edges


_ROOM = 0.9  # of the picture, for the garment


def draw_garment(garment: Garment, style: str, hand: random.Random) -> np.ndarray:
    """A garment in one of STYLES, uint8 (SIDE, SIDE), light on 0."""
    placed = _placed(garment, hand)
    page = Image.new("L", (SIDE * _FINE, SIDE * _FINE), 0)
    _PENCILS[style](ImageDraw.Draw(page), placed, hand)
    return np.asarray(page.reduce(_FINE))


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


def _placed(garment: Garment, hand: random.Random) -> Garment:
    """In pixels of the fine page, filling it but for a margin, by an unsteady hand."""
    everything = np.concatenate(garment.outermost)
    low, high = everything.min(0), everything.max(0)
    scale = _ROOM * SIDE * _FINE / max(high - low)
    amount, rounding = hand.choice((0, 0.6, 1.5)), hand.choice((0, 0, 0, 1))

    def place(points: Points) -> Points:
        shaken = [
            (x + hand.gauss(0, amount), y + hand.gauss(0, amount)) for x, y in (points - (low + high) / 2) * scale
        ]
        return np.array(shaken) + SIDE * _FINE / 2

    placed = changed(garment, place)
    return replace(placed, parts=tuple(rounded(part, rounding) for part in placed.parts))


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
