"""Writing runs: a training's events into its folder, and what is done to runs afterwards."""

import dataclasses
import logging
import re
import shutil
import time
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from fmnist_core import files
from fmnist_core.data import Dataset, Split
from fmnist_core.errors import RunError
from fmnist_core.evaluation.scores import evaluate_logits
from fmnist_core.events import (
    Checkpoint,
    EpochDone,
    History,
    StepDone,
    TrainEvent,
    TrainingDone,
    TrainingStarted,
    Weights,
)
from fmnist_core.foreground import check_no_shell_trains, trained_here
from fmnist_core.models import check_model, count_parameters
from fmnist_core.own_pictures import FILE as OWN_PICTURES
from fmnist_core.own_pictures import check_own_pictures, to_tensors
from fmnist_core.recipes import Recipe
from fmnist_core.runs import (
    FORMAT_VERSION,
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_RUNS_BYTES,
    RunSummary,
    bytes_on_disk,
    history_to_dict,
    latest_epoch_folder,
    load_summary,
    parse_history,
    run_path,
    runs_folder,
)
from fmnist_core.uncertainty import fit_temperature

log = logging.getLogger(__name__)

HISTORY_INTERVAL_SECONDS = 0.25
"""How often a running run's history reaches the disk, where pages read it."""
HISTORY_SHARE = 0.05
"""Of the time, at most, goes into that: a history of thousands of reports takes long to write."""
MIN_FREE_BYTES = 500_000_000


class RunRecorder:
    """Writes one run's folder, event by event, so that whatever is found there is whole.

    Raises RunError when the folder can't be made or written.
    """

    def __init__(self, run_id: str):
        self.run_id = run_id
        self.folder = run_path(run_id)
        self._history = History()
        self._next_write = 0.0

    def record(self, event: TrainEvent, dataset: Dataset) -> None:
        """Write what `event` says; `dataset` has the labels that its logits are scored against."""
        match event:
            case TrainingStarted():
                self._begin(event)
            case StepDone():
                self._history = dataclasses.replace(self._history, steps=(*self._history.steps, event))
                if time.monotonic() >= self._next_write:
                    self._write_history()
            case EpochDone():
                self._save_epoch(event.checkpoint)
            case TrainingDone():
                self.finish(event, dataset, "finished")

    def finish(self, done: TrainingDone, dataset: Dataset, state: str) -> None:
        """Write the weights and figures that the run ends with; `state` is "finished" or "stopped"."""
        labels = {"test": dataset.test.labels, "val": dataset.val.labels}
        logits = {"test": done.test_logits} | ({} if done.val_logits is None else {"val": done.val_logits})
        evaluations = {name: evaluate_logits(rows, labels[name]) for name, rows in logits.items()}
        weights_file = self.folder / "weights.safetensors"
        self._history = done.history
        save_tensors(weights_file, done.weights)
        save_tensors(
            self.folder / "logits.safetensors", {name: to_stored_logits(rows) for name, rows in logits.items()}
        )
        figures = {name: dataclasses.asdict(evaluation) for name, evaluation in evaluations.items()}
        files.write_json(self.folder / "evaluation.json", {"val": None} | figures)
        self._write_history()
        self.update(
            state=state,
            wish=None,
            epoch=done.epoch,
            weights_bytes=weights_file.stat().st_size,
            temperature=fit_temperature(logits["val"], labels["val"]) if "val" in logits else 1.0,
            **_seconds(done.history),
            **{name: evaluation.score for name, evaluation in evaluations.items()},
        )
        self._remove_what_goes_on()

    def rewind(self, history: History) -> None:
        """Go back to `history`: what came after it was lost, and is about to happen again."""
        self._history = history
        self._write_history()

    def fail(self, reason: str) -> None:
        """The run ended by an error; its last finished epoch stays usable."""
        self.update(state="failed", reason=reason, wish=None)

    def update(self, **changes: object) -> None:
        """Change fields of the run's summary."""
        update_summary(self.run_id, **changes)

    def _begin(self, started: TrainingStarted) -> None:
        files.write_json(self.folder / "conditions.json", dataclasses.asdict(started.conditions))
        self.update(state="running", parameters=started.parameters, steps_per_epoch=started.steps_per_epoch)

    def _save_epoch(self, checkpoint: Checkpoint) -> None:
        previous = latest_epoch_folder(self.run_id)
        save_checkpoint(self.folder / f"epoch-{checkpoint.epoch:04}", checkpoint)
        if previous:
            files.remove(previous)
        self._history = checkpoint.history
        self._write_history()
        self.update(epoch=checkpoint.epoch, **_seconds(checkpoint.history))

    def _write_history(self) -> None:
        began = time.monotonic()
        files.write_json(self.folder / "history.json", history_to_dict(self._history))
        ended = time.monotonic()
        self._next_write = ended + max(HISTORY_INTERVAL_SECONDS, (ended - began) / HISTORY_SHARE)

    def _remove_what_goes_on(self) -> None:
        files.remove(self.folder / OWN_PICTURES)
        while folder := latest_epoch_folder(self.run_id):
            files.remove(folder)


