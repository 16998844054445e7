"""A garment's outlines drawn as people draw: by a line, sketched, painted with a brush, as an icon, or in shades."""

import itertools
import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw

from fmnist_core.renderings.outlines import Garment, Layers, Points, closed, rounded

SIDE = 56
Style = Literal["line", "sketch", "brush", "icon", "shaded"]
STYLES: tuple[Style, ...] = get_args(Style)
"""One even line on an empty ground; several unsteady strokes; filled by a brush or by scribbling; flat shapes with
lines left out, as icons have them; shades of gray, to be given a fabric."""

_FINE = 3
"""Drawn so many times as large, for smooth edges."""
_ROOM = 0.9
"""Of the picture, for the garment."""
_STEP = 14.0
"""Pixels of the fine page between two points of a sketched stroke."""
_SMALL = 16
"""Pixels of the fine page: what is no larger, as a button is, gets a single stroke."""
_NOISE = np.random.default_rng(0).normal(size=(4096, 2)) * 0.6
"""Of an unsteady hand: a piece of it is added to the points."""

_WAVES = np.apply_along_axis(np.convolve, 0, _NOISE, np.hanning(9), "same")
"""The same, moving slowly: for strokes of many points."""

Draw = ImageDraw.ImageDraw
Stroke = Callable[[Points, int], None]
"""Draws a line of a width."""


def draw_garment(garment: Garment | Layers, style: Style, rng: random.Random) -> NDArray[np.uint8]:
    """A garment in one of STYLES, uint8 (SIDE, SIDE), light on 0; of several layers, the last is in front."""
    layers = _placed((garment,) if isinstance(garment, Garment) else garment, rng)
    page = Image.new("L", (SIDE * _FINE, SIDE * _FINE), 0)
    _BY_STYLE[style](page, layers, rng)
    return np.asarray(page.reduce(_FINE))


