"""Dresses from parts with random measures: a bodice with straps, sleeves or none, a waist, a skirt."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fmnist_core.renderings.garments.sleeves import Sleeve, edges, long_sleeves, short_sleeve, sleeve_layers
from fmnist_core.renderings.outlines import Garment, Layers, Points, both, closed, joined, mirrored, path, ring, span


@dataclass(frozen=True)
class _Cut:
    """Half widths and heights, downwards; the shoulders are at -1."""

    neck: float
    depth: float
    shoulder: float
    chest: float
    armpit: float
    waist: float
    waistline: float
    hip: float
    hem: float
    bottom: float


def dress(rng: random.Random) -> Layers:
    """Sleeveless, with straps, or with short or long sleeves; straight, flared, or in tiers."""
    cut = _cut(rng)
    top = rng.choices(("straps", "sleeveless", "short", "long", "strapless"), (2.5, 4, 3, 1.5, 0.5))[0]
    front = _details(rng, cut)
    skirt = _skirt(rng, cut)
    if top in ("straps", "strapless"):
        straps = _straps(rng, cut) if top == "straps" else Garment()
        return (joined(Garment((_outline(_bustier(rng, cut), skirt),)), straps, front),)
    neck, shoulder, armpit = _neck(rng, cut), np.array([cut.shoulder, -0.95]), np.array([cut.chest, cut.armpit])
    if top == "sleeveless":
        hole = path((cut.shoulder * 0.92, -0.95 + 0.5 * (cut.armpit + 0.95)))
        return (joined(Garment((_outline(np.concatenate([neck, shoulder[None], hole, armpit[None]]), skirt),)), front),)
    one = short_sleeve(rng)
    sleeves = (one, one) if top == "short" else long_sleeves(rng)
    narrow = [
        replace(sleeve, length=0.85 * sleeve.length, width=0.8 * sleeve.width, cuff=0.8 * sleeve.cuff)
        for sleeve in sleeves
    ]
    return _with_sleeves(rng, narrow, (neck, shoulder, armpit, skirt), front)


def _cut(rng: random.Random) -> _Cut:
    chest = rng.uniform(0.26, 0.52)
    waist = chest * (rng.uniform(0.6, 0.85) if rng.random() < 0.65 else rng.uniform(0.88, 1.05))
    waistline = rng.uniform(-0.5, 0.0)
    if rng.random() < 0.45:
        hip, hem, bottom = chest * rng.uniform(0.95, 1.2), chest * rng.uniform(0.85, 1.4), rng.uniform(0.85, 1.4)
    else:
        hem, bottom = chest * rng.uniform(1.4, 3.0), rng.uniform(0.5, 1.3)
        hip = waist + (hem - waist) * rng.uniform(0.25, 0.6)
    neck = chest * rng.uniform(0.35, 0.7)
    shoulder = max(neck + 0.05, chest * rng.uniform(0.75, 1.05))
    armpit = rng.uniform(-0.7, -0.5)
    return _Cut(neck, rng.uniform(0.05, 0.4), shoulder, chest, armpit, waist, waistline, hip, hem, bottom)


def _neck(rng: random.Random, cut: _Cut) -> Points:
    """The right half of the neckline, from the middle."""
    low = -1.0 + cut.depth
    return rng.choice(
        (
            path((0.0, low), (cut.neck, -1.0)),
            path((0.0, low), (0.8 * cut.neck, low), (cut.neck, -1.0)),
            path((0.0, low), (0.7 * cut.neck, low - 0.3 * cut.depth), (cut.neck, -1.0)),
        )
    )


def _bustier(rng: random.Random, cut: _Cut) -> Points:
    """The upper edge of a bodice without shoulders: level, or in the shape of a heart."""
    high = cut.armpit - rng.uniform(0.0, 0.15)
    middle = high + rng.choice((0.0, rng.uniform(0.05, 0.2)))
    return path((0.0, middle), (cut.chest * 0.55, high - 0.03), (cut.chest, high + 0.05))


def _straps(rng: random.Random, cut: _Cut) -> Garment:
    """Two to the shoulders, or both to the neck."""
    start = (cut.chest * 0.65, cut.armpit - 0.05)
    end = (rng.choice((0.04, cut.chest * 0.5)), -1.0 - rng.uniform(0.0, 0.15))
    line = path(start, end)
    if rng.random() < 0.5:
        return Garment(handles=both(line))
    aside = np.array([rng.uniform(0.015, 0.05), 0.0])
    return Garment(both(np.concatenate([line - aside, line[::-1] + aside])))


def _skirt(rng: random.Random, cut: _Cut) -> Points:
    """From the armpit down the right side to the middle of the hem."""
    middle = (0.0, cut.bottom + rng.choice((0.0, rng.uniform(-0.03, 0.12))))
    hip = (cut.hip, cut.waistline + 0.35 * (cut.bottom - cut.waistline))
    return path((cut.waist, cut.waistline), hip, (cut.hem, cut.bottom), middle)


def _outline(upper: Points, skirt: Points) -> Points:
    return mirrored(np.concatenate([upper, skirt]))


def _with_sleeves(rng: random.Random, sleeves: Sequence[Sleeve], half: tuple[Points, ...], front: Garment) -> Layers:
    neck, shoulder, armpit, skirt = half
    if all(sleeve.is_clear for sleeve in sleeves) and rng.random() < 0.75:
        sides = [
            np.concatenate([neck, shoulder[None], *edges(sleeve, shoulder, armpit), armpit[None], skirt])
            for sleeve in sleeves
        ]
        return (joined(Garment((np.concatenate([sides[0], sides[1][::-1] * (-1, 1)]),)), front),)
    body = Garment((_outline(np.concatenate([neck, shoulder[None], armpit[None]]), skirt),))
    arms = [layer for sleeve, side in zip(sleeves, (1, -1)) for layer in sleeve_layers(sleeve, shoulder, armpit, side)]
    middle = joined(body, front)
    return (*arms, middle) if rng.random() < 0.3 else (middle, *arms)


def _details(rng: random.Random, cut: _Cut) -> Garment:
    """A belt or a bow at the waist, folds, tiers, a print."""
    pieces = []
    if rng.random() < 0.5:
        pieces.append(_belt(rng, cut))
    if rng.random() < 0.4:
        places = np.linspace(-0.75, 0.75, 2 * rng.randint(1, 3))
        lines = tuple(
            path((cut.waist * place, cut.waistline + 0.05), (cut.hem * place, cut.bottom)) for place in places
        )
        pieces.append(Garment(lines=lines))
    if rng.random() < 0.25:
        heights = np.linspace(cut.waistline, cut.bottom, rng.randint(3, 5))[1:-1]
        pieces.append(Garment(lines=tuple(span(_width(cut, y), y) for y in heights)))
    if rng.random() < 0.15:
        y = rng.uniform(cut.waistline, 0.7 * cut.bottom)
        shape = ring(0, y, cut.waist * 0.5, cut.waist * 0.5, 2)
        pieces.append(Garment(lines=(shape,), patches=(shape,)))
    return joined(*pieces)


def _belt(rng: random.Random, cut: _Cut) -> Garment:
    high = rng.uniform(0.03, 0.1)
    low = cut.waistline + high
    strip = path(
        (-cut.waist, cut.waistline), (cut.waist, cut.waistline), (_width(cut, low), low), (-_width(cut, low), low)
    )
    bow = []
    if rng.random() < 0.25:
        bow = [closed(path((0.0, low), (side * 0.14, low - 0.1), (side * 0.14, low + 0.08))) for side in (1, -1)]
    return Garment(lines=(strip[:2], strip[2:], *bow), patches=(strip,))


def _width(cut: _Cut, y: float) -> float:
    """Half the skirt's width."""
    middle = cut.waistline + 0.35 * (cut.bottom - cut.waistline)
    return float(np.interp(y, (cut.waistline, middle, cut.bottom), (cut.waist, cut.hip, cut.hem)))
