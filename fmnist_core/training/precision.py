"""Whether this machine computes bfloat16 rightly: some releases of torch had faults in its convolutions."""

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.errors import TrainingError

CHECKED_PICTURES = 32
TOLERATED = 0.3
"""Of the gradient's length: rounding makes an eighth for the shipped networks, a wrong result more than all of it."""


def check_bfloat16(model: nn.Module, device: torch.device) -> None:
    """Compare a gradient of `model`, on `device`, with that in float32.

    Raises TrainingError when they differ by more than rounding does.
    """
    exact, rough = (_gradient(copy.deepcopy(model).eval(), device, is_rough) for is_rough in (False, True))
    if not (exact - rough).norm() <= TOLERATED * exact.norm():  # so written, it catches what is no number
        raise TrainingError("bfloat16 gives wrong results on this machine: train with precision float32")


def _gradient(model: nn.Module, device: torch.device, is_rough: bool) -> Tensor:
    """Of all parameters, as one list."""
    noise = torch.Generator().manual_seed(0)
    images = torch.rand(CHECKED_PICTURES, 1, IMAGE_SIZE, IMAGE_SIZE, generator=noise).to(device)
    labels = torch.arange(CHECKED_PICTURES, device=device) % NUM_CLASSES
    with torch.autocast(device.type, torch.bfloat16, enabled=is_rough):
        logits = model(images)
    loss = functional.cross_entropy(logits.float(), labels)
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return torch.cat([gradient.float().flatten() for gradient in torch.autograd.grad(loss, parameters)])
