"""Shoes seen from the side, with random measures: the toe to the right, the ground below."""

import math
import random

import numpy as np

from fmnist_core.renderings.outlines import Garment, Layers, Points, closed, joined, moved, path, ring, rounded, taller

GROUND = 0.3
"""Where the upper meets the sole."""


def sneaker_from_the_side(rng: random.Random) -> Layers:
    """Low, or up to the ankle with a cap at the toe; a thick or a thin sole."""
    is_high = rng.random() < 0.15
    ankle = -0.15 - (rng.uniform(0.3, 0.5) if is_high else rng.uniform(-0.05, 0.16))
    toe, opening = rng.uniform(-0.04, 0.16), rng.uniform(-0.35, -0.05)
    dip = 0.0 if is_high else rng.uniform(0.0, 0.14)
    upper = rounded(
        path(
            (-0.97, GROUND), (-1.0, -0.05), (-0.93, ankle - 0.04), (-0.85, ankle), (-0.6, ankle + dip),
            (opening, ankle + rng.uniform(-0.14, 0.0)), (opening + 0.14, ankle + 0.02), (0.4, 0.04 - toe),
            (0.82, 0.05 - toe / 2), (0.98, 0.18), (1.0, GROUND),
        ),
        1,
    )  # fmt: skip
    top = (opening + 0.05, ankle + 0.05)
    pieces = [Garment((upper,)), _flat_sole(rng, rng.choice((rng.uniform(0.08, 0.16), rng.uniform(0.15, 0.34))))]
    if rng.random() < 0.75:
        pieces.append(_laces(rng, top, (0.38, 0.08 - toe)))
    if is_high or rng.random() < 0.35:
        pieces.append(_toe_cap(rng, toe))
    if rng.random() < 0.5:
        pieces.append(_side_marks(rng))
    if rng.random() < 0.3:
        pieces.append(Garment(lines=(path((-0.72, GROUND), (-0.68, ankle + 0.1)),)))
    shoe = (joined(*pieces),)
    return moved(shoe, taller(rng.uniform(0.8, 1.4)))


def boot_from_the_side(rng: random.Random) -> Layers:
    """With a shaft above the ankle; flat, or with a heel, a thick or a toothed sole."""
    shaft, lean = rng.uniform(0.4, 1.35), rng.uniform(-0.1, 0.1)
    top, front, flare = -0.2 - shaft, lean + rng.uniform(-0.3, 0.05), rng.uniform(-0.06, 0.14)
    toe, back = rng.uniform(-0.05, 0.14), lean - 0.93 - flare
    upper = path(
        (-0.95, GROUND), (-0.98, -0.1), (-0.9 + lean, 0.5 * (top - 0.2)), (back, top),
        (front + flare, top + rng.uniform(-0.08, 0.12)), (front, 0.5 * (top - 0.25)),
        (front - lean + 0.15, -0.22), (0.5, 0.0 - toe), (0.86, 0.06 - toe / 2), (1.0, GROUND),
    )  # fmt: skip
    sole = _heeled_sole(rng) if rng.random() < 0.6 else _flat_sole(rng, rng.uniform(0.1, 0.4))
    pieces = [Garment((rounded(upper, 1),)), sole, _on_the_shaft(rng, top, back, front)]
    if rng.random() < 0.3:
        pieces.append(Garment(insides=(ring((front + back) / 2, top, 0.45 * (front - back), 0.07, 2),)))
    if rng.random() < 0.25:
        pieces.append(_toe_cap(rng, toe))
    return moved((joined(*pieces),), taller(rng.uniform(0.85, 1.25)))


