"""On the real data: the notebooks' figures, to the digit that they print."""

import pytest

from fmnist_core.data.dataset import load_dataset
from fmnist_core.data.download import ensure_dataset
from fmnist_core.recipes.named import get_recipe
from fmnist_core.training.baseline import train_plainly
from fmnist_core.training.loop import train


@pytest.mark.parametrize(
    ("name", "accuracy", "loss"), [("notebook-v0", 83.4265, 0.4766), ("notebook-v1", 75.02, 0.6850)]
)
def test_the_published_figures_to_the_printed_digit(name, accuracy, loss):
    *_, done = train(get_recipe(name), load_dataset())
    score = done.history.epochs[-1].test
    assert round(100 * score.accuracy_batch_mean, 4) == accuracy
    assert round(score.loss_batch_mean, 4) == loss


def test_an_epoch_equals_the_plain_loops():
    recipe = get_recipe("notebook-v0").replace(epochs=1)
    *_, done = train(recipe, load_dataset())
    plain = train_plainly(recipe, ensure_dataset())
    score = done.history.epochs[-1].test
    assert score.accuracy_batch_mean == pytest.approx(plain.test_accuracy, abs=1e-9)
    assert score.loss_batch_mean == pytest.approx(plain.test_loss, abs=1e-6)
