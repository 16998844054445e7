"""A run's figures on a split, and what lies behind: its confidence, its hardest pictures, a map of what it sees."""

from fmnist_core.evaluation.scores import (
    ClassScore,
    Evaluation,
    compute_logits,
    evaluate_logits,
    score_logits,
)

__all__ = [
    "ClassScore",
    "Evaluation",
    "compute_logits",
    "evaluate_logits",
    "score_logits",
]
