"""What is done to finished runs: rename, annotate, delete; and whether there is room for another."""

import dataclasses
import shutil
import unicodedata
from pathlib import Path
from typing import Any

from fmnist_core import files
from fmnist_core.errors import RunError, os_errors_as
from fmnist_core.runs.lock import check_no_shell_trains
from fmnist_core.runs.reader import (
    FORMAT_VERSION,
    MAX_NAME_LENGTH,
    MAX_NOTE_LENGTH,
    MAX_RUNS_BYTES,
    RunSummary,
    bytes_on_disk,
    load_summary,
    run_path,
    runs_folder,
)

MIN_FREE_BYTES = 500_000_000


def save_summary(summary: RunSummary) -> None:
    """Write a run's summary; what a newer version of the app has added to it stays. Raises RunError."""
    values = dataclasses.asdict(summary)
    del values["run_id"]  # the folder's name says it, and a copied folder must not contradict itself
    path = run_path(summary.run_id) / "run.json"
    with os_errors_as(RunError):
        files.write_json(path, _unknown_fields(path) | {"format_version": FORMAT_VERSION} | values)


def update_summary(run_id: str, **changes: Any) -> None:
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
        with os_errors_as(RunError):
            files.remove(path)
        return
    if summary.shipped:
        raise RunError(f"run {run_id} is part of the app and stays: delete one of your own")
    check_no_shell_trains(summary)
    with os_errors_as(RunError):
        files.remove(path)


def clean_name(name: str) -> str:
    """A display name without control characters or needless blanks. Raises RunError when nothing is left of it."""
    cleaned = _visible(name)[:MAX_NAME_LENGTH]
    if not cleaned:
        raise RunError("a run's name can't be empty: give it a letter or more")
    return cleaned


def check_room() -> None:
    """Raises RunError when another run should not be begun: the disk is nearly full, or runs take too much of it."""
    with os_errors_as(RunError):
        free = shutil.disk_usage(runs_folder()).free
    if free < MIN_FREE_BYTES:
        raise RunError(f"the disk of {runs_folder()} is nearly full: make room on it, then go on")
    if bytes_on_disk() > MAX_RUNS_BYTES:
        raise RunError(f"the runs take more than {MAX_RUNS_BYTES // 10**9} GB on the disk: delete some, then go on")


def _unknown_fields(path: Path) -> dict[str, object]:
    try:
        values = files.read_json(path)
    except (OSError, ValueError):
        return {}
    known = {field.name for field in dataclasses.fields(RunSummary)}
    return {name: value for name, value in values.items() if name not in known}


def _visible(text: str) -> str:
    """Without control characters and needless blanks."""
    return " ".join("".join(" " if unicodedata.category(char).startswith("C") else char for char in text).split())
