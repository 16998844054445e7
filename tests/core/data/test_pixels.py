import numpy as np
import torch

from fmnist_core.data import loader, pixels
from fmnist_core.data.dataset import Split


def test_statistics_are_numpys(synthetic_dataset):
    split = synthetic_dataset.all_train
    values = split.images.numpy() / 255
    statistics = pixels.pixel_statistics(split)
    assert np.isclose(statistics.mean, values.mean())
    assert np.isclose(statistics.standard_deviation, values.std())
    assert np.isclose(statistics.black, (values == 0).mean())
    assert np.allclose(statistics.shares.sum(axis=1), 1)


def test_a_class_mean_is_the_mean_of_its_pictures():
    images = torch.zeros(20, 28, 28, dtype=torch.uint8)
    images[10:] = 100
    means = pixels.class_means(Split(images, torch.arange(20) % 10))
    assert means.shape == (10, 28, 28)
    assert (means == 50).all()


def test_a_batch_has_pictures_from_0_to_1_with_their_labels(synthetic_dataset):
    split = synthetic_dataset.all_train
    images, labels = loader.draw_batch(split, batch_size=8, seed=3)
    assert images.shape == (8, 1, 28, 28)
    assert images.dtype == torch.float32 and images.min() >= 0 and images.max() <= 1
    found = (split.images == (images[0, 0] * 255).round().to(torch.uint8)).all(dim=(1, 2)).nonzero().item()
    assert split.labels[found] == labels[0]


def test_a_batch_is_the_same_for_the_same_seed(synthetic_dataset):
    first, second = (loader.draw_batch(synthetic_dataset.all_train, 8, seed=3)[1] for _ in range(2))
    assert torch.equal(first, second)
