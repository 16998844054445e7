import numpy as np
import pytest
from sklearn.metrics import f1_score

from fmnist_core.evaluation.class_scores import class_intervals
from fmnist_core.evaluation.statistics import wilson_interval


@pytest.fixture
def matrix():
    matrix = np.random.default_rng(0).integers(0, 30, (10, 10))
    return matrix + 300 * np.eye(10, dtype=int)


def test_precision_and_recall_have_wilsons_interval(matrix):
    found = class_intervals(matrix)[3]
    assert found.recall == wilson_interval(int(matrix[3, 3]), int(matrix[3].sum()))
    assert found.precision == wilson_interval(int(matrix[3, 3]), int(matrix[:, 3].sum()))


def test_f1_lies_in_its_interval_and_more_pictures_narrow_it(matrix):
    f1 = 2 * matrix.diagonal() / (matrix.sum(0) + matrix.sum(1))
    few, many = class_intervals(matrix), class_intervals(100 * matrix)
    for value, wide, narrow in zip(f1, few, many):
        assert wide.f1.low < value < wide.f1.high
        assert narrow.f1.high - narrow.f1.low == pytest.approx((wide.f1.high - wide.f1.low) / 10, rel=0.1)


def test_f1_is_that_of_pictures_drawn_anew(matrix):
    """Against a bootstrap over the pictures themselves."""
    cells = np.repeat(np.arange(100), matrix.ravel())
    generator = np.random.default_rng(1)
    scores = []
    for _ in range(400):
        labels, predicted = divmod(generator.choice(cells, len(cells)), 10)
        scores.append(f1_score(labels, predicted, average=None)[0])
    found = class_intervals(matrix)[0].f1
    assert [found.low, found.high] == pytest.approx(np.quantile(scores, (0.025, 0.975)), abs=0.005)


def test_they_are_the_same_every_time(matrix):
    assert class_intervals(matrix) == class_intervals(matrix.tolist())


def test_a_class_that_is_never_answered_has_no_precision(matrix):
    matrix[:, 4] = 0
    never = class_intervals(matrix)[4]
    assert never.precision is None
    assert (never.recall.low, never.f1.high) == (pytest.approx(0, abs=1e-9), 0)
