"""The rows of a comparison, read from the runs' folders."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from fmnist_core.comparison.rows import ComparisonRow, Milestone
from fmnist_core.comparison.timings import Timing, find_timing
from fmnist_core.errors import RunError
from fmnist_core.evaluation.statistics import Interval, wilson_interval
from fmnist_core.models.costs import count_flops
from fmnist_core.runs.reader import Run, list_runs, load_real_world, load_run, run_path


def compare_runs(run_ids: Sequence[str]) -> list[ComparisonRow]:
    """A row a run, in the order asked; times are those of the newest timing that holds all of them, if there is one.

    Raises RunError when one can't be read.
    """
    rows = [_read_row(run_id, _files_version(run_path(run_id))) for run_id in run_ids]
    timing = find_timing(run_ids)
    return [_timed_row(row, timing) for row in rows] if timing else rows


def compare_all() -> list[ComparisonRow]:
    """A row for every run that can be read, those that still train included, with the times of their own training."""
    rows = []
    for run in list_runs().runs:
        with suppress(RunError):
            rows.append(_read_row(run.run_id, _files_version(run_path(run.run_id))))
    return rows


def _files_version(folder: Path) -> tuple[int, ...]:
    """Changes when any file does that a row is made of."""
    names = ("run", "recipe", "history", "conditions", "evaluation", "real_world")
    paths = [folder / f"{name}.json" for name in names]
    return tuple(path.stat().st_mtime_ns if path.exists() else 0 for path in paths)


@lru_cache(maxsize=4_096)
def _read_row(run_id: str, version: tuple[int, ...]) -> ComparisonRow:
    return _row(load_run(run_id))


def _row(run: Run) -> ComparisonRow:
    summary, conditions = run.summary, run.conditions
    return ComparisonRow(
        run_id=summary.run_id,
        name=summary.name,
        state=summary.state,
        recipe_name=summary.recipe_name,
        recipe=run.recipe,
        model=summary.model,
        test_accuracy=summary.test.accuracy if summary.test else None,
        test_interval=_accuracy_interval(run),
        test_loss=summary.test.loss if summary.test else None,
        val_accuracy=summary.val.accuracy if summary.val else None,
        calibration_error=run.test.calibration_error if run.test else None,
        epochs=summary.epoch,
        train_seconds=summary.train_seconds or None,
        total_seconds=summary.total_seconds or None,
        parameters=summary.parameters,
        flops=_flops(run),
        weights_bytes=summary.weights_bytes,
        device=conditions.device if conditions else None,
        processor=conditions.processor if conditions else None,
        threads=conditions.threads if conditions else None,
        interrupted=summary.interrupted,
        load=conditions.load if conditions else None,
        real_world=load_real_world(summary.run_id),
        milestones=_milestones(run),
        data=summary.data,
    )


def _flops(run: Run) -> int | None:
    flops = run.summary.flops or count_flops(run.summary.model, run.summary.model_options)
    return 2 * flops if flops and run.recipe and run.recipe.mirrored_answers else flops


def _milestones(run: Run) -> tuple[Milestone, ...]:
    scored = [(epoch, epoch.val or epoch.test) for epoch in run.history.epochs]
    seen = tuple(Milestone(epoch.train_seconds, score.accuracy) for epoch, score in scored if score)
    if seen or run.test is None or not run.summary.train_seconds:
        return seen
    return (Milestone(run.summary.train_seconds, run.test.score.accuracy),)


def _timed_row(row: ComparisonRow, timing: Timing) -> ComparisonRow:
    """The row with its times of a timing, and what that was taken on."""
    timed = timing.of(row.run_id)
    row = replace(row, timed=timed)
    if not (timed.training and row.train_seconds):
        return row
    slower = timed.training.median / row.train_seconds
    return replace(
        row,
        train_seconds=timed.training.median,
        milestones=tuple(Milestone(slower * passed.seconds, passed.accuracy) for passed in row.milestones),
        device=timing.device,
        processor=timing.processor,
        threads=timing.threads,
        interrupted=False,
        load=timing.load,
    )


def _accuracy_interval(run: Run) -> Interval | None:
    if run.test is None:
        return None
    matrix = run.test.confusion_matrix
    return wilson_interval(sum(row[label] for label, row in enumerate(matrix)), sum(map(sum, matrix)))
