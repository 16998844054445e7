"""T-shirts, pullovers, coats and shirts from parts with random measures.

What a shape means: short sleeves and no collar make a T-shirt; a collar and buttons a shirt; lapels, an open or a
zipped front a coat; long sleeves and none of these a pullover.
"""

import random
from collections.abc import Callable
from dataclasses import replace

from fmnist_core.renderings.garments import fronts
from fmnist_core.renderings.garments.bodies import NECKLINES, TOP, Body, create_body, dressed
from fmnist_core.renderings.garments.sleeves import long_sleeves, short_sleeve
from fmnist_core.renderings.outlines import Garment, Layers, joined, path

Feature = Callable[[random.Random, Body], Garment]


def t_shirt(rng: random.Random) -> Layers:
    """With short sleeves, rarely with none; no collar."""
    neckline = rng.choices(NECKLINES, (6, 2, 1, 0.6))[0]
    body = create_body(rng, rng.uniform(0.6, 1.1), neckline, (0.5, 0.85))
    front = _some(rng, body, (fronts.neckband, 0.75), (fronts.hem, 0.25), (fronts.creases, 0.25))
    front = joined(front, _some(rng, body, (fronts.picture, 0.3), (fronts.bands, 0.1), (fronts.breast_pockets, 0.04)))
    if rng.random() < 0.07:
        return dressed(rng, _sleeveless(rng, body), (), front)
    sleeve = short_sleeve(rng)
    return dressed(rng, body, (sleeve, sleeve), front, seams=0.3)


def pullover(rng: random.Random) -> Layers:
    """With long sleeves and closed in front: sweaters, turtlenecks and hoodies."""
    kind = rng.choices(("sweater", "turtleneck", "hoodie", "half zip"), (6, 2, 4, 0.5))[0]
    neckline = rng.choices(NECKLINES, (6, 2, 0.7, 0.2))[0] if kind == "sweater" else "round"
    body = create_body(rng, rng.uniform(0.6, 1.05), neckline, (0.48, 0.85))
    front = _some(rng, body, (fronts.hem, 0.65), (fronts.creases, 0.2), (fronts.picture, 0.2), (fronts.bands, 0.1))
    match kind:
        case "sweater":
            front = joined(front, _some(rng, body, (fronts.neckband, 0.8), (fronts.knit, 0.35)))
        case "turtleneck":
            front = joined(front, _some(rng, body, (fronts.knit, 0.4)), fronts.turtleneck(rng, body))
        case "hoodie":
            front = joined(front, _some(rng, body, (fronts.kangaroo_pocket, 0.65)), fronts.hood(rng, body))
        case _:
            front = joined(front, fronts.turtleneck(rng, body), fronts.zip_line(rng, body, rng.uniform(-0.6, -0.3)))
    return dressed(rng, body, long_sleeves(rng), front)


def shirt(rng: random.Random) -> Layers:
    """With a collar and buttons; long sleeves, or short ones."""
    body = create_body(rng, rng.uniform(0.8, 1.2))
    is_polo = rng.random() < 0.12
    end = rng.uniform(-0.5, -0.2) if is_polo else body.bottom
    top = TOP + rng.uniform(0.2, 0.35)
    closing = []
    if rng.random() < 0.8:
        closing.append(fronts.placket(rng, body, top, end))
    if rng.random() < 0.85 or not closing:
        closing.append(fronts.buttons(rng, body, top + 0.1, end - 0.1))
    extras = _some(rng, body, (fronts.breast_pockets, 0.35), (fronts.creases, 0.2), (fronts.checks, 0.25))
    front = joined(extras, *closing, fronts.collar(rng, body))
    if is_polo or rng.random() < 0.38:
        sleeve = short_sleeve(rng)
        return dressed(rng, body, (sleeve, sleeve), front)
    return dressed(rng, body, long_sleeves(rng), front)


def coat(rng: random.Random) -> Layers:
    """With long sleeves, and lapels or a front that is zipped or open."""
    bottom = rng.choice((rng.uniform(0.65, 1.05), rng.uniform(1.0, 1.8)))
    body = create_body(rng, bottom, rng.choice(("round", "v")))
    extras = _some(
        rng, body, (fronts.pockets, 0.5), (fronts.breast_pockets, 0.1), (fronts.creases, 0.2), (fronts.hem, 0.25)
    )
    kind = rng.choices((_blazer, _zipped, _open, _cardigan, _quilted), (4, 4, 3, 1, 1))[0]
    return dressed(rng, body, long_sleeves(rng), joined(extras, kind(rng, body)))


def _blazer(rng: random.Random, body: Body) -> Garment:
    """Lapels, then one line down, or two rows of buttons."""
    low, across = rng.uniform(-0.55, 0.15), rng.choice((0.0, 0.0, rng.uniform(0.12, 0.25)))
    if rng.random() < 0.3:
        return joined(fronts.opening(rng, body, rng.uniform(0.08, 0.35)), fronts.lapels(rng, body, low))
    closing = fronts.placket(rng, body, low, body.bottom)
    knobs = [fronts.buttons(rng, body, low + 0.05, low + 0.6, across)] if rng.random() < 0.5 else []
    belt = [fronts.bands(rng, body)] if rng.random() < 0.08 else []
    return joined(*belt, closing, *knobs, fronts.lapels(rng, body, low))


def _zipped(rng: random.Random, body: Body) -> Garment:
    """A jacket with a zip: a stand-up collar, a hood, or a plain neck."""
    tops: tuple[Feature, ...] = (fronts.stand_collar, fronts.hood, fronts.neckband)
    return joined(rng.choices(tops, (4, 2, 2))[0](rng, body), fronts.zip_line(rng, body, body.bottom))


def _open(rng: random.Random, body: Body) -> Garment:
    """Worn or laid open."""
    front = fronts.opening(rng, body, rng.uniform(0.06, body.waist * 0.7))
    tops: tuple[Feature, ...] = (fronts.hood, fronts.stand_collar)
    return joined(front, rng.choice(tops)(rng, body)) if rng.random() < 0.45 else front


def _cardigan(rng: random.Random, body: Body) -> Garment:
    """A deep V, a line down the front and buttons; no collar."""
    low = rng.uniform(-0.6, -0.1)
    neck = path((-body.neck, TOP), (0.0, low), (body.neck, TOP))
    return joined(
        Garment(telling=(neck,), insides=(neck,)),
        fronts.placket(rng, body, low, body.bottom),
        fronts.buttons(rng, body, low + 0.1, body.bottom - 0.1),
    )


def _quilted(rng: random.Random, body: Body) -> Garment:
    """A zipped jacket in padded rows."""
    rows = [
        path((-body.width_at(y), y), (0, y + 0.05), (body.width_at(y), y))
        for y in _steps(-0.7, body.bottom, rng.uniform(0.16, 0.3))
    ]
    return joined(Garment(lines=tuple(rows)), _zipped(rng, body))


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + k * step for k in range(int((end - start) / step))]


def _sleeveless(rng: random.Random, body: Body) -> Body:
    return replace(body, shoulder=body.chest * rng.uniform(0.6, 0.95), slope=rng.uniform(0.02, 0.1))


def _some(rng: random.Random, body: Body, *features: tuple[Feature, float]) -> Garment:
    """Of the features those that chance takes, each by its own share."""
    return joined(*(feature(rng, body) for feature, share in features if rng.random() < share))
