"""Garments drawn by a program: of every class and style, the same for the same seed, and like their class."""

import numpy as np
import pytest

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.renderings.garments.pool import draw_garments
from fmnist_core.renderings.pens import SIDE, STYLES

TROUSER, DRESS, BAG, SNEAKER, BOOT = 1, 3, 8, 7, 9


def proportions(label, style="solid"):
    """Height by width of the box around each of twenty."""
    tall, wide = (
        np.array([np.ptp(np.flatnonzero(picture.max(axis))) + 1 for picture in draw_garments(label, style, 20, 0)])
        for axis in (1, 0)
    )
    return tall / wide


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("label", range(len(CLASS_NAMES)), ids=CLASS_NAMES)
def test_each_class_and_style_fills_the_picture(label, style):
    pictures = draw_garments(label, style, 20, 0)
    assert pictures.shape == (20, SIDE, SIDE) and pictures.dtype == np.uint8
    assert len(np.unique(pictures, axis=0)) == 20, "no two are alike"
    for picture in pictures:
        rows, columns = np.flatnonzero(picture.max(1)), np.flatnonzero(picture.max(0))
        assert max(np.ptp(rows), np.ptp(columns)) > 0.7 * SIDE
        assert picture.max() > 35 and (picture == 0).mean() > 0.1


def test_the_seed_decides():
    first, again, other = (draw_garments(BAG, "pen", 5, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_pen_leaves_more_empty_than_a_brush():
    pen, solid = (np.mean(draw_garments(DRESS, style, 20, 0) > 0) for style in ("pen", "solid"))
    assert pen < 0.7 * solid


def test_proportions_are_those_of_the_class():
    assert np.median(proportions(TROUSER)) > 1.3
    assert np.median(proportions(DRESS)) > 1.1
    assert np.median(proportions(BOOT)) > np.median([ratio for ratio in proportions(SNEAKER) if ratio < 1])
