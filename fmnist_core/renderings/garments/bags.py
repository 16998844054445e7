"""Bags from parts with random measures: with one handle or two, a long strap or none, on the back, flat or round."""

import math
import random

import numpy as np

from fmnist_core.renderings.outlines import (
    Garment,
    Layers,
    Points,
    arc,
    box,
    closed,
    joined,
    mirrored,
    path,
    ring,
    rounded,
    span,
    turn,
)


def bag(rng: random.Random) -> Layers:
    """A handbag, tote, shoulder bag, clutch, backpack, briefcase or suitcase."""
    kinds = (_handbag, _tote, _shoulder_bag, _clutch, _backpack, _briefcase)
    return rng.choices(kinds, (5, 3, 3, 1.5, 1.5, 1.5))[0](rng)


def _handbag(rng: random.Random) -> Layers:
    """One handle or two above a body of any shape."""
    top, low, high = rng.uniform(0.4, 1.0), rng.uniform(0.6, 1.1), rng.uniform(0.35, 0.85)
    body = _body(rng, top, low, high)
    reach, rise = top * rng.uniform(0.35, 0.95), rng.uniform(0.2, 0.8)
    return _handled(rng, body, _arch(rng, reach, rise, -0.95 * high), _closing(rng, top, low, high))


def _tote(rng: random.Random) -> Layers:
    """A tall shopping bag, with handles of cloth or cord."""
    top, high = rng.uniform(0.5, 0.8), rng.uniform(0.6, 1.0)
    low = top * rng.uniform(0.75, 1.1)
    body = mirrored([(0.0, -high), (top, -high), (low, high), (0.0, high)])
    front = _print(rng, top, high) if rng.random() < 0.35 else Garment()
    return _handled(rng, body, _arch(rng, top * rng.uniform(0.3, 0.6), rng.uniform(0.25, 0.9), -high), front)


def _shoulder_bag(rng: random.Random) -> Layers:
    """On a long strap, often with a flap."""
    wide, high = rng.uniform(0.5, 0.9), rng.uniform(0.35, 0.6)
    body = _body(rng, wide * rng.uniform(0.8, 1.0), wide, high)
    strap = _arch(rng, wide * rng.uniform(0.7, 1.0), rng.uniform(0.7, 1.7), -high * rng.uniform(0.5, 1.0))
    lean = rng.gauss(0, 0.25)
    swung = strap + np.stack([lean * (-high - strap[:, 1]), 0 * strap[:, 1]], 1)
    return _handled(rng, body, swung, _closing(rng, wide * 0.9, wide, high), few=True)


def _clutch(rng: random.Random) -> Layers:
    """Flat and wide, without a handle, or with a loop at its end."""
    wide, high = rng.uniform(0.8, 1.0), rng.uniform(0.35, 0.65)
    body = rounded(box(0, 0, wide, high)[:-1], rng.randint(0, 2))
    flap = _flap(rng, wide, high)
    loop = (arc(-wide, 0.1, 0.3, 0.35, 0.5 * math.pi, 1.5 * math.pi),) if rng.random() < 0.3 else ()
    knob = (ring(0, 0.05, 0.06, 0.06, 2),) if rng.random() < 0.5 else ()
    return (joined(Garment((body,), lines=(*flap.lines, *knob), handles=loop), Garment(patches=flap.patches)),)


def _backpack(rng: random.Random) -> Layers:
    """Tall and round, with a loop on top, pockets in front, straps to the sides."""
    wide, high = rng.uniform(0.55, 0.8), rng.uniform(0.8, 1.0)
    body = rounded(
        mirrored([(0.0, -high), (wide * 0.7, -high), (wide, -0.5 * high), (wide, high), (0.0, high)]),
        rng.randint(0, 2),
    )
    pocket = rounded(box(0, 0.5 * high, wide * 0.75, 0.35 * high)[:-1], 1)
    lines = [closed(pocket), arc(0, -0.2 * high, wide * 0.8, 0.5 * high, math.pi, 2 * math.pi)]
    if rng.random() < 0.5:
        lines += [path((side * 0.3, -0.7 * high), (side * 0.3, 0.3 * high)) for side in (1, -1)]
    loop = arc(0, -high, 0.18, rng.uniform(0.12, 0.3), math.pi, 2 * math.pi)
    straps = (
        [arc(side * wide, 0.1, 0.2, 0.7 * high, -0.5 * math.pi, 0.5 * math.pi) * (1, 1) for side in (1, -1)]
        if rng.random() < 0.4
        else []
    )
    straps = [np.stack([side * abs(points[:, 0]), points[:, 1]], 1) for points, side in zip(straps, (1, -1))]
    return (Garment((body,), lines=tuple(lines), handles=(loop, *straps), patches=(pocket,)),)


