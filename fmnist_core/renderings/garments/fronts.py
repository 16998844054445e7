"""What is seen on the front of a top: necks, collars, hoods, buttons, zips, lapels, openings, pockets, knits, prints.

Each is a Garment to be joined to the body's, most without parts of their own.
"""

import math
import random

import numpy as np

from fmnist_core.renderings.garments.bodies import TOP, Body
from fmnist_core.renderings.outlines import Garment, Points, both, box, closed, mirrored, path, ring, rounded, span


def neckband(rng: random.Random, body: Body) -> Garment:
    """The neckline, and often a band along it and the back of the neck behind."""
    neck = body.whole_neck
    lines = []
    if rng.random() < 0.6:
        lines.append(neck * (1.18, 1) + (0, rng.uniform(0.05, 0.1)))
    behind = path((body.neck, TOP), (0.5 * body.neck, TOP - 0.03), (-0.5 * body.neck, TOP - 0.03), (-body.neck, TOP))
    inside = np.concatenate([neck, behind[::-1]])
    is_open = body.depth > 0.08 and rng.random() < 0.5
    return Garment(lines=tuple(lines), insides=(inside,) if is_open else ())


def turtleneck(rng: random.Random, body: Body) -> Garment:
    """A tube above the neck, at times folded over or ribbed."""
    high, wide = rng.uniform(0.1, 0.32), body.neck * rng.uniform(0.85, 1.05)
    top = TOP - high
    tube = mirrored([(wide * rng.uniform(0.8, 1.0), top), (wide, TOP + 0.03), (0.0, TOP + 0.08)])
    lines = [span(wide * 0.95, TOP - high * rng.uniform(0.3, 0.7))] if rng.random() < 0.4 else []
    if rng.random() < 0.3:
        lines += [path((x, top), (x, TOP)) for x in np.linspace(-0.7, 0.7, rng.randint(3, 6)) * wide]
    inside = (ring(0, top, wide * 0.85, 0.05, 2),) if rng.random() < 0.4 else ()
    return Garment((tube,), (closed(tube),), tuple(lines), insides=inside)


def hood(rng: random.Random, body: Body) -> Garment:
    """Up, with its opening, or lying flat above the shoulders; often with strings."""
    wide, high = body.neck * rng.uniform(1.0, 1.7), rng.uniform(0.3, 0.62)
    if rng.random() < 0.6:
        shape = rounded(
            mirrored(
                [(0.0, TOP - high), (wide * 0.75, TOP - high * 0.9), (wide, TOP - 0.3 * high), (wide, TOP + 0.06)]
            ),
            1,
        )
        opening = ring(0, TOP - 0.38 * high, wide * rng.uniform(0.45, 0.72), high * rng.uniform(0.35, 0.5), 2)
    else:
        shape = rounded(
            mirrored(
                [(0.0, TOP - 0.6 * high), (wide * 0.8, TOP - 0.5 * high), (wide * 1.2, TOP + 0.02), (0.0, TOP + 0.3)]
            ),
            1,
        )
        opening = mirrored([(0.0, TOP - 0.15 * high), (wide * 0.6, TOP - 0.02), (0.0, TOP + rng.uniform(0.1, 0.25))])
    strings = both(path((0.06, TOP + 0.12), (0.08, TOP + rng.uniform(0.3, 0.5)))) if rng.random() < 0.5 else ()
    return Garment((shape,), (closed(shape),), strings, insides=(opening,))


def kangaroo_pocket(rng: random.Random, body: Body) -> Garment:
    """One pocket across, for both hands."""
    low, wide = body.bottom - rng.uniform(0.08, 0.25), body.waist * rng.uniform(0.5, 0.8)
    high = rng.uniform(0.3, 0.5)
    shape = mirrored([(wide * 0.6, low - high), (wide, low - 0.35 * high), (wide, low)])
    return Garment(lines=(closed(shape),), patches=(shape,))


def collar(rng: random.Random, body: Body) -> Garment:
    """Two wings that meet at the throat; at times open, as a V."""
    neck, drop = body.neck, rng.uniform(0.18, 0.4)
    throat, reach = TOP + rng.uniform(0.08, 0.3), neck * rng.uniform(1.0, 1.4)
    high = TOP - rng.uniform(0.03, 0.12)
    wing = path(
        (0.0, throat),
        (neck * 0.75, high),
        (neck * 1.05, TOP + 0.03),
        (reach, TOP + drop),
        (0.35 * reach, throat + rng.uniform(0.0, 0.16)),
    )
    wings = both(wing)
    behind = mirrored([(neck * 0.75, high), (0.0, throat)])
    inside = (behind,) if rng.random() < 0.6 else ()
    return Garment((behind, *wings), tuple(map(closed, wings)), insides=inside)


