"""What goes to Dask's workers and comes back: plain bytes and figures, which the scheduler reads without torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from distributed import WorkerPlugin

from fmnist_core.data.arrays import PictureArrays
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint
from fmnist_core.runs.outcomes import Outcome

if TYPE_CHECKING:
    from fmnist_core.data.dataset import Dataset


@dataclass(frozen=True, eq=False)
class TrainingTask:
    """To train the epoch after `checkpoint` (the first one if there is none), and further ones that are quick."""

    key: str
    topic: str
    """Under which its figures are told."""
    run_id: str
    recipe: Recipe
    checkpoint: StoredCheckpoint | None
    start_weights: bytes | None
    """A safetensors file's content, as `own_pictures`."""
    own_pictures: bytes | None
    slow_motion: float


@dataclass(frozen=True, eq=False)
class TaskResult:
    """What a task brought: its last epoch's checkpoint, the end of the training, both, or (interrupted) none."""

    checkpoint: StoredCheckpoint | None = None
    outcome: Outcome | None = None


class DatasetPlugin(WorkerPlugin):
    """Takes the pictures to each worker as it joins: workers on other machines need no files."""

    name = "fashion-mnist"

    def __init__(self, arrays: PictureArrays):
        self._arrays = arrays

    def setup(self, worker: object) -> None:
        from fmnist_core.data.dataset import dataset_from_arrays

        self.dataset: Dataset = dataset_from_arrays(self._arrays)
