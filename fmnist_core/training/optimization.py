"""How a recipe's optimizer and learning rate come to be."""

import math

import torch
from torch import nn

from fmnist_core.recipes.recipe import Recipe


def create_optimizer(recipe: Recipe, model: nn.Module) -> torch.optim.Optimizer:
    """The recipe's optimizer over all of the model's parameters."""
    parameters, rate, decay = model.parameters(), recipe.learning_rate, recipe.weight_decay
    match recipe.optimizer:
        case "sgd":
            momentum, nesterov = recipe.momentum, recipe.nesterov
            return torch.optim.SGD(parameters, rate, momentum, weight_decay=decay, nesterov=nesterov, foreach=True)
        case "rmsprop":
            return torch.optim.RMSprop(parameters, rate, momentum=recipe.momentum, weight_decay=decay)
        case "adam":
            return torch.optim.Adam(parameters, rate, weight_decay=decay, fused=True)
        case "adamw":
            return torch.optim.AdamW(parameters, rate, weight_decay=decay, fused=True)


def learning_rate_at(recipe: Recipe, step: int, total_steps: int) -> float:
    """The learning rate of a step counted from 0: constant, cosine to 0 (Loshchilov & Hutter 2016), or one cycle
    up from a 25th over the first 30 % and down to nearly 0 (Smith & Topin 2017, with torch's OneCycleLR's numbers)."""
    peak = recipe.learning_rate
    if recipe.schedule == "constant":
        return peak
    if recipe.schedule == "cosine":
        return _cosine(peak, 0.0, step / total_steps)
    warm_up = 0.3 * total_steps
    if step < warm_up:
        return _cosine(peak / 25, peak, step / warm_up)
    return _cosine(peak, peak / 25e4, (step - warm_up) / (total_steps - warm_up))


def _cosine(start: float, end: float, fraction: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * fraction)) / 2