def record_training(events: Iterator[TrainEvent], recorder: RunRecorder, dataset: Dataset) -> Iterator[TrainEvent]:
    """Pass `events` on, each written to the run's folder first; an error marks the run as failed and is raised."""
    with trained_here(recorder.run_id):
        try:
            for event in events:
                recorder.record(event, dataset)
                yield event
        except Exception as error:
            recorder.fail(str(error))
            raise


def create_run(
    recipe: Recipe,
    name: str | None = None,
    state: str = "running",
    own_pictures: Split | None = None,
    **fields: object,
) -> RunRecorder:
    """Make the folder of a new run. Its id is made from `name`, which must be free, or from the recipe's name.

    `fields` are further ones of its summary. Raises RunError when the name can't be used, RecipeError when the
    recipe's model can't be built or its own pictures are missing.
    """
    check_model(recipe.model, recipe.model_options)
    check_own_pictures(recipe, own_pictures)
    fields |= {"state": state, "recipe_name": recipe.name, "epochs_planned": recipe.epochs}
    recorder = _create_run(recipe.model, recipe.model_options, name, recipe.name, **fields)
    if own_pictures is not None:
        save_tensors(recorder.folder / OWN_PICTURES, to_tensors(own_pictures))
    files.write_json(recorder.folder / "recipe.json", recipe.to_dict())
    return recorder


def create_imported_run(
    model: str, model_options: dict[str, object], name: str, owner: str | None = None
) -> RunRecorder:
    """Make the folder of a run for weights trained elsewhere. Raises RunError when the name can't be used."""
    fields = {"state": "running", "recipe_name": None, "epochs_planned": 0, "imported": True, "owner": owner}
    return _create_run(model, model_options, name, name, **fields)


def save_summary(summary: RunSummary) -> None:
    values = dataclasses.asdict(summary)
    del values["run_id"]  # the folder's name says it, and a copied folder must not contradict itself
    files.write_json(run_path(summary.run_id) / "run.json", {"format_version": FORMAT_VERSION} | values)


def update_summary(run_id: str, **changes: object) -> None:
    """Change fields of a run's summary. Raises RunError when there is no such run."""
    save_summary(dataclasses.replace(load_summary(run_id), **changes))


def rename_run(run_id: str, name: str) -> None:
    """Give a run another display name; its id stays. Raises RunError for an empty name."""
    update_summary(run_id, name=clean_name(name))


def annotate_run(run_id: str, note: str) -> None:
    """Write a note beside a run, in place of the one that was there."""
    lines = (_visible(line) for line in note.splitlines())
    update_summary(run_id, note="\n".join(lines).strip()[:MAX_NOTE_LENGTH])


def delete_run(run_id: str) -> None:
    """Delete a run, or what is left of a damaged one. Raises RunError when there is none, it is part of the app,
    or a shell trains it at the moment."""
    path = run_path(run_id)
    if not path.is_dir():
        raise RunError(f"there is no run {run_id!r}: list the runs and choose one")
    try:
        summary = load_summary(run_id)
    except RunError:
        files.remove(path)
        return
    if summary.shipped:
        raise RunError(f"run {run_id} is part of the app and stays: delete one of your own")
    check_no_shell_trains(summary)
    files.remove(path)


def clean_name(name: str) -> str:
    """A display name without control characters or needless blanks. Raises RunError when nothing is left of it."""
    cleaned = _visible(name)[:MAX_NAME_LENGTH]
    if not cleaned:
        raise RunError("a run's name can't be empty: give it a letter or more")
    return cleaned


