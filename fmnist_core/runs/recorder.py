"""Writing runs: a training's events into its folder, so that whatever is found there is whole."""

from __future__ import annotations

import dataclasses
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fmnist_core import files
from fmnist_core.errors import RunError, os_errors_as
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.checkpoints import StoredCheckpoint, save_checkpoint, store_checkpoint
from fmnist_core.runs.lock import trained_here
from fmnist_core.runs.manage import check_room, clean_name, save_summary, update_summary
from fmnist_core.runs.outcomes import Outcome, create_outcome
from fmnist_core.runs.reader import RunSummary, history_to_dict, latest_epoch_folder, run_path, runs_folder
from fmnist_core.training.events import EpochDone, History, StepDone, TrainEvent, TrainingDone, TrainingStarted
from fmnist_core.training.own_pictures import FILE as OWN_PICTURES
from fmnist_core.training.own_pictures import check_own_pictures, count_packed

if TYPE_CHECKING:
    from fmnist_core.data.dataset import Dataset

HISTORY_INTERVAL_SECONDS = 0.25
"""How often a running run's history reaches the disk, where pages read it."""
HISTORY_SHARE = 0.05
"""Of the time, at most, goes into that: a history of thousands of reports takes long to write."""


class RunRecorder:
    """Writes one run's folder, event by event, so that whatever is found there is whole.

    Raises RunError when the folder can't be made or written.
    """

    def __init__(self, run_id: str):
        self.run_id = run_id
        self.folder = run_path(run_id)
        self._history = History()
        self._next_write = 0.0

    @os_errors_as(RunError)
    def record(self, event: TrainEvent, dataset: Dataset) -> None:
        """Write what `event` says; `dataset` has the labels that its logits are scored against."""
        match event:
            case TrainingStarted():
                self.begin(event)
            case StepDone():
                self.add_step(event)
            case EpochDone():
                self.save_epoch(store_checkpoint(event.checkpoint))
            case TrainingDone():
                self.finish(create_outcome(event, dataset), "finished")

    @os_errors_as(RunError)
    def begin(self, started: TrainingStarted) -> None:
        files.write_json(self.folder / "conditions.json", dataclasses.asdict(started.conditions))
        self.update(
            state="running",
            parameters=started.parameters,
            flops=started.flops,
            steps_per_epoch=started.steps_per_epoch,
            data=started.data,
            class_names=started.class_names,
        )

    @os_errors_as(RunError)
    def add_step(self, step: StepDone) -> None:
        self._history = dataclasses.replace(self._history, steps=(*self._history.steps, step))
        if time.monotonic() >= self._next_write:
            self._write_history()

    @os_errors_as(RunError)
    def save_epoch(self, checkpoint: StoredCheckpoint) -> None:
        previous = latest_epoch_folder(self.run_id)
        save_checkpoint(self.folder / f"epoch-{checkpoint.epoch:04}", checkpoint)
        if previous:
            files.remove(previous)
        self._history = checkpoint.history
        self._write_history()
        self.update(epoch=checkpoint.epoch, **_seconds(checkpoint.history))

    @os_errors_as(RunError)
    def finish(self, outcome: Outcome, state: str) -> None:
        """Write the weights and figures that the run ends with; `state` is "finished" or "stopped"."""
        files.write_bytes(self.folder / "weights.safetensors", outcome.weights)
        files.write_bytes(self.folder / "logits.safetensors", outcome.logits)
        figures = {name: dataclasses.asdict(evaluation) for name, evaluation in outcome.evaluations.items()}
        files.write_json(self.folder / "evaluation.json", {"val": None} | figures)
        self._history = outcome.history
        self._write_history()
        self.update(
            state=state,
            wish=None,
            epoch=outcome.epoch,
            weights_bytes=len(outcome.weights),
            temperature=outcome.temperature,
            data=outcome.data,
            class_names=outcome.class_names,
            **_seconds(outcome.history),
            **{name: evaluation.score for name, evaluation in outcome.evaluations.items()},
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
            with suppress(RunError):  # the disk may be full
                recorder.fail(str(error))
            raise


@os_errors_as(RunError)
def create_run(
    recipe: Recipe,
    name: str | None = None,
    state: str = "running",
    own_pictures: bytes | None = None,
    parameters: int | None = None,
    **fields: Any,
) -> RunRecorder:
    """Make the folder of a new run. Its id is made from `name`, which must be free, or from the recipe's name.

    `own_pictures` are packed; `parameters` is how many the model has, where the caller has built it already; `fields`
    are further ones of the summary. Raises RunError when the name can't be used, RecipeError when the recipe's model
    can't be built or its own pictures are missing.
    """
    check_own_pictures(recipe, count_packed(own_pictures))
    fields |= {"state": state, "recipe_name": recipe.name, "epochs_planned": recipe.epochs}
    parameters = parameters or count_model_parameters(recipe.model, recipe.model_options)
    recorder = _create_run(recipe.model, recipe.model_options, parameters, name, recipe.name, **fields)
    if own_pictures is not None:
        files.write_bytes(recorder.folder / OWN_PICTURES, own_pictures)
    files.write_json(recorder.folder / "recipe.json", recipe.to_dict())
    return recorder


def create_imported_run(
    model: str, model_options: dict[str, object], name: str, owner: str | None = None
) -> RunRecorder:
    """Make the folder of a run for weights trained elsewhere. Raises RunError when the name can't be used."""
    fields = {"state": "running", "recipe_name": None, "epochs_planned": 0, "imported": True, "owner": owner}
    parameters = count_model_parameters(model, model_options)
    return _create_run(model, model_options, parameters, name, name, **fields)


def count_model_parameters(model: str, options: dict[str, object]) -> int:
    """Raises RecipeError when the model can't be built."""
    from fmnist_core.models.creation import check_model
    from fmnist_core.models.summary import count_parameters

    return count_parameters(check_model(model, options))


def _seconds(history: History) -> dict[str, float]:
    """What the summary says of time; a worker may be done before it has told of its last epoch."""
    if not history.epochs:  # weights that came from elsewhere
        return {}
    last = history.epochs[-1]
    return {"train_seconds": last.train_seconds, "total_seconds": last.total_seconds}


@os_errors_as(RunError)
def _create_run(
    model: str, options: dict[str, object], parameters: int, name: str | None, stem: str, **fields: Any
) -> RunRecorder:
    run_id = _reserve_id(name, stem)
    summary = RunSummary(
        run_id=run_id,
        name=clean_name(name) if name else run_id,
        created=datetime.now(UTC).isoformat(timespec="milliseconds"),
        model=model,
        model_options=options,
        parameters=parameters,
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
