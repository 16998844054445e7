"""What learns: a model with its optimizer, the moving average of its weights, and the precision it computes in."""

import contextlib
import copy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from fmnist_core.errors import WeightsError
from fmnist_core.models.creation import create_model
from fmnist_core.models.pretrained import load_imagenet_weights
from fmnist_core.models.summary import head_of
from fmnist_core.recipes.recipe import IMAGENET, Recipe
from fmnist_core.training.events import Checkpoint, Weights
from fmnist_core.training.optimization import create_optimizer, learning_rate_at
from fmnist_core.training.precision import check_bfloat16

Tensors = tuple[Tensor, ...] | list[Tensor]


class Learner:
    """One training's model on its device; each call of `step` moves its weights by one batch."""

    def __init__(self, recipe: Recipe, device: torch.device):
        """Raises RecipeError for a model that can't be built, TrainingError for a precision that can't be trusted."""
        self.recipe = recipe
        self.device = device
        self.model = _build_model(recipe).to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]  # torch's stubs know no memory_format here
        if recipe.precision == "bfloat16":
            check_bfloat16(self.model, device)
        self._parameters = list(self.model.parameters())
        self._average = self._start_average()
        self._optimizer = create_optimizer(recipe, self.model)

    @property
    def result(self) -> nn.Module:
        """The model that is evaluated and kept."""
        return self._average.module if self._average else self.model

    def weights(self) -> Weights:
        return _copied(self.result)

    def start_from(self, weights: Weights | None) -> None:
        """Copy learnt weights into the model, its head only where the recipe keeps it. Raises WeightsError."""
        recipe = self.recipe
        weights = load_imagenet_weights(recipe.model) if recipe.start_from == IMAGENET else weights
        if weights is None:
            raise WeightsError(
                f"the weights of run {recipe.start_from} to start from are missing: train that run first"
            )
        new = () if recipe.keep_head else f"{head_of(self.model)}."
        own = {name: tensor for name, tensor in self.model.state_dict().items() if not name.startswith(new)}
        unlike = [name for name, tensor in own.items() if name in weights and weights[name].shape != tensor.shape]
        known = own.keys() & weights.keys()
        if unlike or not any(name.endswith("weight") for name in known):
            raise WeightsError(
                f"the weights of {recipe.start_from} don't fit model {recipe.model} ({(unlike or list(own))[0]} "
                "differs): start from a run of the same model with the same options"
            )
        self.model.load_state_dict({name: weights[name] for name in known}, strict=False)

    def step(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Learn from one batch, float32 (N, 1, 28, 28) and int64 (N,); returns its loss and logits (N, 10)."""
        with self._precision():
            logits = self.model(images)
        loss = functional.cross_entropy(logits.float(), labels, label_smoothing=self.recipe.label_smoothing)
        loss.backward()
        self._optimizer.step()
        if self._average:
            self._average.update_parameters(self.model)
        for parameter in self._parameters:  # as zero_grad() does, without its bookkeeping: a tenth of V0's step
            parameter.grad = None
        return loss.detach(), logits.detach()

    def set_learning_rate(self, step: int, total_steps: int) -> float:
        """Set and return the rate of a step counted from 0."""
        rate = learning_rate_at(self.recipe, step, total_steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        return rate

    def set_frozen(self, frozen: bool) -> None:
        """Let only the head learn, or everything."""
        # Frozen layers must not move their batch statistics either.
        self.model.train(not frozen and not self.recipe.keep_head)
        head = head_of(self.model)
        for name, parameter in self.model.named_parameters():
            parameter.requires_grad_(not frozen or name.startswith(f"{head}."))

    def state(self) -> dict[str, Any]:
        """The fields of a Checkpoint that are the learner's."""
        return {
            "weights": self.weights(),
            "trained_weights": _copied(self.model) if self._average else None,
            "optimizer": copy.deepcopy(self._optimizer.state_dict()),
        }

    def restore(self, checkpoint: Checkpoint, steps: int) -> None:
        """Go back to a checkpoint taken after `steps` steps."""
        self.model.load_state_dict(checkpoint.trained_weights or checkpoint.weights)
        if self._average:
            self._average.module.load_state_dict(checkpoint.weights)
            self._average.n_averaged.fill_(steps)
        self._optimizer.load_state_dict(copy.deepcopy(checkpoint.optimizer))

    def _start_average(self) -> AveragedModel | None:
        """An exponential moving average of the weights, as in Polyak & Juditsky's averaging (1992)."""
        if not self.recipe.weight_average:
            return None
        return AveragedModel(self.model, multi_avg_fn=self._update_average, use_buffers=True)

    def _update_average(self, averaged: Tensors, current: Tensors, count: Tensor | int) -> None:
        """Shorter at first, so that the untrained weights are soon forgotten."""
        steps = int(count)
        kept = min(self.recipe.weight_average, (1 + steps) / (10 + steps))
        get_ema_multi_avg_fn(kept)(averaged, current, count)

    def _precision(self) -> contextlib.AbstractContextManager[Any]:
        if self.recipe.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, torch.bfloat16)


def _build_model(recipe: Recipe) -> nn.Module:
    """Seeded before and after, as the notebooks do: the random numbers of a training don't depend on its model."""
    torch.manual_seed(recipe.seed)
    model = create_model(recipe.model, **recipe.model_options)
    torch.manual_seed(recipe.seed)
    return model


def _copied(model: nn.Module) -> Weights:
    """Its weights, on the CPU and in plain order."""
    return {
        name: tensor.detach().to("cpu", memory_format=torch.contiguous_format, copy=True)
        for name, tensor in model.state_dict().items()
    }
