"""Answers that do not depend on which way round a picture is."""

import torch
from torch import Tensor, nn


class Mirrored(nn.Module):
    """A network that is asked twice: its logits are the mean of those for a picture and for its mirror image.

    Averaging over views of a picture at test time is as old as AlexNet (Krizhevsky, Sutskever and Hinton 2012). It
    costs twice the work.
    """

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network
        self.train(network.training)

    def forward(self, inputs: Tensor) -> Tensor:
        """Float (N, 1, H, W) -> logits (N, 10)."""
        logits: Tensor = self.network(torch.cat([inputs, inputs.flip(3)]))
        return logits.view(2, -1, logits.shape[1]).mean(0)


def network_of(model: nn.Module) -> nn.Module:
    """The network that is asked, without the mirror."""
    return model.network if isinstance(model, Mirrored) else model
