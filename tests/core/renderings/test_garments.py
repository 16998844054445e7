"""Garments drawn by a program: of every class and style, the same for the same seed, and true to their class."""

import random

import numpy as np
import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.renderings.garments import bags, dresses, shoes, sleeves, tops, trousers
from fmnist_core.renderings.garments.bodies import TOP
from fmnist_core.renderings.garments.drawing import draw_garments
from fmnist_core.renderings.outlines import Garment
from fmnist_core.renderings.pens import SIDE, STYLES, draw_garment

TROUSER, DRESS, BAG, SNEAKER, BOOT = 1, 3, 8, 7, 9
MANY = 150


def proportions(label, style="icon"):
    """Height by width of the box around each of forty."""
    pictures = draw_garments([label] * 40, style, 0)
    tall, wide = (np.array([np.ptp(np.flatnonzero(picture.max(axis))) + 1 for picture in pictures]) for axis in (1, 0))
    return tall / wide


def many(build):
    """Garments that differ, each a tuple of layers."""
    rng = random.Random(0)
    return [build(rng) for _ in range(MANY)]


def telling_lines(layers):
    return [line for layer in layers for line in layer.telling]


def lowest(layers):
    return max(part[:, 1].max() for layer in layers for part in layer.parts)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("label", range(len(CLASS_NAMES)), ids=CLASS_NAMES)
def test_each_class_and_style_fills_the_picture(label, style):
    pictures = draw_garments([label] * 20, style, 0)
    assert pictures.shape == (20, SIDE, SIDE) and pictures.dtype == np.uint8
    assert len(np.unique(pictures, axis=0)) == 20, "no two are alike"
    for picture in pictures:
        rows, columns = np.flatnonzero(picture.max(1)), np.flatnonzero(picture.max(0))
        assert max(np.ptp(rows), np.ptp(columns)) > 0.7 * SIDE
        assert picture.max() > 35 and (picture == 0).mean() > 0.1


def test_the_seed_decides():
    first, again, other = (draw_garments([BAG] * 5, "sketch", seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_line_leaves_more_empty_than_a_brush():
    line, brush = (np.mean(draw_garments([DRESS] * 20, style, 0) > 0) for style in ("line", "brush"))
    assert line < 0.7 * brush


def test_proportions_are_those_of_the_class():
    assert np.median(proportions(TROUSER)) > 1.3
    assert np.median(proportions(DRESS)) > 1.1
    assert np.median(proportions(BOOT)) > np.median([ratio for ratio in proportions(SNEAKER) if ratio < 1])


def test_a_t_shirt_has_no_collar_no_buttons_and_no_opening():
    assert not any(telling_lines(layers) for layers in many(tops.t_shirt))


def test_a_pullover_is_closed_in_front():
    for layers in many(tops.pullover):
        assert all(line[:, 1].max() < 0 for line in telling_lines(layers)), "a neck, a hood or a half zip at most"


def test_a_coat_is_open_or_closed_by_a_line_down_to_the_hem():
    for layers in many(tops.coat):
        down = [line for line in telling_lines(layers) if np.ptp(line[:, 1]) > 0.2]
        assert max(line[:, 1].max() for line in down) > 0.5 * lowest(layers)


def test_a_shirt_has_a_collar_and_is_buttoned():
    for layers in many(tops.shirt):
        lines = telling_lines(layers)
        wings = [line for line in lines if line[0].tolist() == line[-1].tolist() and line[:, 1].min() < TOP]
        assert len(wings) == 2 and len(lines) > 2


def test_short_sleeves_are_shorter_than_long_ones():
    rng = random.Random(0)
    longest = max(sleeves.short_sleeve(rng).length for _ in range(MANY))
    shortest = min(sleeve.length for _ in range(MANY) for sleeve in sleeves.long_sleeves(rng))
    assert longest < 0.7 * shortest


def test_arms_lie_at_any_angle_and_bend_at_the_elbow():
    rng = random.Random(0)
    poses = np.array([(s.angle, s.bend) for _ in range(MANY) for s in sleeves.long_sleeves(rng)])
    assert poses[:, 0].min() < 0.1 and poses[:, 0].max() > 1.3
    assert (abs(poses[:, 1]) < 0.3).mean() > 0.3 and (poses[:, 1] > 1.2).mean() > 0.03


@pytest.mark.parametrize(
    "build", [tops.t_shirt, tops.pullover, tops.shirt, tops.coat, dresses.dress, trousers.trousers]
)
def test_garments_hang_upright(build):
    for layers in many(build):
        points = np.concatenate([part for layer in layers for part in layer.parts])
        assert np.isfinite(points).all() and points[:, 1].min() < -0.5 < 0 < lowest(layers) + 0.3


@pytest.mark.parametrize("build", [shoes.sneaker, shoes.ankle_boot, shoes.sandal, bags.bag])
def test_shoes_and_bags_come_in_many_shapes(build):
    widths = [
        np.ptp(np.concatenate([p for layer in layers for p in layer.outermost]), axis=0) for layers in many(build)
    ]
    ratios = np.array([height / width for width, height in widths])
    assert np.isfinite(ratios).all() and np.quantile(ratios, 0.9) > 1.5 * np.quantile(ratios, 0.1)


def test_what_lies_in_front_hides_what_it_covers():
    square = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    behind = Garment((square,), telling=(np.array([(-0.4, 0.0), (0.4, 0.0)]),))
    covered = draw_garment((behind, Garment((0.7 * square,))), "icon", random.Random(0))
    seen = draw_garment((Garment((0.7 * square,)), behind), "icon", random.Random(0))
    middle = slice(SIDE // 2 - 4, SIDE // 2 + 4)
    assert np.ptp(covered[middle, middle]) == 0 and np.ptp(seen[middle, middle]) > 0