def _briefcase(rng: random.Random) -> Layers:
    """A box with a short handle in its middle; a suitcase is higher."""
    wide, high = rng.uniform(0.75, 1.0), rng.uniform(0.5, 0.9)
    body = rounded(box(0, 0, wide, high)[:-1], rng.randint(0, 1))
    reach, rise = rng.uniform(0.2, 0.4), rng.uniform(0.12, 0.35)
    handle = path((-reach, -high), (-reach, -high - rise), (reach, -high - rise), (reach, -high))
    lines = [span(wide, rng.uniform(-0.5, 0.2) * high)] if rng.random() < 0.7 else []
    lines += [box(side * 0.45 * wide, -0.15 * high, 0.07, 0.1) for side in (1, -1)] if rng.random() < 0.5 else []
    lines += (
        [path((side * 0.6 * wide, -high), (side * 0.6 * wide, high)) for side in (1, -1)] if rng.random() < 0.2 else []
    )
    return (Garment((body,), lines=tuple(lines), handles=(handle,)),)


def _body(rng: random.Random, top: float, low: float, high: float) -> Points:
    match rng.choices(("trapeze", "round", "box", "half moon"), (5, 1.5, 2, 1.5))[0]:
        case "trapeze":
            shape = mirrored([(0.0, -high), (top, -high), (low, high), (0.0, high + rng.uniform(0, 0.12))])
            return rounded(shape, rng.randint(0, 2))
        case "round":
            return ring(0, 0, low, high, rng.choice((2, 3, 4)))
        case "box":
            return rounded(box(0, 0, low, high)[:-1], rng.randint(0, 2))
    return np.concatenate([path((-low, -high), (low, -high)), arc(0, -high, low, 2 * high)])


def _arch(rng: random.Random, reach: float, rise: float, y: float) -> Points:
    """A handle's line: round, pointed, or square."""
    power = rng.choice((2.0, 2.0, 1.2, 5.0))
    angles = turn(0, math.pi, 13)
    cos, sin = np.cos(angles), np.sin(angles)
    return np.stack([reach * np.sign(cos) * abs(cos) ** (2 / power), y - rise * abs(sin) ** (2 / power)], 1)


def _handled(rng: random.Random, body: Points, handle: Points, front: Garment, few: bool = False) -> Layers:
    """The handle behind the body, at times one in front of it as well, reaching down onto it."""
    behind = Garment(handles=(handle,))
    if few or rng.random() < 0.5:
        return behind, joined(Garment((body,)), front)
    shift, drop = rng.choice((0.0, rng.uniform(-0.15, 0.15))), rng.uniform(0.05, 0.35)
    before = handle * (rng.uniform(0.85, 1.0), 1) + (shift, drop)
    if rng.random() < 0.3:
        apart = np.array([np.abs(handle[:, 0]).max() * 0.55, 0.0])
        narrow = handle * (0.5, 1)
        return Garment(handles=(narrow - apart, narrow + apart)), joined(Garment((body,)), front)
    return behind, joined(Garment((body,), straps=(before,)), front)


def _closing(rng: random.Random, top: float, low: float, high: float) -> Garment:
    """A zip, a flap, a buckle, pockets, seams, rings."""
    pieces = []
    if rng.random() < 0.35:
        pieces.append(Garment(lines=(span(top * 0.95, -high + rng.uniform(0.1, 0.4)),)))
    if rng.random() < 0.35:
        pieces.append(_flap(rng, top, high))
    if rng.random() < 0.35:
        pieces.append(
            Garment(lines=(box(0.0, rng.uniform(-0.4, 0.2) * high, rng.uniform(0.05, 0.2), rng.uniform(0.05, 0.12)),))
        )
    if rng.random() < 0.2:
        pocket = box(0.0, 0.4 * high, low * 0.55, 0.35 * high)
        pieces.append(Garment(lines=(pocket,), patches=(pocket,)))
    if rng.random() < 0.2:
        pieces.append(
            Garment(lines=tuple(path((side * top * 0.55, -high), (side * low * 0.6, high)) for side in (1, -1)))
        )
    return joined(*pieces)


def _flap(rng: random.Random, wide: float, high: float) -> Garment:
    deep = rng.uniform(0.4, 1.3) * high
    point = rng.choice((0.0, 0.4, 0.9))
    flap = path((-wide, -high), (-point * wide, -high + deep), (point * wide, -high + deep), (wide, -high))
    return Garment(lines=(flap,), patches=(flap,))


def _print(rng: random.Random, wide: float, high: float) -> Garment:
    shape = ring(0, rng.uniform(-0.2, 0.3) * high, wide * 0.5, wide * rng.uniform(0.2, 0.5), rng.choice((2, 5)))
    return Garment(lines=(shape,), patches=(shape,))
