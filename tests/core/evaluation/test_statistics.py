"""The methods against examples that others published."""

import numpy as np
import pytest

from fmnist_core.evaluation.statistics import holm_adjusted, mcnemar_p_values, wilson_interval


@pytest.mark.parametrize(
    ("right", "pictures", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_as_newcombe_1998_tabulates_it(right, pictures, low, high):
    interval = wilson_interval(right, pictures)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


def test_mcnemars_exact_test_as_fay_2010_gives_it():
    """R Journal 2(1), the table ((21, 9), (2, 12)): 9 and 2 pairs differ, exact p = 0.06543."""
    assert mcnemar_p_values([9, 2], [2, 9]) == pytest.approx([0.06543, 0.06543], abs=5e-6)


def test_runs_that_never_differ_can_not_be_told_apart():
    assert mcnemar_p_values([0, 7], [0, 7]).tolist() == [1.0, 1.0]


def test_holms_correction_as_wikipedia_works_it_out():
    """The example of its article on the Holm-Bonferroni method."""
    assert holm_adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holms_correction_never_exceeds_one_nor_changes_one_question():
    assert holm_adjusted([0.9, 0.8]) == [1.0, 1.0]
    assert holm_adjusted([0.04]) == [0.04]
    assert holm_adjusted(np.array([])) == []
