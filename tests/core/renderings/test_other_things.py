"""Other things drawn by a program: each kind can be seen in each style, and the seed decides."""

import random

import numpy as np
import pytest

from fmnist_core.renderings.other_things.pool import FAINTEST, KINDS, draw_things
from fmnist_core.renderings.pens import SIDE, STYLES, draw_garment


@pytest.mark.parametrize("build", dict.fromkeys(KINDS), ids=lambda build: build.__name__.strip("_"))
def test_each_kind_fills_the_picture(build):
    rng = random.Random(0)
    for _ in range(5):
        picture = draw_garment(build(rng), "line", rng)
        assert picture.shape == (SIDE, SIDE) and picture.dtype == np.uint8
        rows, columns = np.flatnonzero(picture.max(1)), np.flatnonzero(picture.max(0))
        assert max(np.ptp(rows), np.ptp(columns)) > 0.6 * SIDE  # a triangle's rounded corners are cut off
        assert (picture == 0).mean() > 0.2


@pytest.mark.parametrize("style", STYLES)
def test_nothing_is_blank_and_no_two_are_alike(style):
    pictures = draw_things(style, 60, 0)
    assert (pictures.max((1, 2)) > FAINTEST).all()
    assert len(np.unique(pictures, axis=0)) == len(pictures)


def test_the_seed_decides():
    first, again, other = (draw_things("line", 5, seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
