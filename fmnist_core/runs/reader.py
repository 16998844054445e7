"""Runs on disk: a folder each, readable JSON beside the weights.

run.json             the summary, written last: what a list of runs shows
recipe.json          everything that decided the run (absent for imported weights)
history.json         figures by step and epoch
conditions.json      device, threads, load and library versions
evaluation.json      figures on the test split, and on validation where 5,000 pictures were held out
weights.safetensors  the model's weights
logits.safetensors   float16 logits (N, 10), each row's largest 0, so that comparing never evaluates again
real_world.json      accuracy on real drawings and photos, where benchmarks/real_world.py measured it
epoch-0003/          only until the run ends: what goes on from its last epoch
own_pictures.safetensors  only until the run ends: what it learns from beside Fashion-MNIST, where its recipe says so
"""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from fmnist_core import places
from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST
from fmnist_core.errors import RunError, StudioError, os_errors_as, say_os_error
from fmnist_core.evaluation.results import Score
from fmnist_core.files import read_json, size
from fmnist_core.recipes.recipe import IMAGENET, LESSON_PREFIX, Recipe, recipe_from_dict
from fmnist_core.training.events import EpochFigures, History, StepDone

if TYPE_CHECKING:  # a list of runs must not wait for torch
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor, nn

    from fmnist_core.evaluation.results import Evaluation
    from fmnist_core.training.conditions import Conditions
    from fmnist_core.training.events import Weights

log = logging.getLogger(__name__)

FORMAT_VERSION = 1
DEFAULT_RUN = "studio"
"""Answers where nobody chose a run."""

RUN_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
MAX_NAME_LENGTH = 80
MAX_NOTE_LENGTH = 500
MAX_RUNS_BYTES = 5_000_000_000
"""On the disk, all runs together."""

State = Literal["queued", "running", "paused", "stopped", "finished", "failed"]
ACTIVE: tuple[State, ...] = ("queued", "running", "paused")
ENDED: tuple[State, ...] = ("stopped", "finished", "failed")
STATES = ACTIVE + ENDED
SplitName = Literal["test", "val"]
SPLITS: tuple[SplitName, ...] = ("test", "val")

_DAMAGE = (OSError, ValueError, KeyError, TypeError, AttributeError, StudioError)


@dataclass(frozen=True)
class RunSummary:
    """What a list of runs shows. Figures are None until they are known."""

    run_id: str
    name: str
    state: State
    created: str
    """ISO 8601, UTC."""
    model: str
    model_options: dict[str, object]
    recipe_name: str | None
    epochs_planned: int
    shipped: bool = False
    imported: bool = False
    reason: str | None = None
    """Why it failed, in a sentence."""
    parameters: int | None = None
    epoch: int = 0
    """Finished epochs; of an ended run, the epoch its weights are from."""
    test: Score | None = None
    val: Score | None = None
    train_seconds: float = 0.0
    total_seconds: float = 0.0
    weights_bytes: int = 0
    temperature: float = 1.0
    """What logits are divided by, so that confidences fit the validation pictures; 1 where none were held out."""
    background: bool = False
    """Whether the training service owns it, and goes on with it after an interruption."""
    owner: str | None = None
    """Whose it is, where several people share the training service; None: nobody in particular's."""
    note: str = ""
    """What somebody wrote beside it."""
    slow_motion: float = 0.0
    """Seconds to wait after each report."""
    interrupted: bool = False
    """Whether it was paused, or lost its coordinator, and went on from an epoch: its times are in doubt."""
    steps_per_epoch: int | None = None
    """Known once the training has begun."""
    wish: Literal["pause", "stop"] | None = None
    """What its worker was asked for and has not done yet: pause or stop."""
    data: str = FASHION_MNIST
    """The data set that it was trained and tested on: figures of different ones can't be compared."""
    class_names: tuple[str, ...] = CLASS_NAMES
    """Of that data set."""
    flops: int | None = None
    """Multiplications and additions for one picture, once it has ended; None in folders of older versions."""

    @property
    def is_usable(self) -> bool:
        """Whether it has weights to predict with."""
        return self.epoch > 0 or self.weights_bytes > 0

    @property
    def is_evaluated(self) -> bool:
        return self.test is not None

    @property
    def is_lesson(self) -> bool:
        """Whether a lesson trained it: such runs stay out of lists that nobody asked for them in."""
        return (self.recipe_name or "").startswith(LESSON_PREFIX)


