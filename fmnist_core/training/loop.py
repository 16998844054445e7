"""train(recipe, ...): an iterator of typed events. Nothing is drawn, printed or saved here; closing it stops."""

import contextlib
import copy
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from fmnist_core.data.dataset import Dataset, Split, stratified_indices, to_inputs
from fmnist_core.errors import TrainingError, WeightsError
from fmnist_core.evaluation.metrics import compute_logits, score_logits
from fmnist_core.evaluation.results import Score
from fmnist_core.models.creation import create_model
from fmnist_core.models.mirrored import Mirrored
from fmnist_core.models.pretrained import load_imagenet_weights
from fmnist_core.models.summary import count_parameters, head_of
from fmnist_core.recipes.recipe import IMAGENET, Recipe
from fmnist_core.training.augmentation import augment
from fmnist_core.training.conditions import current_conditions
from fmnist_core.training.events import (
    Checkpoint,
    EpochDone,
    EpochFigures,
    History,
    StepDone,
    TrainEvent,
    TrainingDone,
    TrainingStarted,
    Weights,
)
from fmnist_core.training.memory import freed_memory_kept
from fmnist_core.training.optimization import create_optimizer, learning_rate_at
from fmnist_core.training.own_pictures import check_own_pictures
from fmnist_core.training.precision import check_bfloat16
from fmnist_core.training.reporting import Clock, Window

REPORTS_PER_EPOCH = 25
CHUNK_IMAGES = 4_096
"""Pictures gathered and converted at once: larger than a batch, small enough to stay in the processor's cache."""


def train(
    recipe: Recipe,
    dataset: Dataset,
    start_weights: Weights | None = None,
    resume: Checkpoint | None = None,
    own_pictures: Split | None = None,
) -> Iterator[TrainEvent]:
    """Train by `recipe`; the same recipe, device and threads give the same result.

    Yields TrainingStarted, StepDone at least 20 times an epoch (where it has as many batches), EpochDone per epoch and
    TrainingDone. Figures' clocks stand still while the caller holds an event. `start_weights` are those of the run that
    `recipe.start_from` names; `resume` goes on from a checkpoint; `own_pictures` are as many as the recipe says.
    Raises TrainingError when the loss is not finite, memory runs out or the machine computes the recipe's precision
    wrongly, WeightsError when start weights don't fit, RecipeError when own pictures are missing.
    """
    check_own_pictures(recipe, own_pictures)
    events = _train(recipe, dataset, start_weights, resume, own_pictures)
    random_state = torch.get_rng_state()
    with freed_memory_kept():
        while True:
            # Between two events the process may compute other things: threads and random state are lent, not taken.
            with _TorchState(recipe.threads, random_state) as state, _told_of_memory(recipe):
                event = next(events, None)
                random_state = state.random_state()
            if event is None:
                return
            yield event


def conclude(recipe: Recipe, dataset: Dataset, checkpoint: Checkpoint) -> TrainingDone:
    """The end of a training that was stopped after `checkpoint`: its weights, evaluated as a finished run's are."""
    session = _Session(recipe, dataset)
    session.restore(checkpoint)
    return session.finish()


def resolve_device(name: str) -> torch.device:
    """The device that "auto" or a name stands for. Raises TrainingError when it isn't there."""
    available = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(device for device, is_there in available.items() if is_there))
    if not available[name]:
        raise TrainingError(f"this machine has no device {name}: choose auto or cpu")
    return torch.device(name)


def _train(
    recipe: Recipe,
    dataset: Dataset,
    start_weights: Weights | None,
    resume: Checkpoint | None,
    own_pictures: Split | None,
) -> Iterator[TrainEvent]:
    session = _Session(recipe, dataset, own_pictures)
    if recipe.start_from and not resume:
        _start_from(session.model, recipe, start_weights)
    if resume:
        session.restore(resume)
    yield session.started()
    while session.epoch < recipe.epochs and not session.should_stop():
        yield from session.train_epoch()
        yield session.finish_epoch()
    yield session.finish()


