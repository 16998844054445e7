import pytest
import torch
from torch import nn

from fmnist_core.errors import TrainingError
from fmnist_core.models import create_model
from fmnist_core.training.precision import check_bfloat16

CPU = torch.device("cpu")


class WrongInBfloat16(nn.Module):
    def __init__(self, fault):
        super().__init__()
        self.linear, self.fault = nn.Linear(784, 10), fault

    def forward(self, images):
        logits = self.linear(images.flatten(1))
        return logits if logits.dtype == torch.float32 else logits * self.fault


def test_what_is_computed_rightly_passes_and_stays_as_it_was():
    model = create_model("small_resnet", channels=(4, 8, 8)).to(memory_format=torch.channels_last)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    state = torch.get_rng_state()
    check_bfloat16(model, CPU)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert model.training and torch.equal(torch.get_rng_state(), state)
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("fault", [-1, 2, float("nan")])
def test_wrong_gradients_are_refused_with_the_remedy(fault):
    with pytest.raises(TrainingError, match="train with precision float32"):
        check_bfloat16(WrongInBfloat16(fault), CPU)
