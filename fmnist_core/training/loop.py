"""train(recipe, ...): an iterator of typed events. Nothing is drawn, printed or saved here; closing it stops."""

from collections.abc import Generator, Iterator

import torch
from torch import Tensor

from fmnist_core.data.dataset import Dataset, Split
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.events import Checkpoint, TrainEvent, TrainingDone, Weights
from fmnist_core.training.memory import keeping_freed_memory, raising_out_of_memory
from fmnist_core.training.own_pictures import check_own_pictures
from fmnist_core.training.session import Session


def train(
    recipe: Recipe,
    dataset: Dataset,
    start_weights: Weights | None = None,
    resume: Checkpoint | None = None,
    own_pictures: Split | None = None,
) -> Generator[TrainEvent, None, None]:
    """Train by `recipe`; the same recipe, device and threads give the same result.

    Yields TrainingStarted, StepDone at least 20 times an epoch (where it has as many batches), EpochDone per epoch and
    TrainingDone. Figures' clocks stand still while the caller holds an event. `start_weights` are those of the run that
    `recipe.start_from` names; `resume` goes on from a checkpoint; `own_pictures` are as many as the recipe says.
    Raises TrainingError when the loss is not finite, memory runs out or the machine computes the recipe's precision
    wrongly, WeightsError when start weights don't fit, RecipeError when own pictures are missing.
    """
    check_own_pictures(recipe, 0 if own_pictures is None else len(own_pictures))
    events = _train(recipe, dataset, start_weights, resume, own_pictures)
    random_state = torch.get_rng_state()
    with keeping_freed_memory():
        while True:
            # Between two events the process may compute other things: threads and random state are lent, not taken.
            with _TorchState(recipe.threads, random_state) as state, raising_out_of_memory(recipe.batch_size):
                event = next(events, None)
                random_state = state.random_state()
            if event is None:
                return
            yield event


def conclude(recipe: Recipe, dataset: Dataset, checkpoint: Checkpoint) -> TrainingDone:
    """The end of a training that was stopped after `checkpoint`: its weights, evaluated as a finished run's are."""
    session = Session(recipe, dataset)
    session.restore(checkpoint)
    return session.finish()


def _train(
    recipe: Recipe,
    dataset: Dataset,
    start_weights: Weights | None,
    resume: Checkpoint | None,
    own_pictures: Split | None,
) -> Iterator[TrainEvent]:
    session = Session(recipe, dataset, own_pictures)
    if resume:
        session.restore(resume)
    elif recipe.start_from:
        session.learner.start_from(start_weights)
    yield session.started()
    while session.epoch < recipe.epochs and not session.should_stop():
        yield from session.train_epoch()
        yield session.finish_epoch()
    yield session.finish()


class _TorchState:
    """Lend torch's threads and default generator to a block, and give them back as they were."""

    def __init__(self, threads: int, random_state: Tensor):
        self._threads, self._random_state = threads, random_state

    def __enter__(self) -> "_TorchState":
        self._others = torch.get_num_threads(), torch.get_rng_state()
        torch.set_num_threads(self._threads)
        torch.set_rng_state(self._random_state)
        return self

    def random_state(self) -> Tensor:
        return torch.get_rng_state()

    def __exit__(self, *_: object) -> None:
        threads, random_state = self._others
        torch.set_num_threads(threads)
        torch.set_rng_state(random_state)
