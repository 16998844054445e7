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
from PIL import Image, ImageDraw, ImageFont

SIDE = 112
MIDDLE = SIDE / 2
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789?!&@#$%+="

Point = tuple[float, float]
Pencil = ImageDraw.ImageDraw


def draw_other_things(count: int, seed: int) -> np.ndarray:
    """Scribbles, letters, signs, shapes, figures and specks, uint8 (count, SIDE, SIDE); the same for the same seed."""
    hand = random.Random(seed)
    kinds = hand.choices(list(KINDS), weights=list(KINDS.values()), k=count)
    return np.stack([_draw(kind, hand) for kind in kinds])


def trace_garments(pictures: np.ndarray, seed: int) -> np.ndarray:
    """Garments, uint8 (N, 28, 28), as somebody would draw them by lines: uint8 (N, SIDE, SIDE)."""
    hand = random.Random(seed)
    return np.stack([_draw(partial(_trace, picture), hand) for picture in pictures])


def _draw(draw: Callable[[Pencil, random.Random], None], hand: random.Random) -> np.ndarray:
    while True:  # a letter may be a blank, a shape lie off the page
        page = Image.new("L", (SIDE, SIDE), 255)
        draw(ImageDraw.Draw(page), hand)
        drawing = np.asarray(page)
        if drawing.min() < 128:
            return drawing


def _scribble(pencil: Pencil, hand: random.Random) -> None:
    for _ in range(hand.randint(1, 5)):
        pencil.line(_wander(hand, hand.randint(10, 80)), fill=0, width=_pen(hand), joint="curve")


def _letters(pencil: Pencil, hand: random.Random) -> None:
    text = "".join(hand.choice(SIGNS) for _ in range(hand.choice((1, 1, 1, 2, 3))))
    font = ImageFont.load_default(size=hand.randint(30, 90))
    inside = 0 if hand.random() < 0.6 else 255
    pencil.text((MIDDLE, MIDDLE), text, inside, font, anchor="mm", stroke_width=hand.randint(0, 4), stroke_fill=0)


def _shapes(pencil: Pencil, hand: random.Random) -> None:
    for _ in range(hand.randint(1, 6)):
        centre = (hand.uniform(20, SIDE - 20), hand.uniform(20, SIDE - 20))
        _shape(pencil, hand, centre, hand.uniform(5, 42))


def _figure(pencil: Pencil, hand: random.Random) -> None:
    """A body with parts along its edge and marks inside, often the same on both sides: animals, plants, machines."""
    width, is_mirrored = _pen(hand), hand.random() < 0.6
    size, flatness, fill = hand.uniform(18, 40), hand.uniform(0.4, 1.6), 0 if hand.random() < 0.25 else None
    for _ in range(hand.randint(1, 5)):
        angle = hand.uniform(0, 2 * math.pi)
        reach = (size * math.cos(angle) * min(1, flatness), size * math.sin(angle) * min(1, 1 / flatness))
        part, kind = hand.uniform(4, 22), hand.choice(("limb", "shape"))
        for side in (1, -1) if is_mirrored else (1,):
            start = (MIDDLE + side * reach[0], MIDDLE + reach[1])
            if kind == "limb":
                end = (start[0] + side * hand.gauss(0.5, 0.4) * part, start[1] + hand.gauss(0.6, 0.6) * part)
                pencil.line(_unsteady([start, end], hand), fill=0, width=width)
            else:
                _shape(pencil, hand, start, part / 1.5, width)
    if hand.random() < 0.5:
        body = _ring(hand, (MIDDLE, MIDDLE), size, flatness)
    else:
        body = _unsteady(_corners(hand, (MIDDLE, MIDDLE), size, is_star=False), hand)
    pencil.polygon(body, fill=255 if fill is None else 0)
    pencil.line([*body, body[0]], fill=0, width=width, joint="curve")
    for _ in range(hand.randint(0, 5)):
        inside = (MIDDLE + hand.uniform(-0.5, 0.5) * size, MIDDLE + hand.uniform(-0.5, 0.5) * size)
        _shape(pencil, hand, inside, hand.uniform(1.5, 9), max(2, width - 1), ink=255 if fill == 0 else 0)


def _specks(pencil: Pencil, hand: random.Random) -> None:
    for _ in range(hand.randint(1, 12)):
        _shape(pencil, hand, (hand.uniform(10, SIDE - 10), hand.uniform(10, SIDE - 10)), hand.uniform(1, 4))


KINDS = {_scribble: 3, _letters: 2, _shapes: 4, _figure: 6, _specks: 1}
"""With how often each is drawn."""


def _shape(
    pencil: Pencil, hand: random.Random, centre: Point, size: float, width: int | None = None, ink: int = 0
) -> None:
    width = width or _pen(hand)
    kind = hand.choice(("ring", "ring", "corners", "star", "line", "arc"))
    if kind == "line":
        ends = [
            (centre[0] + hand.uniform(-1, 1) * size * 1.5, centre[1] + hand.uniform(-1, 1) * size * 1.5)
            for _ in range(3)
        ]
        pencil.line(_unsteady(ends[: hand.randint(2, 3)], hand), fill=ink, width=width, joint="curve")
        return
    if kind == "arc":
        box = [centre[0] - size, centre[1] - size, centre[0] + size, centre[1] + size]
        pencil.arc(box, hand.uniform(0, 360), hand.uniform(0, 360), fill=ink, width=width)
        return
    if kind == "ring":
        points = _ring(hand, centre, size, hand.uniform(0.4, 1.6))
    else:
        points = _corners(hand, centre, size, is_star=kind == "star")
    if hand.random() < 0.25:
        pencil.polygon(points, fill=ink)
    pencil.line([*points, *points[:2]], fill=ink, width=width, joint="curve")


