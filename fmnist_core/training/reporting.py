"""What a training tells of itself: seconds of work, and figures of the batches since its last report."""

import time
from dataclasses import dataclass, field

import torch
from torch import Tensor

from fmnist_core.training.events import StepDone


@dataclass
class Clock:
    """Seconds of work: stands still while an event is with the caller."""

    seconds: float = 0.0
    _since: float | None = None

    def start(self) -> None:
        self._since = time.perf_counter()

    def stop(self) -> None:
        if self._since is not None:
            self.seconds += time.perf_counter() - self._since
        self._since = None


@dataclass
class Window:
    """The batches since the last report, kept as tensors: reading each one's loss would stall a GPU."""

    losses: list[Tensor] = field(default_factory=list)
    logits: list[Tensor] = field(default_factory=list)
    labels: list[Tensor] = field(default_factory=list)
    images_seen: int = 0
    seconds: float = 0.0
    """On the training clock, at the last report."""

    def add(self, loss: Tensor, logits: Tensor, labels: Tensor) -> None:
        self.losses.append(loss)
        self.logits.append(logits)
        self.labels.append(labels)

    def report(self, epoch: int, step: int, learning_rate: float, seconds: float) -> StepDone:
        labels = torch.cat(self.labels)
        hits = torch.cat(self.logits).argmax(1) == labels
        self.images_seen += len(labels)
        done = StepDone(
            epoch=epoch,
            step=step,
            images_seen=self.images_seen,
            loss=torch.stack(self.losses).mean().item(),
            accuracy=hits.float().mean().item(),
            learning_rate=learning_rate,
            images_per_second=len(labels) / max(seconds - self.seconds, 1e-9),
        )
        self.losses, self.logits, self.labels, self.seconds = [], [], [], seconds
        return done