class _Session:
    """One training: the model, its optimizer, the order of the pictures, and the clocks."""

    def __init__(self, recipe: Recipe, dataset: Dataset, own_pictures: Split | None = None):
        self.recipe = recipe
        self.device = resolve_device(recipe.device)
        dataset = dataset.to(self.device)
        self.pictures = _chosen(dataset.train if recipe.hold_out_validation else dataset.all_train, recipe)
        if own_pictures is not None:
            self.pictures = _joined(self.pictures, own_pictures.to(self.device))
        self.val = dataset.val if recipe.hold_out_validation else None
        self.test = dataset.test
        self.model = self._build_model()
        if recipe.precision == "bfloat16":
            check_bfloat16(self.model, self.device)
        self.parameters = list(self.model.parameters())
        self.average = self._start_average()
        self.optimizer = create_optimizer(recipe, self.model)
        self.order = torch.Generator().manual_seed(recipe.seed)
        self.history = History()
        self.epoch = 0
        self.best_epoch: int | None = None
        self.best_weights: Weights | None = None
        self.train_clock, self.total_clock = Clock(), Clock()

    def started(self) -> TrainingStarted:
        return TrainingStarted(
            parameters=count_parameters(self.model),
            conditions=current_conditions(self.device, self.recipe.threads),
            epochs=self.recipe.epochs,
            steps_per_epoch=self._steps_per_epoch(),
            train_size=len(self.pictures),
        )

    def train_epoch(self) -> Iterator[StepDone]:
        self.epoch += 1
        self._set_frozen(self.epoch <= self.recipe.frozen_epochs)
        report_every = self.recipe.report_every or max(1, self._steps_per_epoch() // REPORTS_PER_EPOCH)
        first_step = (self.epoch - 1) * self._steps_per_epoch()
        window = Window(seconds=self.train_clock.seconds)
        self._start_clocks()
        for number, (images, labels) in enumerate(self._batches(), start=1):
            learning_rate = self._set_learning_rate(first_step + number - 1)
            window.add(*self._step(images, labels), labels)
            if number % report_every == 0 or number == self._steps_per_epoch():
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
        if self.recipe.patience and val.loss <= min(past.val.loss for past in self.history.epochs):
            self.best_epoch, self.best_weights = self.epoch, self._weights()
        return EpochDone(figures, self._checkpoint())

    def should_stop(self) -> bool:
        """Whether validation says so: no lower loss for as many epochs as the recipe is patient."""
        return bool(self.best_epoch) and self.epoch - self.best_epoch >= self.recipe.patience

    def finish(self) -> TrainingDone:
        if self.best_weights:
            self._result().load_state_dict(self.best_weights)
        return TrainingDone(
            weights=self._weights(),
            history=self.history,
            epoch=self.best_epoch or self.epoch,
            test_logits=self._answer(self.test),
            val_logits=self._answer(self.val) if self.val else None,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        self.model.load_state_dict(checkpoint.trained_weights or checkpoint.weights)
        if self.average:
            self.average.module.load_state_dict(checkpoint.weights)
            self.average.n_averaged.fill_(checkpoint.epoch * self._steps_per_epoch())
        self.optimizer.load_state_dict(copy.deepcopy(checkpoint.optimizer))
        self.order.set_state(checkpoint.order_state)
        torch.set_rng_state(checkpoint.random_state)
        self.epoch, self.history = checkpoint.epoch, checkpoint.history
        self.best_epoch, self.best_weights = checkpoint.best_epoch, checkpoint.best_weights
        last = self.history.epochs[-1]
        self.train_clock.seconds, self.total_clock.seconds = last.train_seconds, last.total_seconds

    def _build_model(self) -> nn.Module:
        """Seeded before and after, as the notebooks do: the random numbers of a training don't depend on its model."""
        torch.manual_seed(self.recipe.seed)
        model = create_model(self.recipe.model, **self.recipe.model_options)
        torch.manual_seed(self.recipe.seed)
        return model.to(self.device, memory_format=torch.channels_last)

    def _start_average(self) -> AveragedModel | None:
        """An exponential moving average of the weights, as in Polyak & Juditsky's averaging (1992)."""
        if not self.recipe.weight_average:
            return None
        return AveragedModel(self.model, multi_avg_fn=self._update_average, use_buffers=True)

    def _update_average(self, averaged: Sequence[Tensor], current: Sequence[Tensor], count: Tensor) -> None:
        """Shorter at first, so that the untrained weights are soon forgotten."""
        kept = min(self.recipe.weight_average, (1 + count.item()) / (10 + count.item()))
        get_ema_multi_avg_fn(kept)(averaged, current, count)

    def _result(self) -> nn.Module:
        """The model that is evaluated and kept."""
        return self.average.module if self.average else self.model

    def _steps_per_epoch(self) -> int:
        return math.ceil(len(self.pictures) / self.recipe.batch_size)

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """The epoch's batches, drawn as a DataLoader with shuffle=True draws them from torch's default generator:
        the iterator takes one number for its workers, its sampler one as the seed of the permutation, and later the
        test loader's iterator takes one."""
        _draw_seed(self.order)
        permutation = torch.randperm(
            len(self.pictures), generator=torch.Generator().manual_seed(_draw_seed(self.order))
        )
        batch_size = self.recipe.batch_size
        chunk = max(1, CHUNK_IMAGES // batch_size) * batch_size
        for indices in self._in_order(permutation).to(self.device).split(chunk):
            images = to_inputs(self.pictures.images.index_select(0, indices))  # ten times as fast as images[indices]
            labels = self.pictures.labels[indices]
            images = augment(images, labels, self.recipe.augmentations, self.order)
            yield from zip(images.split(batch_size), labels.split(batch_size))

    def _in_order(self, permutation: Tensor) -> Tensor:
        match self.recipe.order:
            case "as-stored":
                return torch.arange(len(permutation))
            case "by-class":
                return permutation[self.pictures.labels.cpu()[permutation].sort(stable=True).indices]
        return permutation

    def _step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        with self._precision():
            logits = self.model(images)
        loss = functional.cross_entropy(logits.float(), labels, label_smoothing=self.recipe.label_smoothing)
        loss.backward()
        self.optimizer.step()
        if self.average:
            self.average.update_parameters(self.model)
        for parameter in self.parameters:  # as zero_grad() does, without its bookkeeping: a tenth of V0's step
            parameter.grad = None
        return loss.detach(), logits.detach()

    def _precision(self) -> contextlib.AbstractContextManager:
        if self.recipe.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)

    def _set_learning_rate(self, step: int) -> float:
        rate = learning_rate_at(self.recipe, step, self.recipe.epochs * self._steps_per_epoch())
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        return rate

    def _set_frozen(self, frozen: bool) -> None:
        # Frozen layers must not move their batch statistics either.
        self.model.train(not frozen and not self.recipe.keep_head)
        head = head_of(self.model)
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(not frozen or name.startswith(f"{head}."))

    def _answer(self, split: Split) -> Tensor:
        network = self._result()
        return compute_logits(Mirrored(network) if self.recipe.mirrored_answers else network, split)

    def _score(self, split: Split) -> Score:
        return score_logits(self._answer(split), split.labels)

    def _epoch_figures(self, val: Score | None, test: Score | None) -> EpochFigures:
        _draw_seed(self.order)  # the test loader's iterator: see _batches
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
            weights=self._weights(),
            trained_weights=_copied(self.model) if self.average else None,
            optimizer=copy.deepcopy(self.optimizer.state_dict()),
            order_state=self.order.get_state(),
            random_state=torch.get_rng_state(),
            history=self.history,
            best_epoch=self.best_epoch,
            best_weights=self.best_weights,
        )

    def _weights(self) -> Weights:
        return _copied(self._result())

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
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        self.train_clock.stop()
        self.total_clock.stop()


def _chosen(pictures: Split, recipe: Recipe) -> Split:
    """As many of the pictures as the recipe asks for."""
    if recipe.train_pictures is None or recipe.train_pictures >= len(pictures):
        return pictures
    chosen = stratified_indices(pictures.labels.cpu(), recipe.train_pictures, recipe.seed)
    return pictures.select(chosen.to(pictures.labels.device))


def _joined(pictures: Split, own: Split) -> Split:
    """Both, the own ones in turn until they are as many as the others: so these are not forgotten."""
    own = own.select(torch.arange(max(len(pictures), len(own)), device=own.labels.device) % len(own))
    return Split(torch.cat([pictures.images, own.images]), torch.cat([pictures.labels, own.labels]))


def _copied(model: nn.Module) -> Weights:
    """Its weights, on the CPU and in plain order."""
    return {
        name: tensor.detach().to("cpu", memory_format=torch.contiguous_format, copy=True)
        for name, tensor in model.state_dict().items()
    }


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


@contextlib.contextmanager
def _told_of_memory(recipe: Recipe) -> Iterator[None]:
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" not in str(error).lower():
            raise
        raise TrainingError(
            f"the memory did not suffice: choose a batch size below {recipe.batch_size} or a smaller network"
        ) from error


def _start_from(model: nn.Module, recipe: Recipe, start_weights: Weights | None) -> None:
    """Copy learnt weights into all of `model`, its head only where the recipe keeps it."""
    weights = load_imagenet_weights(recipe.model) if recipe.start_from == IMAGENET else start_weights
    if weights is None:
        raise WeightsError(f"the weights of run {recipe.start_from} to start from are missing: train that run first")
    new = () if recipe.keep_head else f"{head_of(model)}."
    own = {name: tensor for name, tensor in model.state_dict().items() if not name.startswith(new)}
    unlike = [name for name, tensor in own.items() if name in weights and weights[name].shape != tensor.shape]
    known = own.keys() & weights.keys()
    if unlike or not any(name.endswith("weight") for name in known):
        raise WeightsError(
            f"the weights of {recipe.start_from} don't fit model {recipe.model} ({(unlike or list(own))[0]} differs): "
            "start from a run of the same model with the same options"
        )
    model.load_state_dict({name: weights[name] for name in known}, strict=False)


def _draw_seed(generator: torch.Generator) -> int:
    return int(torch.empty((), dtype=torch.int64).random_(generator=generator).item())


def _weighted_mean(values: list[float], weights: list[int]) -> float:
    return sum(value * weight for value, weight in zip(values, weights)) / sum(weights)
