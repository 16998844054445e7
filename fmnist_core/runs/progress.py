"""How far a run is and how long it will still take, from what its folder says."""

from __future__ import annotations

from collections.abc import Iterable

from fmnist_core.runs.reader import RunSummary
from fmnist_core.training.events import History

EVALUATION_SHARE = 0.05
"""What evaluating adds to the time of an epoch, until the first one has shown it."""
RECENT_REPORTS = 5


def total_steps(summary: RunSummary) -> int:
    return summary.epochs_planned * (summary.steps_per_epoch or 0)


def fraction(summary: RunSummary, history: History) -> float:
    """How much of the planned training is done, 0-1."""
    if summary.state == "finished":
        return 1.0
    return min(1.0, _step(history) / (total_steps(summary) or 1))


def images_per_second(history: History) -> float | None:
    """The mean over the last reports; None before the first."""
    recent = [step.images_per_second for step in history.steps[-RECENT_REPORTS:]]
    return sum(recent) / len(recent) if recent else None


def seconds_left(summary: RunSummary, history: History, others: Iterable[RunSummary] = ()) -> float | None:
    """What the rest of the training takes, evaluation and slow motion included.

    Before its first report a run is expected to take what the latest like it among `others` took, if there is one.
    """
    epochs_left = summary.epochs_planned * (1 - fraction(summary, history))
    seconds_per_epoch = _seconds_per_epoch(summary, history) or _seconds_per_epoch_of_like(summary, others)
    if seconds_per_epoch is None:
        return None
    return epochs_left * (seconds_per_epoch + _slow_motion_per_epoch(summary, history))


def _step(history: History) -> int:
    return history.steps[-1].step if history.steps else 0


def _seconds_per_epoch(summary: RunSummary, history: History) -> float | None:
    if history.epochs:
        return history.epochs[-1].total_seconds / history.epochs[-1].epoch
    if not history.steps or not summary.steps_per_epoch:
        return None
    last, rate = history.steps[-1], images_per_second(history)
    images = last.images_seen / last.step * summary.steps_per_epoch
    return images / rate * (1 + EVALUATION_SHARE) if rate else None


def _seconds_per_epoch_of_like(summary: RunSummary, others: Iterable[RunSummary]) -> float | None:
    kind = summary.recipe_name, summary.model, summary.model_options
    like = [run for run in others if run.total_seconds and (run.recipe_name, run.model, run.model_options) == kind]
    latest = max(like, key=lambda run: run.created, default=None)
    return latest.total_seconds / latest.epoch if latest and latest.epoch else None


def _slow_motion_per_epoch(summary: RunSummary, history: History) -> float:
    if not history.steps or not summary.slow_motion:
        return 0.0
    return summary.slow_motion * len(history.steps) / _step(history) * (summary.steps_per_epoch or 0)
