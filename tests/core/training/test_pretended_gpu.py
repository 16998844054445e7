"""The path to a GPU, as far as it goes without one: tensors that pretend to lie there refuse to be mixed with others.

They have shapes, types and devices, but no values; the way back through the network needs a real device.
"""

import pytest
import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from fmnist_core.evaluation.metrics import compute_logits
from fmnist_core.models import create_model
from fmnist_core.recipes.named import get_recipe, list_recipes
from fmnist_core.renderings import styles
from fmnist_core.renderings.pens import SIDE
from fmnist_core.training import learner, session
from fmnist_core.training.augmentation import AUGMENTERS, augment
from fmnist_core.training.batches import Batches

GPU = torch.device("cuda", 0)


@pytest.fixture
def pretended_gpu(monkeypatch):
    """Models are made on it, for their weights can't pretend to move; numbers that decide something are given."""

    def create_there(*arguments, **options):
        with GPU:
            return create_model(*arguments, **options)

    monkeypatch.setattr(session, "resolve_device", lambda name: GPU)
    monkeypatch.setattr(learner, "check_bfloat16", lambda model, device: None)
    monkeypatch.setattr(learner, "create_model", create_there)
    monkeypatch.setattr(Batches, "_draw_seed", lambda batches: 0)
    monkeypatch.setattr(styles, "_keeping_the_class", lambda parts, labels: parts)
    monkeypatch.setattr(styles, "_draw_others", lambda style, labels, dice: torch.zeros(len(labels), 1, SIDE, SIDE))
    monkeypatch.setattr(torch.nn.Module, "to", lambda module, *device, **options: module)
    with FakeTensorMode(allow_non_fake_inputs=True):
        yield GPU


@pytest.mark.parametrize("name", AUGMENTERS)
def test_pictures_are_augmented_where_they_lie(pretended_gpu, name):
    images, labels = torch.rand(64, 1, 28, 28, device=pretended_gpu), torch.randint(10, (64,), device=pretended_gpu)
    augmented = augment(images, labels, [name], torch.Generator().manual_seed(0))
    assert augmented.device == pretended_gpu and augmented.shape == images.shape


@pytest.mark.parametrize("name", list_recipes())
def test_batches_and_logits_are_on_it(pretended_gpu, synthetic_dataset, name):
    trained = session.Session(get_recipe(name), synthetic_dataset)
    images, labels = next(iter(trained.batches.epoch()))
    logits = trained.learner.model(images)
    assert {images.device, labels.device, logits.device, trained.batches.pictures.images.device} == {pretended_gpu}
    assert compute_logits(trained.learner.model, trained.test).device.type == "cpu"


def test_what_lies_elsewhere_is_refused(pretended_gpu):
    with pytest.raises(RuntimeError, match="same device"):
        torch.rand(2, device=pretended_gpu) + torch.rand(2)
