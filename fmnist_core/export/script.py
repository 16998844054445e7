"""A run's recipe as one short script: PyTorch, a Dataset and a DataLoader, and nothing of this project.

With the same seed, threads and versions it draws the same random numbers in the same order as `training` does, and so
ends at the same figures. Only dropout draws others.
"""

from dataclasses import fields
from pathlib import Path
from string import Template

from torch import nn

from fmnist_core.errors import ExportError, StudioError
from fmnist_core.evaluation.results import Score
from fmnist_core.models.creation import check_model, describe_model
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import Run, load_run

MAX_LINES = 99
TEMPLATE = Template(Path(__file__).with_name("training_script.txt").read_text(encoding="utf-8"))
SAID = (
    "name", "model", "model_options", "optimizer", "learning_rate", "momentum", "nesterov", "weight_decay", "schedule",
    "batch_size", "epochs", "label_smoothing", "hold_out_validation", "test_every_epoch", "report_every", "seed",
    "device", "threads",
)  # fmt: skip
"""The fields of a recipe that the script can say; all others must be at their defaults."""

HOLD_OUT = '''

def hold_out(labels, count=5000):
    """Indices of all pictures but `count`, and of these, which have as many of each class."""
    shuffled = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    by_class = shuffled[torch.sort(labels[shuffled], stable=True).indices]
    chosen = by_class[(torch.arange(count) * len(labels)) // count].sort().values
    rest = torch.ones(len(labels), dtype=torch.bool)
    rest[chosen] = False
    return rest.nonzero().squeeze(1), chosen
'''
SPLIT = """train_indices, val_indices = hold_out(train_pictures.labels)
train_pictures, val_pictures = Subset(train_pictures, train_indices), Subset(train_pictures, val_indices)
"""
RATES = {
    "constant": "",
    "cosine": '''

def rate(step, steps):
    """From the learning rate to 0 along a cosine."""
    return LEARNING_RATE * (1 + math.cos(math.pi * step / steps)) / 2
''',
    "one-cycle": '''

def cosine(start, end, fraction):
    return end + (start - end) * (1 + math.cos(math.pi * fraction)) / 2


def rate(step, steps):
    """Up from a 25th of the learning rate over the first 30 %, then down to nearly 0."""
    if step < 0.3 * steps:
        return cosine(LEARNING_RATE / 25, LEARNING_RATE, step / (0.3 * steps))
    return cosine(LEARNING_RATE, LEARNING_RATE / 25e4, (step - 0.3 * steps) / (0.7 * steps))
''',
}
SET_RATE = """        step = (epoch - 1) * len(loader) + number
        optimizer.param_groups[0]["lr"] = rate(step, EPOCHS * len(loader))
"""
OPTIMIZERS = {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop"}


def training_script(run_id: str) -> str:
    """The script's text, under a hundred lines.

    Raises ExportError where the run's recipe can't be said in so few, RunError when there is no such run.
    """
    run = load_run(run_id)
    recipe, test = _checked(run)
    parts = _about(run, recipe, test) | _learning(recipe) | _pictures(recipe)
    text = TEMPLATE.substitute(parts, network=_network(recipe))
    if len(text.splitlines()) > MAX_LINES:
        raise ExportError(f"the network of run {run_id} is too deep for a short script: take its weights or ONNX file")
    return text


def why_no_script(run_id: str) -> str | None:
    """Why a run can't be said as a short script; None where it can."""
    try:
        training_script(run_id)
    except StudioError as error:
        return str(error)
    return None


def _checked(run: Run) -> tuple[Recipe, Score]:
    """The recipe, which can be said, and the figures that the script is to end at."""
    run_id, recipe, test = run.summary.run_id, run.recipe, run.summary.test
    if recipe is None or test is None:
        raise ExportError(f"run {run_id} was not trained here to its end, so it can't be repeated: take its weights")
    for spec in fields(Recipe):
        if spec.name not in SAID and getattr(recipe, spec.name) != spec.default:
            what = spec.name.replace("_", " ")
            raise ExportError(f"run {run_id} can't be said in a hundred lines, because of its {what}: take its weights")
    return recipe, test


def _about(run: Run, recipe: Recipe, test: Score) -> dict[str, object]:
    conditions = run.conditions
    return {
        "run_id": run.summary.run_id,
        "description": describe_model(recipe.model),
        "torch": conditions.versions.get("torch", "?") if conditions else "?",
        "device": conditions.device if conditions else "cpu",
        "loss": f"{test.loss:.4f}",
        "accuracy": f"{test.accuracy:.4f}",
    }


def _learning(recipe: Recipe) -> dict[str, object]:
    is_constant = recipe.schedule == "constant"
    return {
        "epochs": recipe.epochs,
        "batch_size": recipe.batch_size,
        "learning_rate": repr(recipe.learning_rate),
        "seed": recipe.seed,
        "threads": recipe.threads,
        "smoothing": f"label_smoothing={recipe.label_smoothing!r}" if recipe.label_smoothing else "",
        "optimizer": _optimizer(recipe),
        "import_math": "" if is_constant else "import math\n",
        "rate": RATES[recipe.schedule],
        "set_rate": "" if is_constant else SET_RATE,
        "counted": "images, labels" if is_constant else "number, (images, labels)",
        "batches": "loader" if is_constant else "enumerate(loader)",
    }


def _pictures(recipe: Recipe) -> dict[str, object]:
    held_out = recipe.hold_out_validation
    return {
        "import_subset": ", Subset" if held_out else "",
        "hold_out": HOLD_OUT if held_out else "",
        "split": SPLIT if held_out else "",
        "watched": "val_pictures" if held_out else "test_pictures",
        "watched_name": "validation" if held_out else "test",
    }


def _optimizer(recipe: Recipe) -> str:
    options = {"momentum": recipe.momentum, "nesterov": recipe.nesterov}
    options = {name: value for name, value in options.items() if value} | {"weight_decay": recipe.weight_decay}
    arguments = ", ".join(f"{name}={value!r}" for name, value in options.items())
    return f"torch.optim.{OPTIMIZERS[recipe.optimizer]}(model.parameters(), lr=LEARNING_RATE, {arguments})"


def _network(recipe: Recipe) -> str:
    """The layers one after the other: PyTorch shows its own ones as the code that makes them."""
    layers = "".join(
        f"    nn.{layer!r},\n" for layer in _chain(check_model(recipe.model, recipe.model_options), recipe)
    )
    return f"nn.Sequential(\n{layers})"


def _chain(module: nn.Module, recipe: Recipe) -> list[nn.Module]:
    if type(module) is nn.Sequential:
        return [layer for child in module for layer in _chain(child, recipe)]
    if not type(module).__module__.startswith("torch.nn.") or list(module.children()):
        raise ExportError(f"network {recipe.model} has layers that PyTorch has not: take its weights or its ONNX file")
    return [module]
