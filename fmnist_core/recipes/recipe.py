"""Recipe: everything that decides a training run, frozen and validated."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from fmnist_core.errors import RecipeError
from fmnist_core.recipes.rules import Between, read_rules

Optimizer = Literal["sgd", "adam", "adamw", "rmsprop"]
Schedule = Literal["constant", "cosine", "one-cycle"]
Augmentation = Literal["shift-flip", "random-erasing", "renderings"]
Device = Literal["auto", "cpu", "cuda", "mps"]
Precision = Literal["float32", "bfloat16"]
Order = Literal["shuffled", "as-stored", "by-class"]

OPTIMIZERS: tuple[Optimizer, ...] = get_args(Optimizer)
SCHEDULES: tuple[Schedule, ...] = get_args(Schedule)
AUGMENTATIONS: tuple[Augmentation, ...] = get_args(Augmentation)
DEVICES: tuple[Device, ...] = get_args(Device)
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

MIRRORING: Augmentation = "shift-flip"
ALL_TRAIN_SIZE = 60_000
TRAIN_SIZE = 55_000
IMAGENET = "imagenet"
LESSON_PREFIX = "lesson: "
"""Of the names of recipes that lessons train by: it tells their runs from others."""


@dataclass(frozen=True)
class Recipe:
    """Everything that decides a training run.

    A number's bounds are those of what makes sense, so that a slip of the finger ends in a sentence and not in a day of
    waiting. Raises RecipeError when a value can't be trained with, or two contradict each other.
    """

    name: str = "custom"
    """What to call the recipe; runs are named after it."""
    model: str = "tinyvgg"
    """The model to train; the command models lists them."""
    model_options: dict[str, object] = field(default_factory=dict)
    """The model's own options, such as its number of hidden units."""
    optimizer: Optimizer = "sgd"
    """The rule that turns gradients into steps."""
    learning_rate: Annotated[float, Between(1e-7, 100)] = 0.1
    """The size of a step; where the schedule changes it, its highest value."""
    momentum: Annotated[float, Between(0, 0.9999)] = 0.0
    """How much of the last step is carried over into the next one (sgd and rmsprop)."""
    nesterov: bool = False
    """Look ahead before each step, as Nesterov's momentum does (sgd)."""
    weight_decay: Annotated[float, Between(0, 10)] = 0.0
    """How strongly weights are pulled towards zero."""
    schedule: Schedule = "constant"
    """How the learning rate changes: not at all, down to zero, or up and then down to zero."""
    batch_size: Annotated[int, Between(1, 10_000)] = 32
    """Pictures in a step."""
    epochs: Annotated[int, Between(1, 1_000)] = 3
    """Passes over the training pictures."""
    label_smoothing: Annotated[float, Between(0, 0.9)] = 0.0
    """The share of each label that is spread over all classes, which keeps a model from being too sure."""
    weight_average: Annotated[float, Between(0, 0.99999)] = 0.0
    """End with a moving average of the weights, of which each step keeps this share; 0 for none."""
    mirrored_answers: bool = False
    """Answer with the mean of the logits for a picture and for its mirror image; training stays the same."""
    augmentations: tuple[Augmentation, ...] = ()
    """How training pictures are changed at random each time they are seen."""
    hold_out_validation: bool = True
    """Train on 55,000 pictures and keep 5,000 for validation; otherwise train on all 60,000."""
    train_pictures: Annotated[int | None, Between(10, 60_000)] = None
    """Train on only this many pictures, each class as frequent as in all; the seed decides which."""
    own_pictures: Annotated[int, Between(0, 20_000)] = 0
    """Learn from this many of your own pictures as well: at least half of each epoch. Only the app provides them."""
    order: Order = "shuffled"
    """The order of the pictures within an epoch: shuffled anew, as they are stored, or class after class."""
    patience: Annotated[int | None, Between(1, 1_000)] = None
    """Stop after this many epochs without a lower validation loss, and keep the best epoch's weights."""
    test_every_epoch: bool = False
    """Look at the test set after each epoch, as the notebooks do; no choice is guided by it."""
    start_from: str | None = None
    """Start from the weights of a run (its id), or from ImageNet's (imagenet), with a new last layer."""
    keep_head: bool = False
    """Keep that run's last layer as well, and train gently: batch statistics stay, and dropout is off."""
    frozen_epochs: Annotated[int, Between(0, 1_000)] = 0
    """Begin with this many epochs that train only the new last layer."""
    report_every: Annotated[int | None, Between(1, 100_000)] = None
    """Report the loss after this many batches; otherwise at least 20 times an epoch."""
    seed: Annotated[int, Between(0, 2**32 - 1)] = 42
    """Decides everything random: the first weights, the order of the pictures, augmentation."""
    device: Device = "auto"
    """Where to compute; auto takes a GPU if there is one."""
    precision: Precision = "float32"
    """What convolutions and products are computed in (torch's autocast); the weights stay float32."""
    threads: Annotated[int, Between(1, 256)] = 2
    """CPU threads; they decide the rounding, and so the result, as well as the speed."""

    def __post_init__(self) -> None:
        if isinstance(self.augmentations, list):  # as JSON has it
            object.__setattr__(self, "augmentations", tuple(self.augmentations))
        _check_fields(self)
        object.__setattr__(self, "model_options", dict(self.model_options))  # the caller's own may change
        _check_combinations(self)

    @property
    def train_size(self) -> int:
        """How many pictures of Fashion-MNIST an epoch passes over."""
        return self.train_pictures or (TRAIN_SIZE if self.hold_out_validation else ALL_TRAIN_SIZE)

    @property
    def epoch_size(self) -> int:
        """How many pictures an epoch passes over, one's own counted as often as they come in it."""
        return self.train_size + (self.own_pictures and max(self.train_size, self.own_pictures))

    @property
    def steps_per_epoch(self) -> int:
        """How many batches make an epoch."""
        return math.ceil(self.epoch_size / self.batch_size)

    def replace(self, **changes: object) -> "Recipe":
        """A copy with `changes`. Raises RecipeError for an unknown field or value."""
        return recipe_from_dict(self.to_dict() | changes)

    def to_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        return dataclasses.asdict(self) | {"augmentations": list(self.augmentations)}


