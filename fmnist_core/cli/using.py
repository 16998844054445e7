"""The commands that ask a trained run: evaluate, predict, export."""

from __future__ import annotations

import dataclasses
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from fmnist_core import data, evaluation, images, prediction, runs
from fmnist_core.cli.output import Output
from fmnist_core.errors import StudioError
from fmnist_core.quiet import logged_terminal

if TYPE_CHECKING:
    from fmnist_core.data import Dataset
    from fmnist_core.evaluation import Evaluation
    from fmnist_core.prediction import Prediction
    from fmnist_core.runs import Run


def evaluate(arguments: Namespace) -> None:
    out = Output(arguments.json)
    run = runs.load_run(arguments.run)
    dataset = data.load_dataset(arguments.data, out.progress, arguments.any_data)
    found = _evaluate(run, dataset)
    if arguments.save:
        from fmnist_core.plots.png import save_pictures

        save_pictures(run, found, arguments.save)
    figures = {
        "run_id": run.summary.run_id,
        "test_loss": found.score.loss,
        "test_accuracy": found.score.accuracy,
        "test_loss_batch_mean": found.score.loss_batch_mean,
        "test_accuracy_batch_mean": found.score.accuracy_batch_mean,
        "calibration_error": found.calibration_error,
        "confusion_matrix": found.confusion_matrix,
        "classes": [dataclasses.asdict(scores) for scores in found.classes],
        "data": dataset.name,
        "trained_on": run.summary.data,
    }
    out.evaluation(figures, dataset.class_names)


def predict(arguments: Namespace) -> int:
    import torch

    torch.set_num_threads(1)  # for one picture at a time, starting a second thread takes longer than it saves
    out = Output(arguments.json)
    run_id = arguments.run or runs.DEFAULT_RUN
    runs.load_summary(run_id)
    failures = 0
    for file in arguments.files:
        try:
            out.prediction(file, _predict_file(run_id, file))
        except StudioError as error:
            failures += 1
            out.failed_prediction(file, str(error))
    return 1 if failures else 0


def export(arguments: Namespace) -> None:
    from fmnist_core.export import export_run_to

    export_run_to(arguments.run, arguments.file)
    Output(arguments.json).object({"run_id": arguments.run, "file": str(arguments.file)}, f"written: {arguments.file}")


def _evaluate(run: Run, dataset: Dataset) -> Evaluation:
    import torch

    torch.set_num_threads(run.recipe.threads if run.recipe else torch.get_num_threads())
    logits = evaluation.compute_logits(runs.load_model(run.summary.run_id), dataset.test)
    return evaluation.evaluate_logits(logits, dataset.test.labels)


def _predict_file(run_id: str, file: Path) -> Prediction:
    with logged_terminal():
        picture = images.open_image(file, file.name)
    prepared = images.prepare(picture)
    return prediction.predict(run_id, prepared.pixels[None])[0]