def _on_the_shaft(rng: random.Random, top: float, back: float, front: float) -> Garment:
    """Laces, a zip, an elastic side, a buckled strap, a rim of fur, or nothing."""
    middle = (front + back) / 2
    match rng.choices(("laces", "zip", "chelsea", "buckle", "fur", "plain"), (5, 1.5, 1.5, 1, 1, 3))[0]:
        case "laces":
            return _laces(rng, (front + 0.02, top + 0.15), (0.3, -0.05))
        case "zip":
            return Garment(lines=(path((middle, top), (middle + rng.gauss(0, 0.05), 0.15)),))
        case "chelsea":
            gore = path((middle - 0.15, top), (middle - 0.1, -0.2), (middle + 0.15, -0.2), (middle + 0.2, top))
            return Garment(lines=(gore,), patches=(gore,))
        case "buckle":
            y = rng.uniform(-0.5, -0.1)
            return Garment(lines=tuple(path((-0.95, y + k), (front + 0.1 + k, y + k)) for k in (0.0, 0.12)))
        case "fur":
            corners = path(
                (back, top - 0.12), (front + 0.16, top - 0.12), (front + 0.12, top + 0.16), (back, top + 0.16)
            )
            cuff = rounded(corners, 1)
            return Garment((cuff,), lines=(closed(cuff),), patches=(cuff,))
    return Garment()


def sandal_from_the_side(rng: random.Random) -> Layers:
    """A flat sole, a wedge or a heel, with straps over the toes, and often one around the ankle."""
    heel, sole = rng.choice((0.0, 0.05, rng.uniform(0.1, 0.9))), rng.uniform(0.06, 0.22)
    ball = 0.3
    top = [(-0.95, ball - heel), (-0.5, ball - heel * 0.85), (0.3, ball), (1.0, ball - rng.uniform(0.0, 0.08))]
    under = [(1.0, ball + sole), (0.3, ball + sole)]
    if rng.random() < 0.45 or heel < 0.15:
        under += [(-0.95, ball + sole)]
    else:
        thin = rng.uniform(0.08, 0.25)
        under += [(-0.5, ball - heel * 0.8 + sole), (-0.95 + thin, ball + sole), (-0.95, ball + sole)]
    footbed = np.array([*top, *under])
    if rng.random() < 0.25:
        return (Garment((footbed,), handles=(_flip_flop_strap(rng, ball),)),)
    bands, loops = [], []
    if rng.random() < 0.55:
        bands.append(_hump(rng, ball))
    else:
        places = sorted(rng.sample((-0.15, 0.05, 0.25, 0.45), rng.randint(1, 3)))
        loops += [_loop(rng, start, ball - 0.3 * heel * max(0.0, -start)) for start in places]
    if rng.random() < 0.55:
        loops.append(_ankle_strap(rng, ball - heel))
    shoe = (joined(Garment(tuple(bands)), Garment((footbed,), handles=tuple(loops))),)
    return moved(shoe, taller(rng.uniform(0.9, 1.6)))


def _hump(rng: random.Random, low: float) -> Points:
    """A broad strap over the front of the foot: it rises steeply behind and slopes down to the toes."""
    start, wide, rise = rng.uniform(-0.2, 0.2), rng.uniform(0.5, 0.75), rng.uniform(0.25, 0.55)
    front = min(0.9, start + wide)
    return rounded(
        path(
            (start, low),
            (start - 0.05, low - 0.8 * rise),
            (start + 0.15, low - rise),
            (0.6 * front + 0.4 * start, low - 0.6 * rise),
            (front, low),
        ),
        1,
    )


def _loop(rng: random.Random, start: float, low: float) -> Points:
    """A thin strap from the sole over the foot and back, leaning backwards."""
    steps, rise, reach = np.linspace(0, 1, 9), rng.uniform(0.2, 0.5), rng.uniform(0.2, 0.45)
    up = np.sin(math.pi * steps)
    return np.stack([start + reach * steps - 0.15 * up, low - rise * up], 1)


def _ankle_strap(rng: random.Random, heel: float) -> Points:
    """From the heel up and around the ankle."""
    high, front = rng.uniform(0.3, 0.6), rng.uniform(-0.4, -0.1)
    return path(
        (-0.9, heel),
        (-0.97, heel - 0.85 * high),
        (0.5 * front - 0.45, heel - high),
        (front, heel - 0.75 * high),
        (0.4 * front - 0.55, heel - 0.5 * high),
        (-0.95, heel - 0.55 * high),
    )


