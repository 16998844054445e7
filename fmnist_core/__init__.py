"""Fashion-MNIST Studio's library: train, evaluate, compare and use small image classifiers. No screen, no printing."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.comparison.pairs import compare_pairs
    from fmnist_core.comparison.reading import compare_runs
    from fmnist_core.data.dataset import Dataset, Split, load_dataset
    from fmnist_core.errors import StudioError
    from fmnist_core.evaluation.metrics import evaluate
    from fmnist_core.evaluation.results import Evaluation
    from fmnist_core.images.preparing import prepare
    from fmnist_core.images.reading import open_image
    from fmnist_core.models.creation import create_model, list_models
    from fmnist_core.prediction.predictor import Prediction, predict
    from fmnist_core.recipes.named import get_recipe, list_recipes
    from fmnist_core.recipes.recipe import Recipe
    from fmnist_core.runs.reader import Run, RunSummary, list_runs, load_model, load_run
    from fmnist_core.runs.recorder import create_run, record_training
    from fmnist_core.training.loop import train

__all__ = [
    "Dataset",
    "Evaluation",
    "Prediction",
    "Recipe",
    "Run",
    "RunSummary",
    "Split",
    "StudioError",
    "compare_pairs",
    "compare_runs",
    "create_model",
    "create_run",
    "evaluate",
    "get_recipe",
    "list_models",
    "list_recipes",
    "list_runs",
    "load_dataset",
    "load_model",
    "load_run",
    "open_image",
    "predict",
    "prepare",
    "record_training",
    "train",
]

__getattr__ = lazy_face(__name__)
