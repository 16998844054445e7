import pytest
import torch

from fmnist_core.recipes.recipe import AUGMENTATIONS
from fmnist_core.training.augmentation import augment

LABELS = torch.arange(50) % 10


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_every_augmentation_is_seeded_and_keeps_shape_and_range(name):
    images = torch.rand(50, 1, 28, 28, generator=generator())
    out = augment(images, LABELS, [name], generator(1))
    assert out.shape == images.shape and out.dtype == images.dtype
    assert out.min() >= 0 and out.max() <= 1
    assert torch.equal(out, augment(images, LABELS, [name], generator(1)))
    assert not torch.equal(out, augment(images, LABELS, [name], generator(2)))


def test_shift_and_flip_moves_by_at_most_two_pixels():
    images = torch.zeros(200, 1, 28, 28)
    images[:, :, 10, 10] = 1
    out = augment(images, torch.zeros(200), ["shift-flip"], generator())
    places = out.flatten(1).argmax(1)
    rows, columns = places // 28, places % 28
    assert out.sum() == 200
    assert set(rows.tolist()) == set(range(8, 13))
    assert set(columns.tolist()) == {*range(8, 13), *range(15, 20)}


def test_random_erasing_leaves_about_half_alone():
    images = torch.zeros(400, 1, 28, 28)
    touched = augment(images, torch.zeros(400), ["random-erasing"], generator()).flatten(1).any(1).float().mean()
    assert 0.4 < touched < 0.6
