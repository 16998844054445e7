"""A training from its start to its end, for benchmarks that look at nothing in between."""

from fmnist_core.data.dataset import Dataset
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.events import TrainingDone, TrainingStarted
from fmnist_core.training.loop import train


def train_to_end(recipe: Recipe, dataset: Dataset) -> tuple[TrainingStarted, TrainingDone]:
    """The first and the last event of a training."""
    started, *_, done = train(recipe, dataset)
    if not isinstance(started, TrainingStarted) or not isinstance(done, TrainingDone):
        raise TypeError(f"a training began with {started!r} and ended with {done!r}")
    return started, done