@dataclass(frozen=True)
class Run:
    """Everything about a run but its tensors."""

    summary: RunSummary
    recipe: Recipe | None
    history: History
    conditions: Conditions | None
    test: Evaluation | None
    val: Evaluation | None


@dataclass(frozen=True)
class DamagedRun:
    run_id: str
    reason: str


@dataclass(frozen=True)
class RunList:
    """Readable runs, the shipped ones first, then the newest first; and those that can't be read, with the reason."""

    runs: tuple[RunSummary, ...]
    damaged: tuple[DamagedRun, ...]


def runs_folder() -> Path:
    """Where runs live: the environment variable FMNIST_CHECKPOINTS, else the project's checkpoints/.

    Raises RunError where that begins with ~ and there is no home folder.
    """
    try:
        return Path(os.environ.get("FMNIST_CHECKPOINTS") or places.CHECKPOINTS).expanduser()
    except RuntimeError as error:
        raise RunError("there is no home folder: write the whole path into FMNIST_CHECKPOINTS") from error


def run_path(run_id: str) -> Path:
    """The folder of a run, whether it exists or not. Raises RunError for an id that could leave the runs' folder."""
    if not RUN_ID.fullmatch(run_id):
        raise RunError(
            f"{run_id[:80]!r} can't be a run's id: use up to 64 of the characters a-z, 0-9, '.', '_' and '-'"
        )
    return runs_folder() / run_id


def bytes_on_disk(run_id: str | None = None) -> int:
    """What a run takes on the disk, or (None) all of them."""
    return size(run_path(run_id) if run_id else runs_folder())


def list_runs() -> RunList:
    """All runs. Unreadable ones are reported, never fatal. Raises RunError when the folder itself can't be read."""
    runs, damaged = [], []
    for path in _summary_files():
        try:
            runs.append(load_summary(path.parent.name))
        except RunError as error:
            log.warning("%s", error)
            damaged.append(DamagedRun(path.parent.name, str(error)))
    runs.sort(key=lambda run: run.created, reverse=True)
    runs.sort(key=lambda run: not run.shipped)
    return RunList(tuple(runs), tuple(damaged))


def load_summary(run_id: str) -> RunSummary:
    """The summary of a run. Raises RunError when there is no such run or it can't be read."""
    path = run_path(run_id) / "run.json"
    try:
        modified = path.stat().st_mtime_ns
    except (FileNotFoundError, NotADirectoryError):
        raise RunError(f"there is no run {run_id!r}: list the runs and choose one of them") from None
    except OSError as error:
        raise RunError(say_os_error(error)) from error
    with _reading(run_id):
        return _read_summary(path, modified)


def load_evaluation(run_id: str) -> Evaluation:
    """A run's figures on the test set. Raises RunError when there are none (yet), or they can't be read."""
    if (evaluation := load_run(run_id).test) is None:
        raise RunError(f"run {run_id} has not been evaluated: let it end, or evaluate it")
    return evaluation


def load_run(run_id: str) -> Run:
    """A run with its history and evaluations. Raises RunError when there is no such run or it can't be read."""
    summary = load_summary(run_id)
    paths = [run_path(run_id) / f"{name}.json" for name in ("conditions", "evaluation")]
    with _reading(run_id):
        conditions, evaluation = (_read_cached(path, _mtime(path)) for path in paths)
        return Run(
            summary=summary,
            recipe=load_recipe(run_id),
            history=load_history(run_id),
            conditions=_parse_conditions(conditions) if conditions else None,
            test=_parse_evaluation(evaluation["test"]) if evaluation else None,
            val=_parse_evaluation(evaluation["val"]) if evaluation and evaluation["val"] else None,
        )


def load_recipe(run_id: str) -> Recipe | None:
    """Everything that decided a run; None for imported weights. Raises RunError when it can't be read."""
    path = run_path(run_id) / "recipe.json"
    with _reading(run_id):
        values = _read_cached(path, _mtime(path))
        return recipe_from_dict(values) if values else None


def load_history(run_id: str) -> History:
    """The figures of a run, quickly: parsed once for every version of the file. Raises RunError as `load_run`."""
    path = run_path(run_id) / "history.json"
    with _reading(run_id):
        return _read_history(path, _mtime(path))