def _flip_flop_strap(rng: random.Random, ball: float) -> Points:
    rise, post = rng.uniform(0.2, 0.4), rng.uniform(0.45, 0.75)
    return path(
        (post, ball),
        (post - 0.08, ball - 0.8 * rise),
        (post - 0.35, ball - rise),
        (-0.1, ball - 0.4 * rise),
        (-0.25, ball),
    )


def _flat_sole(rng: random.Random, high: float) -> Garment:
    """As long as the shoe, at times raised at the toe or toothed below."""
    low, toe = GROUND + high, rng.uniform(0.0, 0.6) * high
    heel = rng.uniform(0.0, 0.3) * high
    bottom = path(
        (1.03, GROUND - 0.03),
        (1.05, low - toe),
        (0.7, low),
        (-0.7, low),
        (-1.0 - heel, low - 0.1 * high),
        (-1.0, GROUND - 0.02),
    )
    if rng.random() < 0.15:
        teeth = np.stack([np.linspace(0.9, -0.95, 12), low + 0.05 * (-1.0) ** np.arange(12)], 1)
        bottom = np.concatenate([bottom[:2], teeth, bottom[-1:]])
    lines = (
        [path((-1.0, GROUND + 0.5 * high), (1.02, GROUND + 0.5 * high))] if high > 0.14 and rng.random() < 0.4 else []
    )
    return Garment((bottom,), lines=(closed(bottom), *lines), patches=(bottom,))


def _heeled_sole(rng: random.Random) -> Garment:
    sole, heel, end = rng.uniform(0.05, 0.16), rng.uniform(0.05, 0.45), rng.uniform(-0.7, -0.3)
    low = GROUND + sole
    bottom = path(
        (1.03, GROUND - 0.02),
        (1.0, low),
        (0.1, low),
        (end, low - 0.3 * heel * (heel > 0.2)),
        (end - 0.08, low + heel),
        (-0.95, low + heel),
        (-0.98, GROUND - 0.02),
    )
    return Garment((bottom,), lines=(closed(bottom),), patches=(bottom,))


def _laces(rng: random.Random, top: tuple[float, float], low: tuple[float, float]) -> Garment:
    """Short strokes across the instep, crossed at times, with a tongue or a bow above."""
    start, end, long = np.array(top), np.array(low), rng.uniform(0.12, 0.28)
    across = np.array([-(end - start)[1], (end - start)[0]]) / max(1e-6, float(np.hypot(*(end - start))))
    slant = rng.choice((0.0, 0.08)) * (end - start)
    lines = []
    for share in np.linspace(0, 1, rng.randint(3, 6)):
        point = start + share * (end - start)
        lines.append(np.stack([point - 0.2 * long * across - slant, point + long * across + slant]))
        if rng.random() < 0.2:
            lines.append(np.stack([point - 0.2 * long * across + slant, point + long * across - slant]))
    if rng.random() < 0.3:
        lines.append(np.stack([start + long * across, end + long * across]))
    if rng.random() < 0.2:
        lines += [ring(start[0] + side * 0.1, start[1] + 0.02, 0.09, 0.06, 2) for side in (1, -1)]
    return Garment(lines=tuple(lines))


def _toe_cap(rng: random.Random, toe: float) -> Garment:
    start = rng.uniform(0.5, 0.75)
    cap = rounded(path((start, GROUND), (start - 0.05, 0.05 - toe), (0.85, 0.06 - toe / 2), (1.0, GROUND)), 1)
    return Garment(lines=(path((start, GROUND), (start - 0.05, 0.05 - toe)),), patches=(cap,))


def _side_marks(rng: random.Random) -> Garment:
    """Stripes, a swoosh, a letter or a panel."""
    match rng.choice(("stripes", "swoosh", "panel")):
        case "stripes":
            steps = (0.0, 0.15, 0.3)[: rng.randint(1, 3)]
            return Garment(lines=tuple(path((-0.35 + k, 0.22), (-0.12 + k, -0.12)) for k in steps))
        case "swoosh":
            return Garment(lines=(path((-0.6, -0.05), (-0.35, 0.18), (0.3, -0.08)),))
    panel = path((-0.95, GROUND), (-0.95, 0.0), (-0.6, 0.0), (-0.45, GROUND))
    return Garment(lines=(closed(panel),), patches=(panel,))
