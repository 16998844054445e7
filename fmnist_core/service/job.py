"""A run as the coordinator holds it, from the queue to its end."""

from dataclasses import dataclass

from fmnist_core.data.dataset import Split
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.recorder import RunRecorder
from fmnist_core.training.events import Checkpoint, History


@dataclass(eq=False)
class Job:
    """A run that waits for a worker (no `key`) or has one."""

    run_id: str
    recipe: Recipe
    owner: str | None
    slow_motion: float
    arrived: int
    recorder: RunRecorder
    state: str
    """As written in the run's folder."""
    own_pictures: Split | None = None
    """What it learns from beside Fashion-MNIST."""
    checkpoint: Checkpoint | None = None
    wish: str | None = None
    """"pause" or "stop", until the worker has let go."""
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