def load_device(run_id: str) -> str | None:
    """What a run was trained on: cpu, cuda or mps; None before it has begun. Raises RunError as `load_run` does."""
    path = run_path(run_id) / "conditions.json"
    with _reading(run_id):
        conditions = _read_cached(path, _mtime(path))
        return str(conditions["device"]) if conditions else None


def load_weights(run_id: str) -> Weights:
    """The weights of a run; while it trains, those of its latest epoch.

    Raises RunError when there are none (yet), or they can't be read.
    """
    from safetensors.torch import load_file

    path = _weights_path(run_id)
    with _reading(run_id):
        return load_file(path)


def weights_version(run_id: str) -> str:
    """A text that changes when the weights that `load_weights` gives do. Raises RunError when there are none yet."""
    path = _weights_path(run_id)
    return f"{path}@{_mtime(path)}"


def load_model(run_id: str) -> nn.Module:
    """The model of a run with its weights, on the CPU, ready to predict. Raises RunError as `load_weights` does."""
    from fmnist_core.models.creation import create_model
    from fmnist_core.models.mirrored import Mirrored

    summary = load_summary(run_id)
    weights = load_weights(run_id)
    with _reading(run_id):
        model = create_model(summary.model, **summary.model_options)
        try:
            model.load_state_dict(weights)
        except RuntimeError as error:
            raise ValueError(f"the weights don't fit model {summary.model}") from error
    recipe = load_recipe(run_id)
    return (Mirrored(model) if recipe and recipe.mirrored_answers else model).eval()


def load_logits(run_id: str, split: SplitName = "test") -> Tensor:
    """Logits float16 (N, 10) of a run on "test" or "val", each row's largest 0. Raises RunError without any."""
    import torch

    return torch.from_numpy(load_stored_logits(run_id, split))


def load_stored_logits(run_id: str, split: SplitName = "test") -> NDArray[np.float16]:
    """The same as a numpy array, for those that don't need torch."""
    from safetensors.numpy import load_file

    path = run_path(run_id) / "logits.safetensors"
    with _reading(run_id):
        if not path.exists():
            raise RunError(f"run {run_id} has not been evaluated: let it end, or evaluate it")
        logits = load_file(path)
    if split not in logits:
        raise RunError(f"run {run_id} was trained on all pictures and has no validation figures: take the test set")
    return logits[split]


def load_real_world(run_id: str) -> dict[str, float]:
    """Mean accuracy over classes on real pictures by their kind, prepared as the app does; {} where never measured.

    Raises RunError when the file can't be read.
    """
    path = run_path(run_id) / "real_world.json"
    with _reading(run_id):
        return dict(_read_real_world(path, _mtime(path)))


def load_start_weights(recipe: Recipe) -> Weights | None:
    """What `train()` needs for a recipe that starts from another run's weights. Raises RunError as `load_weights`."""
    return load_weights(recipe.start_from) if recipe.start_from and recipe.start_from != IMAGENET else None


def read_start_weights(recipe: Recipe) -> bytes | None:
    """As `load_start_weights`, as their file holds them. Raises RunError when there are none (yet)."""
    if not recipe.start_from or recipe.start_from == IMAGENET:
        return None
    path = _weights_path(recipe.start_from)
    with _reading(recipe.start_from):
        return path.read_bytes()


def latest_epoch_folder(run_id: str) -> Path | None:
    """The folder of the latest finished epoch of a run that has not ended."""
    return max(run_path(run_id).glob("epoch-*"), default=None)


def parse_history(values: dict[str, Any]) -> History:
    """The history that `history_to_dict` wrote."""
    columns = values["steps"]
    steps = tuple(StepDone(*row) for row in zip(*(columns[field.name] for field in dataclasses.fields(StepDone))))
    epochs = tuple(
        EpochFigures(**known_fields(EpochFigures, row) | {name: _parse_score(row[name]) for name in SPLITS})
        for row in values["epochs"]
    )
    return History(steps, epochs)


def history_to_dict(history: History) -> dict[str, Any]:
    """Plain values, ready for JSON; steps by columns, which takes a third of the space."""
    names = [field.name for field in dataclasses.fields(StepDone)]
    return {
        "steps": {name: [getattr(step, name) for step in history.steps] for name in names},
        "epochs": [dataclasses.asdict(epoch) for epoch in history.epochs],
    }


