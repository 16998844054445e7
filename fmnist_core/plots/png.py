"""Figures as image files, drawn by matplotlib and mlxtend: to download, print, or put into a report."""

import io
import threading
from pathlib import Path

from matplotlib.figure import Figure

from fmnist_core import files
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.evaluation.results import Evaluation
from fmnist_core.runs.reader import Run
from fmnist_core.training.events import History

DOTS_PER_INCH = 150

_PYPLOT = threading.Lock()  # mlxtend draws with pyplot, which has one current figure for the whole process


def save_pictures(run: Run, evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write the run's curves (where it has a history) and its confusion matrix into `folder` as PNG; returns the paths.

    Raises OSError when the folder can't be written.
    """
    pictures = {f"{run.summary.run_id}-confusion-matrix.png": confusion_matrix_png(evaluation)}
    if run.history.steps:
        pictures[f"{run.summary.run_id}-curves.png"] = curves_png(run.history)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pictures.items():
        with files.replacing(folder / name) as temporary:
            temporary.write_bytes(content)
    return [folder / name for name in pictures]


def confusion_matrix_png(evaluation: Evaluation) -> bytes:
    """mlxtend's picture of a confusion matrix, with counts and shares of each row."""
    import numpy as np
    from mlxtend.plotting import plot_confusion_matrix

    with _PYPLOT:
        figure, axes = plot_confusion_matrix(
            np.array(evaluation.confusion_matrix), show_normed=True, class_names=CLASS_NAMES, figsize=(10, 10)
        )
        axes.set_xlabel("Predicted")
        axes.set_ylabel("True")
        axes.set_title(f"accuracy {evaluation.score.accuracy:.2%}, test set")
        return _png(figure)


def curves_png(history: History) -> bytes:
    """Loss and accuracy by step, with validation's or the test set's by epoch."""
    figure = Figure(figsize=(10, 4), layout="constrained")
    for axes, name in zip(figure.subplots(1, 2), ("loss", "accuracy")):
        axes.plot(
            [step.step for step in history.steps], [getattr(step, name) for step in history.steps], label="training"
        )
        ends = _epoch_ends(history)
        for split, title in (("val", "validation"), ("test", "test")):
            scores = [(end, getattr(epoch, split)) for end, epoch in zip(ends, history.epochs)]
            points = [(end, getattr(score, name)) for end, score in scores if score]
            if points:
                axes.plot(*zip(*points), marker="o", label=title)
        axes.set(xlabel="batches", title=name)
        axes.grid(alpha=0.3)
        axes.legend()
    return _png(figure)


def _epoch_ends(history: History) -> list[int]:
    ends = {step.epoch: step.step for step in history.steps}
    return [ends[epoch.epoch] for epoch in history.epochs]


def _png(figure: Figure) -> bytes:
    import matplotlib.pyplot as plt

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, bbox_inches="tight")
    plt.close(figure)  # mlxtend's figures are pyplot's, which keeps them until told
    return buffer.getvalue()
