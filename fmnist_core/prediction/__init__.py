"""A run's answers to pictures, and when the honest answer is "not sure"."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.prediction.clothing_detector import clothing_scores, create_detector, is_doubtful, score_clothing
    from fmnist_core.prediction.predictor import Prediction, predict, predict_with_all

__all__ = [
    "Prediction",
    "clothing_scores",
    "create_detector",
    "is_doubtful",
    "predict",
    "predict_with_all",
    "score_clothing",
]

__getattr__ = lazy_face(__name__)