def recipe_from_dict(values: Mapping[str, Any]) -> Recipe:
    """The recipe that `Recipe.to_dict` wrote. Raises RecipeError for unknown fields or values."""
    if not isinstance(values, Mapping):
        raise RecipeError("a recipe must be a JSON object with the fields of a recipe")
    known = [field.name for field in dataclasses.fields(Recipe)]
    if unknown := [key for key in values if key not in known]:
        raise RecipeError(f"a recipe has no field {unknown[0]!r}; choose from {known}")
    return Recipe(**values)


def _check_fields(recipe: Recipe) -> None:
    rules = read_rules(Recipe)
    for spec in dataclasses.fields(recipe):
        example = {} if spec.default is dataclasses.MISSING else spec.default
        rules[spec.name].check(spec.name, getattr(recipe, spec.name), example)


def _check_combinations(recipe: Recipe) -> None:
    if recipe.hold_out_validation and (recipe.train_pictures or 0) > TRAIN_SIZE:
        raise RecipeError(
            f"with 5,000 for validation, {TRAIN_SIZE:,} are left to train on: choose fewer train_pictures"
        )
    if recipe.patience and not recipe.hold_out_validation:
        raise RecipeError("early stopping needs validation pictures: train on 55,000, or leave early stopping out")
    if recipe.nesterov and not (recipe.optimizer == "sgd" and recipe.momentum > 0):
        raise RecipeError("Nesterov's momentum needs SGD with a momentum above 0: choose one, or switch Nesterov off")
    if recipe.momentum and recipe.optimizer not in ("sgd", "rmsprop"):
        raise RecipeError(f"{recipe.optimizer} has no momentum to set: leave it at 0, or choose sgd")
    if recipe.frozen_epochs and not recipe.start_from:
        raise RecipeError("frozen epochs train a new head on learnt layers: say what to start from, or set them to 0")
    if recipe.keep_head and recipe.start_from in (None, IMAGENET):
        raise RecipeError("only a run's last layer can be kept: start from a run, or leave keep_head out")
    if recipe.mirrored_answers and not (recipe.keep_head or MIRRORING in recipe.augmentations):
        raise RecipeError(
            "mirrored answers are worse where a network never saw a mirrored picture: train with the augmentation "
            f"{MIRRORING}, or leave mirrored answers out"
        )
