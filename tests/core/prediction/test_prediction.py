"""Answers come from a network with its batch norms folded away, in batches: they must be the network's own."""

import pytest
import torch
from torch import nn
from torch.fx.experimental.optimization import fuse

from fmnist_core import places
from fmnist_core.data.dataset import to_inputs
from fmnist_core.evaluation.metrics import AT_ONCE
from fmnist_core.models import create_model, list_models
from fmnist_core.prediction.predictor import predict, quick_model
from fmnist_core.runs import reader


@pytest.mark.parametrize("run_id", [run.run_id for run in reader.list_runs().runs if run.shipped])
def test_answers_are_the_networks_own(monkeypatch, synthetic_dataset, run_id):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(places.CHECKPOINTS))
    pictures = synthetic_dataset.test.images[: AT_ONCE + 3]
    answers = predict(run_id, pictures.numpy())
    with torch.inference_mode():
        logits = reader.load_model(run_id)(to_inputs(pictures)) / reader.load_summary(run_id).temperature
    assert len(answers) == len(pictures)
    torch.testing.assert_close(
        torch.tensor([answer.probabilities for answer in answers]), logits.softmax(1), atol=1e-4, rtol=0
    )


@pytest.mark.parametrize("name", list_models())
def test_every_network_can_be_made_quick(name):
    torch.manual_seed(0)
    model, inputs = create_model(name).eval(), torch.rand(3, 1, 28, 28)
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean)
            nn.init.uniform_(module.weight)
    with torch.inference_mode():
        torch.testing.assert_close(fuse(model)(inputs), model(inputs), atol=1e-4, rtol=1e-3)


def test_the_default_run_answers_without_batch_norms(monkeypatch):
    monkeypatch.setenv("FMNIST_CHECKPOINTS", str(places.CHECKPOINTS))
    assert not any(isinstance(module, nn.BatchNorm2d) for module in quick_model(reader.DEFAULT_RUN).modules())
