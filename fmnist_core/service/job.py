"""A run as the coordinator holds it, from the queue to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint
from fmnist_core.runs.recorder import RunRecorder
from fmnist_core.training.events import History

Wish = Literal["pause", "stop"]


@dataclass(eq=False)
class Job:
    """A run that waits for a worker (no `key`) or has one."""

    run_id: str
    recipe: Recipe
    owner: str | None
    slow_motion: float
    recorder: RunRecorder
    state: str = "queued"
    """As written in the run's folder."""
    own_pictures: bytes | None = None
    """What it learns from beside Fashion-MNIST, packed."""
    checkpoint: StoredCheckpoint | None = None
    wish: Wish | None = None
    """Until the worker has let go."""
    arrived: int = 0
    """Its place among the arrivals."""
    key: str | None = None
    """Of the task that a worker has."""
    is_concluding: bool = False
    attempt: str | None = None
    pid: int | None = None
    """The worker's."""
    turn_began: float = 0.0
    let_go_until: float | None = None

    @property
    def history(self) -> History:
        return self.checkpoint.history if self.checkpoint else History()
