"""One training from its first epoch to its last: what is learnt when, what is told of it, and what resumes it."""

import math
from collections.abc import Iterator
from dataclasses import replace

import torch
from torch import Tensor

from fmnist_core.data.dataset import Dataset, Split
from fmnist_core.errors import TrainingError
from fmnist_core.evaluation.metrics import compute_logits, score_logits
from fmnist_core.evaluation.results import Score
from fmnist_core.models.costs import count_flops
from fmnist_core.models.mirrored import Mirrored
from fmnist_core.models.summary import count_parameters
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.training.batches import Batches
from fmnist_core.training.conditions import current_conditions
from fmnist_core.training.devices import resolve_device
from fmnist_core.training.events import (
    Checkpoint,
    EpochDone,
    EpochFigures,
    History,
    StepDone,
    TrainingDone,
    TrainingStarted,
    Weights,
)
from fmnist_core.training.learner import Learner
from fmnist_core.training.reporting import Clock, Window

REPORTS_PER_EPOCH = 25


class Session:
    """The epochs of one training, their figures and clocks."""

    def __init__(self, recipe: Recipe, dataset: Dataset, own_pictures: Split | None = None):
        """Raises TrainingError for a device that isn't there, and as Learner does."""
        self.recipe = recipe
        device = resolve_device(recipe.device)
        dataset = dataset.to(device)
        self.data, self.class_names = dataset.name, dataset.class_names
        self.batches = Batches(recipe, dataset.train if recipe.hold_out_validation else dataset.all_train, own_pictures)
        self.val = dataset.val if recipe.hold_out_validation else None
        self.test = dataset.test
        self.learner = Learner(recipe, device)
        self.history = History()
        self.epoch = 0
        self.best_epoch: int | None = None
        self.best_weights: Weights | None = None
        self.train_clock, self.total_clock = Clock(), Clock()

    def started(self) -> TrainingStarted:
        return TrainingStarted(
            parameters=count_parameters(self.learner.model),
            conditions=current_conditions(self.learner.device, self.recipe.threads),
            epochs=self.recipe.epochs,
            steps_per_epoch=self.batches.per_epoch,
            train_size=len(self.batches.pictures),
            flops=count_flops(self.recipe.model, self.recipe.model_options),
            data=self.data,
            class_names=self.class_names,
        )

    def train_epoch(self) -> Iterator[StepDone]:
        self.epoch += 1
        self.learner.set_frozen(self.epoch <= self.recipe.frozen_epochs)
        per_epoch = self.batches.per_epoch
        report_every = self.recipe.report_every or max(1, per_epoch // REPORTS_PER_EPOCH)
        first_step, total_steps = (self.epoch - 1) * per_epoch, self.recipe.epochs * per_epoch
        window = Window(seconds=self.train_clock.seconds)
        self._start_clocks()
        for number, (images, labels) in enumerate(self.batches.epoch(), start=1):
            learning_rate = self.learner.set_learning_rate(first_step + number - 1, total_steps)
            window.add(*self.learner.step(images, labels), labels)
            if number % report_every == 0 or number == per_epoch:
                self._stop_clocks()
                step = window.report(self.epoch, first_step + number, learning_rate, self.train_clock.seconds)
                self._check_finite(step)
                self.history = replace(self.history, steps=(*self.history.steps, step))
                yield step
                self._start_clocks()
        self._stop_clocks()

    def finish_epoch(self) -> EpochDone:
        self.total_clock.start()
        val = self._score(self.val) if self.val else None
        test = self._score(self.test) if self.recipe.test_every_epoch else None
        self.total_clock.stop()
        figures = self._epoch_figures(val, test)
        self.history = replace(self.history, epochs=(*self.history.epochs, figures))
        if self.recipe.patience and self._is_best_epoch():
            self.best_epoch, self.best_weights = self.epoch, self.learner.weights()
        return EpochDone(figures, self._checkpoint())

    def should_stop(self) -> bool:
        """Whether validation says so: no lower loss for as many epochs as the recipe is patient."""
        if self.best_epoch is None or self.recipe.patience is None:
            return False
        return self.epoch - self.best_epoch >= self.recipe.patience

    def finish(self) -> TrainingDone:
        if self.best_weights:
            self.learner.result.load_state_dict(self.best_weights)
        return TrainingDone(
            weights=self.learner.weights(),
            history=self.history,
            epoch=self.best_epoch or self.epoch,
            test_logits=self._answer(self.test),
            val_logits=self._answer(self.val) if self.val else None,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        self.learner.restore(checkpoint, checkpoint.epoch * self.batches.per_epoch)
        self.batches.random.set_state(checkpoint.order_state)
        torch.set_rng_state(checkpoint.random_state)
        self.epoch, self.history = checkpoint.epoch, checkpoint.history
        self.best_epoch, self.best_weights = checkpoint.best_epoch, checkpoint.best_weights
        last = self.history.epochs[-1]
        self.train_clock.seconds, self.total_clock.seconds = last.train_seconds, last.total_seconds

    def _is_best_epoch(self) -> bool:
        losses = [past.val.loss for past in self.history.epochs if past.val]
        return losses[-1] <= min(losses)

    def _answer(self, split: Split) -> Tensor:
        network = self.learner.result
        return compute_logits(Mirrored(network) if self.recipe.mirrored_answers else network, split)

    def _score(self, split: Split) -> Score:
        return score_logits(self._answer(split), split.labels)

    def _epoch_figures(self, val: Score | None, test: Score | None) -> EpochFigures:
        self.batches.end_epoch()
        steps = [step for step in self.history.steps if step.epoch == self.epoch]
        sizes = [step.images_seen - before for step, before in zip(steps, [0, *(step.images_seen for step in steps)])]
        return EpochFigures(
            epoch=self.epoch,
            train_loss=_weighted_mean([step.loss for step in steps], sizes),
            train_accuracy=_weighted_mean([step.accuracy for step in steps], sizes),
            val=val,
            test=test,
            learning_rate=steps[-1].learning_rate,
            train_seconds=self.train_clock.seconds,
            total_seconds=self.total_clock.seconds,
        )

    def _checkpoint(self) -> Checkpoint:
        return Checkpoint(
            epoch=self.epoch,
            **self.learner.state(),
            order_state=self.batches.random.get_state(),
            random_state=torch.get_rng_state(),
            history=self.history,
            best_epoch=self.best_epoch,
            best_weights=self.best_weights,
        )

    def _check_finite(self, step: StepDone) -> None:
        if not math.isfinite(step.loss):
            raise TrainingError(
                f"the loss is no longer a finite number in epoch {step.epoch}: "
                f"train again with a learning rate well below {self.recipe.learning_rate:g}"
            )

    def _start_clocks(self) -> None:
        self.train_clock.start()
        self.total_clock.start()

    def _stop_clocks(self) -> None:
        if self.learner.device.type == "cuda":
            torch.cuda.synchronize()
        self.train_clock.stop()
        self.total_clock.stop()


def _weighted_mean(values: list[float], weights: list[int]) -> float:
    return sum(value * weight for value, weight in zip(values, weights)) / sum(weights)