def stand_collar(rng: random.Random, body: Body) -> Garment:
    """Of a jacket: short and upright, open in the middle."""
    high, neck = rng.uniform(0.08, 0.22), body.neck
    wing = path(
        (0.0, TOP + 0.1),
        (neck * rng.uniform(0.1, 0.5), TOP - high),
        (neck, TOP - 0.8 * high),
        (neck * 1.05, TOP + 0.05),
    )
    return Garment(both(wing), lines=tuple(map(closed, both(wing))))


def buttons(rng: random.Random, body: Body, top: float, bottom: float, across: float = 0.0) -> Garment:
    """A row of them, or two at `across` to both sides."""
    size = rng.uniform(0.025, 0.05)
    heights = np.linspace(top, bottom, rng.randint(3, 7))
    rows = (-across, across) if across > 0.05 else (across,)
    return Garment(telling=tuple(ring(x, y, size, size, 2) for y in heights for x in rows))


def placket(rng: random.Random, body: Body, top: float, bottom: float) -> Garment:
    """The strip that buttons are sewn to: one line or two."""
    wide = rng.choice((0.0, rng.uniform(0.04, 0.09)))
    edges = (wide, -wide) if wide else (0.0,)
    return Garment(telling=tuple(path((x, top), (x, bottom)) for x in edges))


def zip_line(rng: random.Random, body: Body, bottom: float) -> Garment:
    """From the throat down: a line, twice at times, or with teeth."""
    top, wide = TOP + body.depth * 0.9, rng.choice((0.0, 0.0, rng.uniform(0.03, 0.08)))
    lines = [path((x, top), (x, bottom)) for x in ((-wide, wide) if wide else (0.0,))]
    teeth = [span(wide + 0.03, y) for y in np.linspace(top + 0.1, bottom - 0.1, 9)] if rng.random() < 0.2 else []
    pull = [box(0, top + rng.uniform(0.05, 0.3), 0.02, 0.05)] if rng.random() < 0.3 else []
    return Garment(telling=tuple(lines), lines=(*teeth, *pull))


def lapels(rng: random.Random, body: Body, low: float) -> Garment:
    """Folded back from the neck down to `low`, mostly notched; what is worn below shows between them."""
    neck, reach = body.neck, body.neck * rng.uniform(1.2, 1.9)
    notch = TOP + (low - TOP) * rng.uniform(0.3, 0.45)
    wing = [(0.0, low), (neck * 0.8, TOP - 0.04), (neck * 1.1, TOP + 0.04)]
    if rng.random() < 0.65:
        wing += [(reach * 0.95, notch - 0.12), (reach * 0.72, notch - 0.05)]
    wing += [(min(reach, body.chest * 0.85), notch)]
    wings = both(np.array(wing))
    between = path((0.0, low), (neck * 0.8, TOP - 0.04), (-neck * 0.8, TOP - 0.04))
    return Garment((between, *wings), tuple(map(closed, wings)), insides=(between,))


def opening(rng: random.Random, body: Body, gap: float) -> Garment:
    """A front that stands open, wider downwards, with its lining seen."""
    top, low = body.neck * rng.uniform(0.5, 1.0), body.bottom + max(body.curve, 0) + 0.02
    right = path((top, TOP - 0.02), (gap * rng.uniform(0.3, 1.0), rng.uniform(-0.6, -0.1)), (gap, low))
    left = right * (-1, 1)
    inside = np.concatenate([right, left[::-1]])
    return Garment(telling=(right, left), insides=(inside,))


def pockets(rng: random.Random, body: Body) -> Garment:
    """Slanted slits or patches, to both sides of the front."""
    x, y = body.waist * rng.uniform(0.4, 0.65), body.bottom * rng.uniform(0.3, 0.7)
    if rng.random() < 0.5:
        slit = path((x - 0.1, y + rng.uniform(0.0, 0.15)), (x + 0.1, y - 0.05))
        return Garment(lines=both(slit))
    patch = mirrored_box(x, y, rng.uniform(0.1, 0.17), rng.uniform(0.06, 0.18))
    return Garment(lines=patch, patches=patch)


def breast_pockets(rng: random.Random, body: Body) -> Garment:
    """One or two, at times with flaps."""
    x, y, wide, high = body.chest * 0.48, rng.uniform(-0.45, -0.2), rng.uniform(0.09, 0.16), rng.uniform(0.08, 0.18)
    patches = mirrored_box(x, y, wide, high)[: rng.randint(1, 2)]
    flaps = [path((side * x - wide, y - 0.5 * high), (side * x + wide, y - 0.5 * high)) for side in (1, -1)]
    return Garment(lines=(*patches, *(flaps if rng.random() < 0.3 else ())), patches=patches)


def mirrored_box(x: float, y: float, wide: float, high: float) -> tuple[Points, Points]:
    """Rectangles around (x, y) and (-x, y)."""
    return box(x, y, wide, high), box(-x, y, wide, high)


