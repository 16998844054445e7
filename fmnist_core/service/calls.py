"""The calls that Dask's workers are given, by name: the scheduler reads them, and torch waits for a worker."""

from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint
from fmnist_core.service.tasks import TaskResult, TrainingTask


def train_epochs(task: TrainingTask) -> TaskResult:
    """Train an epoch or more; after the last one, evaluate as well. Raises what `train()` does."""
    from fmnist_core.service import worker

    return worker.train_epochs(task)


def conclude_run(run_id: str, recipe: Recipe, checkpoint: StoredCheckpoint) -> TaskResult:
    """Evaluate a run that was stopped after `checkpoint` as a finished one."""
    from fmnist_core.service import worker

    return worker.conclude_run(run_id, recipe, checkpoint)


async def interrupt(key: str) -> None:
    """Let the task of that key end at its next report, without a result."""
    from fmnist_core.service import worker

    worker.interrupt(key)
