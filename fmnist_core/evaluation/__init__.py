"""What a model's answers are worth: figures from logits, for any split; nothing here knows a run."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.evaluation.calibration import Bin, Calibration, calibrate
    from fmnist_core.evaluation.class_scores import ClassIntervals, class_intervals
    from fmnist_core.evaluation.metrics import compute_logits, evaluate_logits, score_logits
    from fmnist_core.evaluation.quiz import PEOPLE_ACCURACY, QUESTIONS, Standing, draw_quiz, rank_quiz
    from fmnist_core.evaluation.results import ClassScore, Evaluation, Score
    from fmnist_core.evaluation.statistics import Interval, wilson_interval
    from fmnist_core.evaluation.temperature import fit_temperature

__all__ = [
    "PEOPLE_ACCURACY",
    "QUESTIONS",
    "Bin",
    "Calibration",
    "ClassIntervals",
    "ClassScore",
    "Evaluation",
    "Interval",
    "Score",
    "Standing",
    "calibrate",
    "class_intervals",
    "compute_logits",
    "draw_quiz",
    "evaluate_logits",
    "fit_temperature",
    "rank_quiz",
    "score_logits",
    "wilson_interval",
]

__getattr__ = lazy_face(__name__)