def known_fields(owner: type, values: dict[str, Any]) -> dict[str, Any]:
    """Of what a file has, the fields of a dataclass: a newer version of the app may have written more."""
    return {field.name: values[field.name] for field in dataclasses.fields(owner) if field.name in values}


@contextmanager
def _reading(run_id: str) -> Iterator[None]:
    """Turn whatever a damaged or hand-edited file raises into one RunError that names the run and the remedy."""
    from safetensors import SafetensorError

    try:
        yield
    except RunError:
        raise
    except (*_DAMAGE, SafetensorError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise RunError(
            f"run {run_id} can't be read ({detail}): update the app if a newer version wrote it, else restore its "
            "files, or delete it"
        ) from error


def _summary_files() -> list[Path]:
    folder = runs_folder()
    with os_errors_as(RunError):
        names = sorted(os.listdir(folder)) if folder.exists() else []
    return [path for name in names if (path := folder / name / "run.json").exists()]


def _parse_score(values: dict[str, Any] | None) -> Score | None:
    return Score(**known_fields(Score, values)) if values else None


def _weights_path(run_id: str) -> Path:
    load_summary(run_id)  # raises where there is no such run
    path = run_path(run_id) / "weights.safetensors"
    if path.exists():
        return path
    latest = latest_epoch_folder(run_id)
    if latest is None:
        raise RunError(f"run {run_id} has no weights yet: wait for its first epoch")
    return latest / "weights.safetensors"


def _mtime(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


@lru_cache(maxsize=4_096)
def _read_summary(path: Path, modified: int) -> RunSummary:
    values = read_json(path)
    if values["format_version"] > FORMAT_VERSION:
        raise RunError(f"run {path.parent.name} was written by a newer version of this app: update the app to read it")
    known = known_fields(RunSummary, values) | {"run_id": path.parent.name}
    known |= {name: _parse_score(values.get(name)) for name in SPLITS}
    known["class_names"] = tuple(values.get("class_names", CLASS_NAMES))
    summary = RunSummary(**known)
    _check_summary(summary)
    return summary


def _check_summary(summary: RunSummary) -> None:
    if summary.state not in STATES:
        raise ValueError(f"unknown state {summary.state!r}")
    for name in ("name", "created", "model", "note"):
        if not isinstance(getattr(summary, name), str):
            raise ValueError(f"{name} is not a text")
    for score in filter(None, (summary.test, summary.val)):
        if not 0 <= score.accuracy <= 1:
            raise ValueError(f"an accuracy of {score.accuracy}")
    if not summary.temperature > 0:
        raise ValueError(f"a temperature of {summary.temperature}")
    float(summary.train_seconds), float(summary.total_seconds), int(summary.epoch)


@lru_cache(maxsize=512)
def _read_cached(path: Path, modified: int | None) -> dict[str, Any] | None:
    return read_json(path) if modified else None


@lru_cache(maxsize=512)
def _read_history(path: Path, modified: int | None) -> History:
    return parse_history(read_json(path)) if modified else History()


@lru_cache(maxsize=512)
def _read_real_world(path: Path, modified: int | None) -> dict[str, float]:
    """From the rows that benchmarks/real_world.py writes, of which some may be other runs'."""
    rows = json.loads(path.read_text(encoding="utf-8")) if modified else []
    mine = [row for row in rows if row["run_id"] == path.parent.name and row["way"] == "prepared"]
    return {row["domain"]: float(row["class_mean"]) for row in mine if row["class_mean"] is not None}


def _parse_conditions(values: dict[str, Any]) -> Conditions:
    from fmnist_core.training.conditions import Conditions

    return Conditions(**known_fields(Conditions, values))


def _parse_evaluation(values: dict[str, Any]) -> Evaluation:
    from fmnist_core.evaluation.results import ClassScore, Evaluation

    return Evaluation(
        score=Score(**known_fields(Score, values["score"])),
        classes=tuple(ClassScore(**known_fields(ClassScore, row)) for row in values["classes"]),
        confusion_matrix=tuple(map(tuple, values["confusion_matrix"])),
        calibration_error=values["calibration_error"],
    )
