"""The device that a recipe trains on."""

import torch

from fmnist_core.errors import TrainingError


def resolve_device(name: str) -> torch.device:
    """The device that "auto" or a name stands for. Raises TrainingError when it isn't there."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(device for device, is_there in available.items() if is_there))
    if not available[name]:
        raise TrainingError(f"this machine has no device {name}: choose auto or cpu")
    return torch.device(name)