def hem(rng: random.Random, body: Body) -> Garment:
    """A seam above the hem, or a ribbed band."""
    y = body.bottom - rng.uniform(0.05, 0.2)
    lines = [span(body.width_at(y), y)]
    if rng.random() < 0.35:
        lines += [path((x, y), (x, body.bottom)) for x in np.linspace(-0.9, 0.9, rng.randint(5, 11)) * body.hem]
    return Garment(lines=tuple(lines))


def knit(rng: random.Random, body: Body) -> Garment:
    """Ribs, cables or rows across, as wool shows them; none in the very middle, where it would be a zip."""
    low, wide = body.bottom - 0.12, body.waist
    match rng.choice(("ribs", "cables", "rows", "zigzag")):
        case "ribs":
            lines = [path((x, TOP + 0.4), (x, low)) for x in np.linspace(-0.85, 0.85, 2 * rng.randint(2, 4)) * wide]
        case "cables":
            steps = np.linspace(TOP + 0.35, low, 12)
            wave = np.where(np.arange(12) % 2, 0.06, -0.06)
            lines = [np.stack([x * wide + side * wave, steps], 1) for x in (-0.5, 0.5) for side in (1, -1)]
        case "rows":
            lines = [span(body.width_at(y), y) for y in np.arange(-0.5, low, rng.uniform(0.12, 0.4))]
        case _:
            xs = np.linspace(-body.width_at(-0.3), body.width_at(-0.3), 13)
            y = rng.uniform(-0.5, -0.1)
            lines = [
                np.stack([xs, y + k + 0.05 * (-1.0) ** np.arange(13)], 1) for k in (0.0, 0.14)[: rng.randint(1, 2)]
            ]
    return Garment(lines=tuple(lines))


def checks(rng: random.Random, body: Body) -> Garment:
    """A grid of lines, or those down alone; none in the middle, where the buttons are."""
    low = body.bottom - 0.03
    down = [path((x, TOP + 0.3), (x, low)) for x in np.linspace(-0.85, 0.85, 2 * rng.randint(2, 4)) * body.waist]
    across = [span(body.width_at(y), y) for y in np.arange(TOP + 0.5, low, rng.uniform(0.2, 0.4))]
    return Garment(lines=(*down, *(across if rng.random() < 0.7 else ())))


def bands(rng: random.Random, body: Body) -> Garment:
    """Stripes across, as patches of another tone."""
    high = rng.uniform(0.06, 0.35)
    tops = np.arange(rng.uniform(-0.6, -0.2), body.bottom - high, high * rng.uniform(1.6, 2.6))
    tops = tops if rng.random() < 0.6 else tops[: rng.randint(1, 2)]
    return Garment(patches=tuple(_strip(body, y, y + high) for y in tops))


def _strip(body: Body, top: float, bottom: float) -> Points:
    upper, lower = body.width_at(top), body.width_at(bottom)
    return path((-upper, top), (upper, top), (lower, bottom), (-lower, bottom))


def picture(rng: random.Random, body: Body) -> Garment:
    """A print on the chest: a shape, a word, or several of them."""
    x, y = rng.choice((0.0, 0.0, 0.0, body.chest * 0.4)), rng.uniform(-0.5, 0.1)
    wide = body.chest * (rng.uniform(0.2, 0.65) if x == 0 else 0.15)
    high = wide * rng.uniform(0.3, 1.3)
    shape = ring(x, y, wide, high, rng.choice((2, 2, 6)))
    match rng.choice(("shape", "word", "both", "star")):
        case "shape":
            return Garment(lines=(shape,), patches=(shape,))
        case "word":
            letters = np.linspace(x - wide, x + wide, rng.randint(4, 8))
            marks = tuple(path((a, y - 0.08), (a + rng.uniform(-0.05, 0.05), y + 0.08)) for a in letters)
            return Garment(lines=marks)
        case "both":
            return Garment(lines=(ring(x, y, 0.5 * wide, 0.5 * high, 2), span(wide, y + high + 0.1)), patches=(shape,))
    spikes = [
        (x + r * wide * math.cos(a), y + r * wide * math.sin(a))
        for r, a in zip((1.0, 0.5) * 5, np.arange(10) * math.pi / 5)
    ]
    return Garment(lines=(closed(np.array(spikes)),), patches=(np.array(spikes),))


def creases(rng: random.Random, body: Body) -> Garment:
    """From the armpits inwards. None goes down the middle: that would be an opening."""
    ends = [(body.chest * rng.uniform(0.4, 0.75), rng.uniform(-0.4, 0.1)) for _ in range(2)]
    return Garment(
        lines=tuple(path((side * body.chest * 0.95, -0.45), (side * x, y)) for side, (x, y) in zip((1, -1), ends))
    )