def check_room() -> None:
    """Raises RunError when another run should not be begun: the disk is nearly full, or runs take too much of it."""
    if shutil.disk_usage(runs_folder()).free < MIN_FREE_BYTES:
        raise RunError("the disk is nearly full: make room on it, then go on")
    if bytes_on_disk() > MAX_RUNS_BYTES:
        raise RunError(f"the runs take more than {MAX_RUNS_BYTES // 10**9} GB on the disk: delete some, then go on")


def to_stored_logits(logits: Tensor) -> Tensor:
    """Logits (N, 10) as float16, moved so that each row's largest is 0: probabilities stay as they are, and rounding
    can't tie the first answer with the second."""
    lowest = torch.finfo(torch.float16).min
    return (logits - logits.amax(1, keepdim=True)).clamp(min=lowest).half()


def save_tensors(target: Path, tensors: Weights) -> None:
    with files.replacing(target) as temporary:
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint as a folder that is there as a whole or not at all."""
    resume = {
        "optimizer": checkpoint.optimizer,
        "order_state": checkpoint.order_state,
        "random_state": checkpoint.random_state,
        "best_epoch": checkpoint.best_epoch,
        "best_weights": checkpoint.best_weights,
        "trained_weights": checkpoint.trained_weights,
    }
    files.remove(folder)
    with files.replacing(folder) as temporary:
        temporary.mkdir()
        save_tensors(temporary / "weights.safetensors", checkpoint.weights)
        torch.save(resume, temporary / "resume.pt")
        files.write_json(temporary / "history.json", history_to_dict(checkpoint.history))


def load_checkpoint(run_id: str) -> Checkpoint | None:
    """What goes on from a run's latest epoch; None when it has finished none yet, or it has ended.

    Raises RunError when it can't be read.
    """
    folder = latest_epoch_folder(run_id)
    if folder is None:
        return None
    try:
        history = parse_history(files.read_json(folder / "history.json"))
        return Checkpoint(
            epoch=int(folder.name.removeprefix("epoch-")),
            weights=load_file(folder / "weights.safetensors"),
            history=history,
            **torch.load(folder / "resume.pt", weights_only=True),
        )
    except Exception as error:  # torch.load raises whatever a damaged file leads it to
        detail = type(error).__name__
        raise RunError(f"the last epoch of run {run_id} can't be read ({detail}): start the run anew") from error


def _seconds(history: History) -> dict[str, float]:
    """What the summary says of time; a worker may be done before it has told of its last epoch."""
    if not history.epochs:  # weights that came from elsewhere
        return {}
    last = history.epochs[-1]
    return {"train_seconds": last.train_seconds, "total_seconds": last.total_seconds}


def _create_run(model: str, options: dict[str, object], name: str | None, stem: str, **fields: object) -> RunRecorder:
    run_id = _reserve_id(name, stem)
    summary = RunSummary(
        run_id=run_id,
        name=clean_name(name) if name else run_id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        model=model,
        model_options=options,
        parameters=count_parameters(check_model(model, options)),
        **fields,
    )
    save_summary(summary)
    return RunRecorder(run_id)


def _reserve_id(name: str | None, stem: str) -> str:
    """Make an empty folder, which reserves its name against all other processes."""
    if name and (re.search(r"[/\\]", name) or not name.strip(". ")):
        raise RunError(f"{name[:80]!r} can't be a run's name: give it letters, and leave out '/' and '\\'")
    slug = re.sub(r"[^a-z0-9._-]+", "-", (name or stem).lower()).strip("-._")[:56] or "run"
    runs_folder().mkdir(parents=True, exist_ok=True)
    check_room()
    for number in range(1, 10_000):
        run_id = slug if number == 1 else f"{slug}-{number}"
        try:
            run_path(run_id).mkdir()
            return run_id
        except FileExistsError:
            if name and slug != "run":  # a name without a letter from a to z
                raise RunError(f"there is a run {run_id!r} already: choose another name, or delete it first") from None
    raise RunError(f"there are too many runs named {slug}: delete some")


def _visible(text: str) -> str:
    """Without control characters and needless blanks."""
    return " ".join("".join(" " if unicodedata.category(char).startswith("C") else char for char in text).split())
