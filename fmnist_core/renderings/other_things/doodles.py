"""Drawings made up in code: things that are no clothing, and Fashion-MNIST's pictures as if traced by hand.

All are drawn by the same pens, so that who learns to tell them apart must look at shapes, not at lines. They
are uint8 (SIDE, SIDE), dark on a white page.
"""

import math
import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from fmnist_core.renderings.outlines import Points

SIDE = 112
MIDDLE = SIDE / 2
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789?!&@#$%+="

Point = tuple[float, float]
Draw = ImageDraw.ImageDraw


def draw_other_things(count: int, seed: int) -> NDArray[np.uint8]:
    """Scribbles, letters, signs, shapes, figures and specks, uint8 (count, SIDE, SIDE); the same for the same seed."""
    rng = random.Random(seed)
    kinds = rng.choices(list(KINDS), weights=list(KINDS.values()), k=count)
    return np.stack([_draw(kind, rng) for kind in kinds])


def trace_garments(pictures: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Garments, uint8 (N, 28, 28), as somebody would draw them by lines: uint8 (N, SIDE, SIDE)."""
    rng = random.Random(seed)
    return np.stack([_draw(partial(_trace, picture), rng) for picture in pictures])


def _draw(kind: Callable[[Draw, random.Random], None], rng: random.Random) -> NDArray[np.uint8]:
    while True:  # a letter may be a blank, a shape lie off the page
        page = Image.new("L", (SIDE, SIDE), 255)
        kind(ImageDraw.Draw(page), rng)
        drawing = np.asarray(page)
        if drawing.min() < 128:
            return drawing


def _scribble(draw: Draw, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 5)):
        draw.line(_wander(rng, rng.randint(10, 80)), fill=0, width=_pen(rng), joint="curve")


def _letters(draw: Draw, rng: random.Random) -> None:
    text = "".join(rng.choice(SIGNS) for _ in range(rng.choice((1, 1, 1, 2, 3))))
    font = ImageFont.load_default(size=rng.randint(30, 90))
    inside = 0 if rng.random() < 0.6 else 255
    draw.text((MIDDLE, MIDDLE), text, inside, font, anchor="mm", stroke_width=rng.randint(0, 4), stroke_fill=0)


def _shapes(draw: Draw, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 6)):
        centre = (rng.uniform(20, SIDE - 20), rng.uniform(20, SIDE - 20))
        _shape(draw, rng, centre, rng.uniform(5, 42))


def _figure(draw: Draw, rng: random.Random) -> None:
    """A body with parts along its edge and marks inside, often the same on both sides: animals, plants, machines."""
    width, is_mirrored = _pen(rng), rng.random() < 0.6
    size, flatness, fill = rng.uniform(18, 40), rng.uniform(0.4, 1.6), 0 if rng.random() < 0.25 else None
    for _ in range(rng.randint(1, 5)):
        angle = rng.uniform(0, 2 * math.pi)
        reach = (size * math.cos(angle) * min(1, flatness), size * math.sin(angle) * min(1, 1 / flatness))
        part, kind = rng.uniform(4, 22), rng.choice(("limb", "shape"))
        for side in (1, -1) if is_mirrored else (1,):
            start = (MIDDLE + side * reach[0], MIDDLE + reach[1])
            if kind == "limb":
                end = (start[0] + side * rng.gauss(0.5, 0.4) * part, start[1] + rng.gauss(0.6, 0.6) * part)
                draw.line(_unsteady([start, end], rng), fill=0, width=width)
            else:
                _shape(draw, rng, start, part / 1.5, width)
    if rng.random() < 0.5:
        body = _ring(rng, (MIDDLE, MIDDLE), size, flatness)
    else:
        body = _unsteady(_corners(rng, (MIDDLE, MIDDLE), size, is_star=False), rng)
    draw.polygon(body, fill=255 if fill is None else 0)
    draw.line([*body, body[0]], fill=0, width=width, joint="curve")
    for _ in range(rng.randint(0, 5)):
        inside = (MIDDLE + rng.uniform(-0.5, 0.5) * size, MIDDLE + rng.uniform(-0.5, 0.5) * size)
        _shape(draw, rng, inside, rng.uniform(1.5, 9), max(2, width - 1), ink=255 if fill == 0 else 0)


def _specks(draw: Draw, rng: random.Random) -> None:
    for _ in range(rng.randint(1, 12)):
        _shape(draw, rng, (rng.uniform(10, SIDE - 10), rng.uniform(10, SIDE - 10)), rng.uniform(1, 4))


KINDS = {_scribble: 3, _letters: 2, _shapes: 4, _figure: 6, _specks: 1}
"""With how often each is drawn."""


def _shape(draw: Draw, rng: random.Random, centre: Point, size: float, width: int | None = None, ink: int = 0) -> None:
    width = width or _pen(rng)
    kind = rng.choice(("ring", "ring", "corners", "star", "line", "arc"))
    if kind == "line":
        ends = [
            (centre[0] + rng.uniform(-1, 1) * size * 1.5, centre[1] + rng.uniform(-1, 1) * size * 1.5) for _ in range(3)
        ]
        draw.line(_unsteady(ends[: rng.randint(2, 3)], rng), fill=ink, width=width, joint="curve")
        return
    if kind == "arc":
        box = [centre[0] - size, centre[1] - size, centre[0] + size, centre[1] + size]
        draw.arc(box, rng.uniform(0, 360), rng.uniform(0, 360), fill=ink, width=width)
        return
    if kind == "ring":
        points = _ring(rng, centre, size, rng.uniform(0.4, 1.6))
    else:
        points = _corners(rng, centre, size, is_star=kind == "star")
    if rng.random() < 0.25:
        draw.polygon(points, fill=ink)
    draw.line([*points, *points[:2]], fill=ink, width=width, joint="curve")


def _ring(rng: random.Random, centre: Point, size: float, flatness: float) -> list[Point]:
    """Round, oval or bulging."""
    waves = [(k, rng.gauss(0, 0.08), rng.uniform(0, 6)) for k in (2, 3, 4, 5)]
    points = []
    for angle in (k * math.pi / 16 for k in range(32)):
        radius = size * (1 + sum(height * math.sin(k * angle + phase) for k, height, phase in waves))
        points.append(_at(centre, radius, angle, flatness))
    return points


def _corners(rng: random.Random, centre: Point, size: float, is_star: bool) -> list[Point]:
    count = 2 * rng.randint(4, 9) if is_star else rng.randint(3, 7)
    turn, flatness = rng.uniform(0, 2 * math.pi), rng.uniform(0.5, 1.5)
    radii = [size * (0.45 if is_star and k % 2 else 1) for k in range(count)]
    return [_at(centre, radius, turn + 2 * math.pi * k / count, flatness) for k, radius in enumerate(radii)]


def _at(centre: Point, radius: float, angle: float, flatness: float) -> Point:
    across, down = min(1, flatness), min(1, 1 / flatness)
    return centre[0] + across * radius * math.cos(angle), centre[1] + down * radius * math.sin(angle)


def _wander(rng: random.Random, steps: int) -> list[Point]:
    (x, y), heading, turn = (
        (rng.uniform(15, SIDE - 15), rng.uniform(15, SIDE - 15)),
        rng.uniform(0, 2 * math.pi),
        0.0,
    )
    points = []
    for _ in range(steps):
        turn = 0.8 * turn + rng.gauss(0, 0.25)
        heading += turn
        x, y = (min(SIDE - 8, max(8, value)) for value in (x + 4 * math.cos(heading), y + 4 * math.sin(heading)))
        points.append((x, y))
    return points


def _trace(picture: NDArray[np.uint8], draw: Draw, rng: random.Random) -> None:
    """The garment's contour, and some lines inside where its shade changes; shoes at times as a pair."""
    from contourpy import contour_generator

    generator = contour_generator(z=np.pad(picture, 2).astype(float))

    def level(brightness: float, shortest: int) -> list[Points]:
        found = [np.asarray(line, dtype=np.float64) for line in generator.lines(brightness)]
        return [line - 15.5 for line in found if len(line) > shortest]

    contour = level(15.0, shortest=8)
    inner = level(rng.uniform(60, 230), shortest=14) if rng.random() < 0.5 else []
    is_shoe = np.ptp(np.vstack(contour), axis=0) @ (1, -1.3) > 0 if contour else False
    width, is_filled = _pen(rng), rng.random() < 0.15
    for middle in _places(rng) if is_shoe and rng.random() < 0.3 else [(MIDDLE, MIDDLE)]:
        bend = _bend(rng, middle)
        for line in contour:
            points = bend(line)
            draw.polygon(points, fill=0 if is_filled else 255)
            for piece in _pieces(points, rng):
                draw.line(piece, fill=0, width=width, joint="curve")
        for line in inner:
            draw.line(bend(line), fill=255 if is_filled else 0, width=width, joint="curve")


def _places(rng: random.Random) -> list[Point]:
    across, down = rng.uniform(4, 14), rng.uniform(8, 18)
    return [(MIDDLE - across, MIDDLE - down), (MIDDLE + across, MIDDLE + down)]


def _bend(rng: random.Random, middle: Point) -> Callable[[Points], list[Point]]:
    """A map of points (N, 2) around 0, 28 wide, onto the page: turned, stretched, wider to one end, by a loose hand."""
    scale, turn, flare = rng.uniform(2.2, 3.5), rng.gauss(0, 0.1), rng.gauss(0, 0.02)
    stretch, flip, stride = rng.uniform(0.75, 1.25), rng.choice((1, -1)), rng.randint(1, 4)
    wave, phase = rng.uniform(0, 1.2), rng.uniform(0, 6)

    def bend(line: Points) -> list[Point]:
        x, y = np.vstack([line[::stride], line[-1:]]).T
        x = flip * stretch * x * (1 + flare * y) + wave * np.sin(y / 4 + phase)
        across = scale * (np.cos(turn) * x - np.sin(turn) * y) + middle[0]
        down = scale * (np.sin(turn) * x + np.cos(turn) * y) + middle[1]
        return _unsteady(list(zip(across.tolist(), down.tolist())), rng)

    return bend


def _pieces(points: list[Point], rng: random.Random) -> list[list[Point]]:
    """The line in one piece, or in strokes that don't quite meet."""
    if rng.random() < 0.6 or len(points) < 12:
        return [points]
    cuts = sorted(rng.sample(range(2, len(points) - 2), rng.randint(1, 4)))
    return [points[max(0, start - 1) : end] for start, end in pairwise([0, *cuts, len(points)])]


def _unsteady(points: list[Point], rng: random.Random) -> list[Point]:
    amount = rng.uniform(0, 1.3)
    return [(x + rng.gauss(0, amount), y + rng.gauss(0, amount)) for x, y in points]


def _pen(rng: random.Random) -> int:
    return rng.choice((2, 2, 3, 3, 4, 5, 7))
