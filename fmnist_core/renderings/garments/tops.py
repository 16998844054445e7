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


def t_shirt(hand: random.Random) -> Layers:
    """With short sleeves, rarely with none; no collar."""
    neckline = hand.choices(NECKLINES, (6, 2, 1, 0.6))[0]
    body = create_body(hand, hand.uniform(0.6, 1.1), neckline, (0.5, 0.85))
    front = _some(hand, body, (fronts.neckband, 0.75), (fronts.hem, 0.25), (fronts.creases, 0.25))
    front = joined(front, _some(hand, body, (fronts.picture, 0.3), (fronts.bands, 0.1), (fronts.breast_pockets, 0.04)))
    if hand.random() < 0.07:
        return dressed(hand, _sleeveless(hand, body), (), front)
    sleeve = short_sleeve(hand)
    return dressed(hand, body, (sleeve, sleeve), front, seams=0.3)


def pullover(hand: random.Random) -> Layers:
    """With long sleeves and closed in front: sweaters, turtlenecks and hoodies."""
    kind = hand.choices(("sweater", "turtleneck", "hoodie", "half zip"), (6, 2, 3, 0.5))[0]
    neckline = hand.choices(NECKLINES, (6, 2, 0.7, 0.2))[0] if kind == "sweater" else "round"
    body = create_body(hand, hand.uniform(0.6, 1.05), neckline, (0.48, 0.85))
    front = _some(hand, body, (fronts.hem, 0.65), (fronts.creases, 0.2), (fronts.picture, 0.2), (fronts.bands, 0.1))
    match kind:
        case "sweater":
            front = joined(front, _some(hand, body, (fronts.neckband, 0.8), (fronts.knit, 0.35)))
        case "turtleneck":
            front = joined(front, _some(hand, body, (fronts.knit, 0.4)), fronts.turtleneck(hand, body))
        case "hoodie":
            front = joined(front, _some(hand, body, (fronts.kangaroo_pocket, 0.65)), fronts.hood(hand, body))
        case _:
            front = joined(front, fronts.turtleneck(hand, body), fronts.zip_line(hand, body, hand.uniform(-0.6, -0.3)))
    return dressed(hand, body, long_sleeves(hand), front)


def shirt(hand: random.Random) -> Layers:
    """With a collar and buttons; long sleeves, or short ones."""
    body = create_body(hand, hand.uniform(0.8, 1.2))
    is_polo = hand.random() < 0.12
    end = hand.uniform(-0.5, -0.2) if is_polo else body.bottom
    top = TOP + hand.uniform(0.2, 0.35)
    closing = []
    if hand.random() < 0.8:
        closing.append(fronts.placket(hand, body, top, end))
    if hand.random() < 0.85 or not closing:
        closing.append(fronts.buttons(hand, body, top + 0.1, end - 0.1))
    extras = _some(hand, body, (fronts.breast_pockets, 0.35), (fronts.creases, 0.2), (fronts.hem, 0.1))
    front = joined(extras, *closing, fronts.collar(hand, body))
    if is_polo or hand.random() < 0.38:
        sleeve = short_sleeve(hand)
        return dressed(hand, body, (sleeve, sleeve), front)
    return dressed(hand, body, long_sleeves(hand), front)


def coat(hand: random.Random) -> Layers:
    """With long sleeves, and lapels or a front that is zipped or open."""
    bottom = hand.choice((hand.uniform(0.65, 1.05), hand.uniform(1.0, 1.8)))
    body = create_body(hand, bottom, hand.choice(("round", "v")))
    extras = _some(
        hand, body, (fronts.pockets, 0.5), (fronts.breast_pockets, 0.1), (fronts.creases, 0.2), (fronts.hem, 0.25)
    )
    kind = hand.choices((_blazer, _zipped, _open, _cardigan, _quilted), (4, 4, 3, 1, 1))[0]
    return dressed(hand, body, long_sleeves(hand), joined(extras, kind(hand, body)))


def _blazer(hand: random.Random, body: Body) -> Garment:
    """Lapels, then one line down, or two rows of buttons."""
    low, across = hand.uniform(-0.55, 0.15), hand.choice((0.0, 0.0, hand.uniform(0.12, 0.25)))
    if hand.random() < 0.3:
        return joined(fronts.opening(hand, body, hand.uniform(0.08, 0.35)), fronts.lapels(hand, body, low))
    closing = fronts.placket(hand, body, low, body.bottom)
    knobs = [fronts.buttons(hand, body, low + 0.05, low + 0.6, across)] if hand.random() < 0.5 else []
    belt = [fronts.bands(hand, body)] if hand.random() < 0.08 else []
    return joined(*belt, closing, *knobs, fronts.lapels(hand, body, low))


def _zipped(hand: random.Random, body: Body) -> Garment:
    """A jacket with a zip: a stand-up collar, a hood, or a plain neck."""
    tops: tuple[Feature, ...] = (fronts.stand_collar, fronts.hood, fronts.neckband)
    return joined(hand.choices(tops, (4, 3, 2))[0](hand, body), fronts.zip_line(hand, body, body.bottom))


def _open(hand: random.Random, body: Body) -> Garment:
    """Worn or laid open."""
    front = fronts.opening(hand, body, hand.uniform(0.06, body.waist * 0.7))
    tops: tuple[Feature, ...] = (fronts.hood, fronts.stand_collar)
    return joined(front, hand.choice(tops)(hand, body)) if hand.random() < 0.45 else front


def _cardigan(hand: random.Random, body: Body) -> Garment:
    """A deep V, a line down the front and buttons; no collar."""
    low = hand.uniform(-0.6, -0.1)
    neck = path((-body.neck, TOP), (0.0, low), (body.neck, TOP))
    return joined(
        Garment(telling=(neck,), insides=(neck,)),
        fronts.placket(hand, body, low, body.bottom),
        fronts.buttons(hand, body, low + 0.1, body.bottom - 0.1),
    )


def _quilted(hand: random.Random, body: Body) -> Garment:
    """A zipped jacket in padded rows."""
    rows = [
        path((-body.width_at(y), y), (0, y + 0.05), (body.width_at(y), y))
        for y in _steps(-0.7, body.bottom, hand.uniform(0.16, 0.3))
    ]
    return joined(Garment(lines=tuple(rows)), _zipped(hand, body))


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + k * step for k in range(int((end - start) / step))]


def _sleeveless(hand: random.Random, body: Body) -> Body:
    return replace(body, shoulder=body.chest * hand.uniform(0.6, 0.95), slope=hand.uniform(0.02, 0.1))


def _some(hand: random.Random, body: Body, *features: tuple[Feature, float]) -> Garment:
    """Of the features those that chance takes, each by its own share."""
    return joined(*(feature(hand, body) for feature, share in features if hand.random() < share))