def _draw_line(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    draw = ImageDraw.Draw(page)
    is_open = rng.random() < 0.2

    def stroke(points: Points, width: int) -> None:
        for piece in _pieces(points, rng) if is_open else (points,):
            draw.line(_flat(piece), fill=255, width=width, joint="curve")

    _draw_outlines(draw, layers, rng, rng.choice((3, 4, 5, 6, 7, 9, 12)), stroke)


def _draw_sketch(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    """Strokes that overshoot, stop short, wobble, and are drawn again beside themselves."""
    draw = ImageDraw.Draw(page)
    again, loose, long = rng.choice((1, 1, 2, 2, 3)), rng.uniform(0.5, 3.0), rng.uniform(-0.06, 0.12)
    ink = rng.randint(150, 255)

    def stroke(points: Points, width: int) -> None:
        if np.ptp(points, axis=0).max() < _SMALL:
            draw.line(_flat(points), fill=ink, width=width)
            return
        for piece in _corner_to_corner(points) if rng.random() < 0.8 else (points,):
            dense = _dense(piece)
            for _ in range(again if rng.random() < 0.7 else 1):
                unsteady = _unsteady(dense, loose, long * rng.random(), rng)
                draw.line(_flat(unsteady), fill=ink, width=width, joint="curve")

    _draw_outlines(draw, layers, rng, rng.choice((2, 3, 3, 4, 5, 7)), stroke)


def _draw_outlines(draw: Draw, layers: Layers, rng: random.Random, width: int, stroke: Stroke) -> None:
    """Each layer hides what lies behind it, but for who draws all lines through."""
    hides, inner = rng.random() < 0.9, max(2, width - rng.choice((0, 0, 1, 2)))
    details = rng.random() * min(1.0, 5 / width)  # many thick lines would fill everything
    fill = rng.randint(40, 255) if rng.random() < 0.12 else 0
    for layer in layers:
        for handle in layer.handles:
            _draw_band(draw, handle, rng, width, stroke)
        for part in layer.parts:
            if hides:
                draw.polygon(_flat(part), fill=0)
            stroke(closed(part), width)
        for inside in layer.insides:
            draw.polygon(_flat(inside), fill=fill)
            stroke(closed(inside), inner)
        for strap in layer.straps:
            _draw_band(draw, strap, rng, width, stroke)
        for line in _lines(layer, details, rng):
            stroke(line, inner)


def _draw_band(draw: Draw, band: Points, rng: random.Random, width: int, stroke: Stroke) -> None:
    """A strap's two edges; or one line for it."""
    if rng.random() < 0.5:
        broad = rng.randint(8, 18)
        draw.line(_flat(band), fill=255, width=broad + 2 * width, joint="curve")
        draw.line(_flat(band), fill=0, width=broad, joint="curve")
    else:
        stroke(band, width)


def _draw_with_a_brush(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    """Filled, with round edges and thick lines left out; at times by scribbling, or with a line around it."""
    draw, tone = ImageDraw.Draw(page), rng.randint(200, 255)
    broad, gap, details = rng.choice((3, 4, 6, 9, 14)), rng.randint(4, 10), 0.5 * rng.random()
    seam = gap if len(layers) > 1 and rng.random() < 0.6 else 0
    for layer in layers:
        for handle in layer.handles:
            draw.line(_flat(handle), fill=tone, width=broad + rng.randint(2, 8), joint="curve")
        for part in layer.parts:
            if seam:
                draw.line(_flat(closed(part)), fill=0, width=broad + 2 * seam, joint="curve")
            draw.polygon(_flat(part), fill=tone)
            draw.line(_flat(closed(part)), fill=tone, width=broad, joint="curve")
        for inside in layer.insides:
            draw.polygon(_flat(inside), fill=0)
        for line in (*layer.straps, *_lines(layer, details, rng)):
            draw.line(_flat(line), fill=0, width=gap, joint="curve")
    if rng.random() < 0.3:
        _scribble(page, layers, rng)


def _scribble(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    """What is filled becomes strokes to and fro, with gaps; the outline and what tells it are drawn over them."""
    filled, size = page.copy(), SIDE * _FINE
    page.paste(0, (0, 0, size, size))
    draw, width, turn = ImageDraw.Draw(page), rng.randint(5, 12), rng.uniform(0, math.pi)
    rows = np.arange(-size * 0.75, size * 0.75, width * rng.uniform(0.8, 1.7))
    ends = np.where(np.arange(len(rows)) % 2, 1.0, -1.0) * size
    points = np.stack([ends, rows], 1) @ np.array([(math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))])
    draw.line(_flat(points + size / 2), fill=255, width=width, joint="curve")
    page.paste(ImageChops.multiply(page, filled))
    draw = ImageDraw.Draw(page)
    for layer in layers:
        for part in layer.parts if rng.random() < 0.8 else ():
            draw.line(_flat(closed(part)), fill=255, width=rng.randint(4, 7), joint="curve")


def _draw_icon(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    """Flat tones; what lies on them is left out, or another tone."""
    draw, tone, details = ImageDraw.Draw(page), rng.randint(140, 255), rng.random()
    seam, width = rng.choice((0, 3, 5, 7)), rng.randint(3, 8)
    line_tone = 0 if rng.random() < 0.7 else rng.randint(30, 110)
    other = rng.choice((tone, min(255, tone + 60), tone - 50, tone // 2, 0))
    inside_tone = rng.choice((0, 0, tone // 3, tone // 2))
    for layer in layers:
        for handle in layer.handles:
            draw.line(
                _flat(handle), fill=rng.choice((tone, tone, other or tone)), width=rng.randint(6, 16), joint="curve"
            )
        for part in layer.parts:
            if seam:
                draw.line(_flat(closed(part)), fill=0, width=2 * seam, joint="curve")
            draw.polygon(_flat(part), fill=tone)
        for patch in layer.patches if other != tone and rng.random() < 0.6 else ():
            draw.polygon(_flat(patch), fill=other)
        for inside in layer.insides:
            draw.polygon(_flat(inside), fill=inside_tone)
        for strap in layer.straps:
            draw.line(_flat(strap), fill=line_tone, width=rng.randint(6, 16), joint="curve")
        for line in _lines(layer, details, rng):
            draw.line(_flat(line), fill=line_tone, width=width, joint="curve")


def _draw_shaded(page: Image.Image, layers: Layers, rng: random.Random) -> None:
    """Tones of one fabric, darker at edges and seams, with another fabric on patches and where one looks inside."""

    def near(low: int, high: int) -> int:
        return min(255, max(20, tone + rng.randint(low, high)))

    draw, tone, width, details = (
        ImageDraw.Draw(page),
        rng.randint(70, 240),
        rng.randint(8, 24),
        rng.uniform(0.3, 1),
    )
    edge, second, lining = near(-80, -15), near(-140, 140), near(-160, 40)
    for layer in layers:
        for handle in layer.handles:
            draw.line(_flat(handle), fill=near(-40, 20), width=width, joint="curve")
        for part in layer.parts:
            draw.polygon(_flat(part), fill=near(-22, 22))
            draw.line(_flat(closed(part)), fill=edge, width=rng.randint(2, 4))
        for patch in layer.patches:
            if rng.random() < 0.6:
                draw.polygon(_flat(patch), fill=second)
        for inside in layer.insides:
            draw.polygon(_flat(inside), fill=lining, outline=edge)
        for strap in layer.straps:
            draw.line(_flat(strap), fill=second, width=width, joint="curve")
        ink = near(-130, -40) if rng.random() < 0.7 else near(40, 130)
        for line in layer.telling:
            draw.line(_flat(line), fill=ink, width=rng.randint(3, 6), joint="curve")
        for line in layer.lines:
            if rng.random() < details:
                draw.line(_flat(line), fill=near(-90, 50), width=rng.randint(2, 5), joint="curve")


_BY_STYLE: dict[Style, Callable[[Image.Image, Layers, random.Random], None]] = {
    "line": _draw_line,
    "sketch": _draw_sketch,
    "brush": _draw_with_a_brush,
    "icon": _draw_icon,
    "shaded": _draw_shaded,
}


def _lines(layer: Garment, details: float, rng: random.Random) -> Iterator[Points]:
    """Those that tell what it is, and of the others a share."""
    yield from layer.telling
    yield from (line for line in layer.lines if rng.random() < details)


def _placed(layers: Layers, rng: random.Random) -> Layers:
    """In pixels of the fine page, filling it but for a margin, by an unsteady hand."""
    everything = np.concatenate([points for layer in layers for points in layer.outermost])
    low, high = everything.min(0), everything.max(0)
    scale = _ROOM * SIDE * _FINE / max(high - low)
    amount, rounding = rng.choice((0, 1.0, 2.5)), rng.choice((0, 0, 1))
    whole = [points for layer in layers for field in fields(Garment) for points in getattr(layer, field.name)]
    points = np.concatenate(whole)
    start = rng.randrange(len(_NOISE))
    noise = np.take(_NOISE, np.arange(start, start + len(points)), axis=0, mode="wrap")
    points = (points - (low + high) / 2) * scale + amount * noise + SIDE * _FINE / 2
    pieces = iter(np.split(points, np.cumsum([len(piece) for piece in whole])[:-1]))
    placed = [
        Garment(*(tuple(next(pieces) for _ in getattr(layer, field.name)) for field in fields(Garment)))
        for layer in layers
    ]
    return tuple(replace(layer, parts=tuple(rounded(part, rounding) for part in layer.parts)) for layer in placed)


def _pieces(points: Points, rng: random.Random) -> Sequence[Points]:
    """In two strokes that don't quite meet, if it is long."""
    if len(points) < 7 or rng.random() < 0.4:
        return (points,)
    cut = rng.randint(2, len(points) - 3)
    return points[:cut], points[cut:]


def _corner_to_corner(points: Points) -> list[Points]:
    """Cut where the line turns sharply."""
    steps = np.diff(points, axis=0)
    along = steps / np.maximum(np.hypot(steps[:, 0], steps[:, 1]), 1e-9)[:, None]
    turns = (along[1:] * along[:-1]).sum(1)
    cuts = [0, *(np.flatnonzero(turns < 0.6) + 1), len(points) - 1]
    return [points[a : b + 1] for a, b in itertools.pairwise(cuts)]


def _dense(points: Points) -> Points:
    """The same line with a point every _STEP pixels or so."""
    steps = np.diff(points, axis=0)
    length = np.concatenate([[0.0], np.hypot(steps[:, 0], steps[:, 1]).cumsum()])
    places = np.arange(2 + int(length[-1] / _STEP)) * (length[-1] / (1 + int(length[-1] / _STEP)))
    return np.stack([np.interp(places, length, points[:, axis]) for axis in (0, 1)], 1)


def _unsteady(points: Points, loose: float, long: float, rng: random.Random) -> Points:
    """The same stroke by a loose hand: moved, bent, and its last piece longer or shorter by a share of the whole."""
    start = rng.randrange(len(_WAVES) - len(points))
    line = points + loose * _WAVES[start : start + len(points)]
    line[-1] += long * (len(line) - 1) * (line[-1] - line[-2])
    return line


def _flat(points: Points) -> list[float]:
    return points.ravel().tolist()
