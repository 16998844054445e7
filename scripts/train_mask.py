"""Train the network that cuts objects out of photos: `python -m scripts.train_mask`, ten minutes of one core.

It sees only photos that a program makes up (`fmnist_core.renderings.composites`): Fashion-MNIST's garments and drawn
ones over drawn floors, beds and walls. A training that was stopped goes on from its checkpoint.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from torch import Generator, Tensor, nn
from torch.nn import functional

from fmnist_core import files
from fmnist_core.data.dataset import load_dataset
from fmnist_core.images.mask_network import MASK_FILE, SIDE, MaskNetwork
from fmnist_core.renderings.composites import Composite, Stock, compose, draw_pieces, paint_surfaces

PICTURES, DRAWN, OTHERS, SURFACES = 2_000, 2_500, 400, 3_000
SHARES = (0.4, 0.52, 0.08)
"""Of Fashion-MNIST's pictures, drawn garments and other things among the objects."""
STEPS, BATCH = 6_000, 32
LEARNING_RATE, WEIGHT_DECAY, AVERAGING = 3e-3, 0.02, 0.998
WARM_UP, COOLING = 150, 0.35
"""Steps until the learning rate is reached, and the share of all in which it falls to 0 again."""
HELD_OUT = 256
CHECKED_EVERY = 250


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--checkpoint", type=Path, default=Path("mask-training.pt"), help="where a stop loses nothing")
    parser.add_argument("--out", type=Path, default=MASK_FILE)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    training = _Training(arguments.steps)
    if arguments.checkpoint.exists():
        training.load(arguments.checkpoint)
    dataset = load_dataset()
    stock = Stock(draw_pieces(dataset.train.images[:PICTURES].numpy(), DRAWN, OTHERS, 0), paint_surfaces(SURFACES, 0))
    held_out = _held_out(dataset.val.images.numpy())
    start = time.monotonic()
    while training.step < arguments.steps:
        composite = compose(_chosen(training.generator), stock, SIDE, training.generator)
        training.learn(composite)
        loss = training.learn(_mirrored(composite))
        if training.step % CHECKED_EVERY == 0 or training.step == arguments.steps:
            training.save(arguments.checkpoint)
            save_file(training.weights(), arguments.out)
            passed, overlap = time.monotonic() - start, mean_overlap(training.averaged, held_out)
            print(f"step {training.step}: loss {loss:.3f}, overlap {overlap:.4f}, {passed:.0f} s", flush=True)


def mean_overlap(network: nn.Module, composite: Composite) -> float:
    """Intersection over union of the network's masks with the true ones, mean over pictures."""
    network.eval()
    with torch.inference_mode():
        found = torch.cat([network(part) for part in torch.split(composite.pictures, BATCH)]) > 0
    true = composite.masks > 0.5
    common, either = (found & true).sum((1, 2, 3)), (found | true).sum((1, 2, 3))
    return float((common / either.clamp(min=1)).mean())


class _Training:
    """A network, the moving average of its weights, and all that goes on from a checkpoint."""

    def __init__(self, steps: int):
        torch.manual_seed(0)
        self.step = 0
        self.generator = torch.Generator().manual_seed(0)
        self.network = MaskNetwork().to(memory_format=torch.channels_last)
        self.averaged = copy.deepcopy(self.network)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min((step + 1) / WARM_UP, 1, (steps - step) / (COOLING * steps))
        )

    def learn(self, composite: Composite) -> float:
        self.network.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(composite.pictures.contiguous(memory_format=torch.channels_last))
        loss = _loss(logits.float(), composite.masks)
        self.optimizer.zero_grad()
        torch.autograd.backward(loss)
        self.optimizer.step()
        self.schedule.step()
        self.step += 1
        share = min(AVERAGING, self.step / (self.step + 10))
        with torch.no_grad():
            for mean, value in zip(self.averaged.state_dict().values(), self.network.state_dict().values()):
                mean.lerp_(value, 1 - share) if mean.is_floating_point() else mean.copy_(value)
        return loss.item()

    def weights(self) -> dict[str, Tensor]:
        return {
            name: tensor.clone(memory_format=torch.contiguous_format)
            for name, tensor in self.averaged.state_dict().items()
        }

    def save(self, path: Path) -> None:
        parts = {name: getattr(self, name).state_dict() for name in ("network", "averaged", "optimizer", "schedule")}
        with files.replacing(path) as temporary:
            torch.save({**parts, "step": self.step, "generator": self.generator.get_state()}, temporary)

    def load(self, path: Path) -> None:
        state = torch.load(path, weights_only=True)
        self.step = state["step"]
        self.generator.set_state(state["generator"])
        for name in ("network", "averaged", "optimizer", "schedule"):
            getattr(self, name).load_state_dict(state[name])


def _loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Cross-entropy of the pixels, and how far the areas are from covering each other (Milletari et al. 2016)."""
    area = logits.sigmoid()
    common, both = (area * masks).sum((1, 2, 3)), (area + masks).sum((1, 2, 3))
    return functional.binary_cross_entropy_with_logits(logits, masks) + (1 - (2 * common + 1) / (both + 1)).mean()


def _mirrored(composite: Composite) -> Composite:
    """In a mirror and in other colours, learnt as well: it costs less than a new one."""
    return Composite(composite.pictures.flip((1, 3)), composite.masks.flip(3))


def _chosen(generator: Generator) -> Tensor:
    """Numbers of BATCH pieces, by SHARES."""
    sizes = torch.tensor([PICTURES, DRAWN, OTHERS])
    kinds = torch.multinomial(torch.tensor(SHARES), BATCH, replacement=True, generator=generator)
    places = (torch.rand(BATCH, generator=generator) * sizes[kinds]).long()
    return (sizes.cumsum(0) - sizes)[kinds] + places


def _held_out(pictures: NDArray[np.uint8]) -> Composite:
    stock = Stock(draw_pieces(pictures[: HELD_OUT // 2], HELD_OUT // 2, 40, 1), paint_surfaces(200, 1))
    return compose(torch.arange(HELD_OUT), stock, SIDE, torch.Generator().manual_seed(1))


if __name__ == "__main__":
    main()
