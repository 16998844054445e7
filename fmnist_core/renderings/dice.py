"""Random numbers for batches of pictures."""

import torch
from torch import Generator, Tensor
from torch.nn import functional


class Dice:
    """Random numbers of one generator (on the CPU), on the pictures' device."""

    def __init__(self, generator: Generator, device: torch.device | str = "cpu"):
        self._generator, self.device = generator, device

    def uniform(self, shape: tuple[int, ...], low: float = 0.0, high: float = 1.0) -> Tensor:
        return (low + (high - low) * torch.rand(shape, generator=self._generator)).to(self.device)

    def chance(self, count: int, probability: float) -> Tensor:
        """Bool (count, 1, 1, 1)."""
        return self.uniform((count, 1, 1, 1)) < probability

    def each(self, count: int, low: float, high: float) -> Tensor:
        """A number a picture, float (count, 1, 1, 1)."""
        return self.uniform((count, 1, 1, 1), low, high)

    def seed(self) -> int:
        """For random numbers of another kind."""
        return int(torch.randint(2**62, (), generator=self._generator))

    def clouds(self, count: int, cells: int | tuple[int, int], side: int) -> Tensor:
        """Smooth noise in [-1, 1] or so, float (count, 1, side, side); more cells (down and across) make it finer."""
        down, across = (cells, cells) if isinstance(cells, int) else cells
        noise = self.uniform((count, 1, down, across), -1, 1)
        return functional.interpolate(noise, side, mode="bilinear", align_corners=True)

    def some(self, count: int, probability: float) -> Tensor:
        """Which of `count` pictures something happens to: indices, (K,)."""
        return self.chance(count, probability)[:, 0, 0, 0].nonzero()[:, 0]

    def groups(self, count: int, shares: tuple[float, ...]) -> list[Tensor]:
        """Which of `count` pictures fall to each of `shares`, at random: indices, each picture's once."""
        edges = torch.tensor(shares).cumsum(0) / sum(shares)
        drawn = torch.bucketize(torch.rand(count, generator=self._generator), edges[:-1], right=True)
        return [(drawn == group).nonzero()[:, 0].to(self.device) for group in range(len(shares))]