def _ring(hand: random.Random, centre: Point, size: float, flatness: float) -> list[Point]:
    """Round, oval or bulging."""
    waves = [(k, hand.gauss(0, 0.08), hand.uniform(0, 6)) for k in (2, 3, 4, 5)]
    points = []
    for angle in (k * math.pi / 16 for k in range(32)):
        radius = size * (1 + sum(height * math.sin(k * angle + phase) for k, height, phase in waves))
        points.append(_at(centre, radius, angle, flatness))
    return points


def _corners(hand: random.Random, centre: Point, size: float, is_star: bool) -> list[Point]:
    count = 2 * hand.randint(4, 9) if is_star else hand.randint(3, 7)
    turn, flatness = hand.uniform(0, 2 * math.pi), hand.uniform(0.5, 1.5)
    radii = [size * (0.45 if is_star and k % 2 else 1) for k in range(count)]
    return [_at(centre, radius, turn + 2 * math.pi * k / count, flatness) for k, radius in enumerate(radii)]


def _at(centre: Point, radius: float, angle: float, flatness: float) -> Point:
    across, down = min(1, flatness), min(1, 1 / flatness)
    return centre[0] + across * radius * math.cos(angle), centre[1] + down * radius * math.sin(angle)


def _wander(hand: random.Random, steps: int) -> list[Point]:
    (x, y), heading, turn = (
        (hand.uniform(15, SIDE - 15), hand.uniform(15, SIDE - 15)),
        hand.uniform(0, 2 * math.pi),
        0.0,
    )
    points = []
    for _ in range(steps):
        turn = 0.8 * turn + hand.gauss(0, 0.25)
        heading += turn
        x, y = (min(SIDE - 8, max(8, value)) for value in (x + 4 * math.cos(heading), y + 4 * math.sin(heading)))
        points.append((x, y))
    return points


def _trace(picture: np.ndarray, pencil: Pencil, hand: random.Random) -> None:
    """The garment's contour, and some lines inside where its shade changes; shoes at times as a pair."""
    from contourpy import contour_generator

    lines = contour_generator(z=np.pad(picture, 2).astype(float))
    contour = [line - 15.5 for line in lines.lines(15.0) if len(line) > 8]
    inner = (
        [line - 15.5 for line in lines.lines(hand.uniform(60, 230)) if len(line) > 14] if hand.random() < 0.5 else []
    )
    is_shoe = np.ptp(np.vstack(contour), axis=0) @ (1, -1.3) > 0 if contour else False
    width, is_filled = _pen(hand), hand.random() < 0.15
    for middle in _places(hand) if is_shoe and hand.random() < 0.3 else [(MIDDLE, MIDDLE)]:
        bend = _bend(hand, middle)
        for line in contour:
            points = bend(line)
            pencil.polygon(points, fill=0 if is_filled else 255)
            for piece in _pieces(points, hand):
                pencil.line(piece, fill=0, width=width, joint="curve")
        for line in inner:
            pencil.line(bend(line), fill=255 if is_filled else 0, width=width, joint="curve")


def _places(hand: random.Random) -> list[Point]:
    across, down = hand.uniform(4, 14), hand.uniform(8, 18)
    return [(MIDDLE - across, MIDDLE - down), (MIDDLE + across, MIDDLE + down)]


def _bend(hand: random.Random, middle: Point) -> Callable[[np.ndarray], list[Point]]:
    """A map of points (N, 2) around 0, 28 wide, onto the page: turned, stretched, wider to one end, by a loose hand."""
    scale, turn, flare = hand.uniform(2.2, 3.5), hand.gauss(0, 0.1), hand.gauss(0, 0.02)
    stretch, flip, stride = hand.uniform(0.75, 1.25), hand.choice((1, -1)), hand.randint(1, 4)
    wave, phase = hand.uniform(0, 1.2), hand.uniform(0, 6)

    def bend(line: np.ndarray) -> list[Point]:
        x, y = np.vstack([line[::stride], line[-1:]]).T
        x = flip * stretch * x * (1 + flare * y) + wave * np.sin(y / 4 + phase)
        across = scale * (np.cos(turn) * x - np.sin(turn) * y) + middle[0]
        down = scale * (np.sin(turn) * x + np.cos(turn) * y) + middle[1]
        return _unsteady(list(zip(across.tolist(), down.tolist())), hand)

    return bend


def _pieces(points: list[Point], hand: random.Random) -> list[list[Point]]:
    """The line in one piece, or in strokes that don't quite meet."""
    if hand.random() < 0.6 or len(points) < 12:
        return [points]
    cuts = sorted(hand.sample(range(2, len(points) - 2), hand.randint(1, 4)))
    return [points[max(0, start - 1) : end] for start, end in pairwise([0, *cuts, len(points)])]


def _unsteady(points: list[Point], hand: random.Random) -> list[Point]:
    amount = hand.uniform(0, 1.3)
    return [(x + hand.gauss(0, amount), y + hand.gauss(0, amount)) for x, y in points]


def _pen(hand: random.Random) -> int:
    return hand.choice((2, 2, 3, 3, 4, 5, 7))
