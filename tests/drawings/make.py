"""Draw the garments of designs.txt: `python tests/drawings/make.py` writes <Class>/<design>-<outline|filled>.png.

A seeded hand draws them a little unsteadily. Shoes point left, as Fashion-MNIST's do.
"""

import math
import random
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
SIDE = 200  # pixels of a drawing
FINER = 3  # drawn this much larger, then reduced: pens have soft edges
UNSTEADY = 0.7  # of the page's 100

Point = tuple[float, float]


@dataclass(frozen=True)
class Stroke:
    """Points in drawing order. Round strokes bend through them; bodies are what a filled drawing fills."""

    points: list[Point]
    is_round: bool = False
    is_body: bool = False


def main() -> None:
    for (class_name, design), strokes in read_designs().items():
        (FOLDER / class_name).mkdir(exist_ok=True)
        for style in ("outline", "filled"):
            drawing = draw(strokes, style == "filled", random.Random(f"{class_name} {design} {style}"))
            drawing.quantize(16).save(FOLDER / class_name / f"{design}-{style}.png", optimize=True)


def read_designs() -> dict[tuple[str, str], list[Stroke]]:
    """The strokes of each design by its class and name."""
    designs: dict[tuple[str, str], list[Stroke]] = {}
    strokes: list[Stroke] = []
    for text in (FOLDER / "designs.txt").read_text(encoding="utf-8").splitlines():
        words = text.split()
        if text.startswith("  "):
            strokes.append(_stroke(words[0], [tuple(map(float, word.split(","))) for word in words[1:]]))
        elif words and words[0] != "#":
            strokes = designs[words[0], words[1]] = []
    return designs


def draw(strokes: list[Stroke], is_filled: bool, rng: random.Random) -> Image.Image:
    """A drawing, black on white: outlines, or bodies filled in black with the rest drawn in white upon them."""
    page = Image.new("L", (SIDE * FINER, SIDE * FINER), 255)
    pencil = ImageDraw.Draw(page)
    width = round(rng.uniform(2.4, 4.5) * FINER)
    lean, size = rng.uniform(-0.06, 0.06), rng.uniform(0.78, 0.92)
    for stroke in strokes:
        points = [_on_page(point, lean, size) for point in _unsteady(_dense(stroke), rng)]
        if is_filled and stroke.is_body:
            pencil.polygon(points, fill=0)
        if is_filled and _lies_on_bodies(stroke, strokes):
            pencil.line(points, fill=255, width=width // 2, joint="curve")
        else:
            pencil.line(points, fill=0, width=width, joint="curve")
    return page.reduce(FINER)


def _stroke(kind: str, points: list[Point]) -> Stroke:
    if kind == "half":
        points = points + [(100 - x, y) for x, y in reversed(points)]
    if kind == "dot":
        ((x, y),) = points
        points = [(x + math.cos(k * math.pi / 3), y + math.sin(k * math.pi / 3)) for k in range(7)]
    is_body = kind in ("half", "body")
    return Stroke([*points, points[0]] if is_body else points, kind == "curve", is_body)


def _lies_on_bodies(stroke: Stroke, strokes: list[Stroke]) -> bool:
    """Whether white would show: not where some of it (a strap, a handle) lies outside all bodies."""
    page = Image.new("1", (101, 101))
    pencil = ImageDraw.Draw(page)
    for other in strokes:
        if other.is_body:
            pencil.polygon(other.points, fill=1)
    return not stroke.is_body and all(page.getpixel((round(x), round(y))) for x, y in _dense(stroke)[1:-1])


def _dense(stroke: Stroke) -> list[Point]:
    """The stroke with a point about every unit of the page."""
    points, dense = stroke.points, []
    for i, (start, stop) in enumerate(pairwise(points)):
        before, after = points[max(i - 1, 0)], points[min(i + 2, len(points) - 1)]
        count = max(2, round(math.dist(start, stop)))
        for t in (k / count for k in range(count)):
            bent = [_bend(*values, t) for values in zip(before, start, stop, after)]
            straight = [a + t * (b - a) for a, b in zip(start, stop)]
            dense.append(tuple(bent if stroke.is_round else straight))
    return [*dense, points[-1]]


def _bend(a: float, b: float, c: float, d: float, t: float) -> float:
    """A Catmull-Rom spline from b to c."""
    return (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3) / 2


def _unsteady(points: list[Point], rng: random.Random) -> list[Point]:
    """Slow waves beside the way: a rng, not a ruler."""
    waves = [(rng.uniform(0.05, 0.25), rng.uniform(0, 6), rng.uniform(0, 6)) for _ in range(3)]
    return [
        (
            x + UNSTEADY / 2 * sum(math.sin(rate * i + phase) for rate, phase, _ in waves),
            y + UNSTEADY / 2 * sum(math.sin(rate * i + phase) for rate, _, phase in waves),
        )
        for i, (x, y) in enumerate(points)
    ]


def _on_page(point: Point, lean: float, size: float) -> Point:
    x, y = point[0] - 50, point[1] - 50
    scale = SIDE * FINER / 100
    return (50 + size * (x + lean * y)) * scale, (50 + size * (y - lean * x)) * scale


if __name__ == "__main__":
    main()
