"""Runs: a training each, as a folder that can be read, recorded, compared and managed."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.runs.answers import Answers, find_beaten, find_pictures, load_answers
    from fmnist_core.runs.manage import annotate_run, delete_run, rename_run
    from fmnist_core.runs.outcomes import create_outcome
    from fmnist_core.runs.reader import (
        ACTIVE,
        DEFAULT_RUN,
        ENDED,
        MAX_NAME_LENGTH,
        MAX_NOTE_LENGTH,
        MAX_RUNS_BYTES,
        DamagedRun,
        Run,
        RunList,
        RunSummary,
        bytes_on_disk,
        list_runs,
        load_evaluation,
        load_history,
        load_logits,
        load_model,
        load_real_world,
        load_recipe,
        load_run,
        load_start_weights,
        load_summary,
        load_weights,
        run_path,
        runs_folder,
        weights_version,
    )
    from fmnist_core.runs.recorder import RunRecorder, create_run, record_training
    from fmnist_core.runs.state_dicts import export_weights, import_weights

__all__ = [
    "ACTIVE",
    "DEFAULT_RUN",
    "ENDED",
    "MAX_NAME_LENGTH",
    "MAX_NOTE_LENGTH",
    "MAX_RUNS_BYTES",
    "Answers",
    "DamagedRun",
    "Run",
    "RunList",
    "RunRecorder",
    "RunSummary",
    "annotate_run",
    "bytes_on_disk",
    "create_outcome",
    "create_run",
    "delete_run",
    "export_weights",
    "find_beaten",
    "find_pictures",
    "import_weights",
    "list_runs",
    "load_answers",
    "load_evaluation",
    "load_history",
    "load_logits",
    "load_model",
    "load_real_world",
    "load_recipe",
    "load_run",
    "load_start_weights",
    "load_summary",
    "load_weights",
    "record_training",
    "rename_run",
    "run_path",
    "runs_folder",
    "weights_version",
]

__getattr__ = lazy_face(__name__)
