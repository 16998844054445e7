"""Runs side by side, and beside what the notebooks published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path

from fmnist_core.comparison.costs import count_flops
from fmnist_core.comparison.timings import RunTiming, Timing, find_timing
from fmnist_core.errors import RunError
from fmnist_core.evaluation.statistics import Interval, wilson_interval
from fmnist_core.recipes.recipe import Recipe
from fmnist_core.runs.reader import Run, list_runs, load_real_world, load_run, run_path
from fmnist_core.tables import csv_text

BUSY_LOAD = 1.2
"""Mean number of busy processes before a training from which on its time is in doubt: one may be the app itself."""
NOT_IN_TABLE = ("recipe", "test_interval", "milestones", "timed", "real_world")
"""Fields of a row that are no figures, or several."""


@dataclass(frozen=True)
class Milestone:
    """The end of an epoch: seconds of training until then, and the accuracy on pictures that were not trained on."""

    seconds: float
    accuracy: float


@dataclass(frozen=True)
class ComparisonRow:
    """What stands beside a run's name in a comparison. Test figures are exact; None where the run has none."""

    run_id: str
    name: str
    state: str
    recipe_name: str | None
    recipe: Recipe | None
    model: str
    test_accuracy: float | None
    test_interval: Interval | None
    """95 %, of what the accuracy would be on all pictures like the test set's."""
    test_loss: float | None
    val_accuracy: float | None
    calibration_error: float | None
    epochs: int
    train_seconds: float | None
    """As it was trained; or, where it was timed again beside all the others, the median of those rounds."""
    total_seconds: float | None
    """With evaluation, as it was trained."""
    parameters: int | None
    flops: int | None
    """Multiplications and additions for one picture."""
    weights_bytes: int
    device: str | None
    processor: str | None
    threads: int | None
    interrupted: bool
    """Whether the training was paused in between."""
    load: float | None
    """Mean number of busy processes before the training began."""
    real_world: dict[str, float] = field(default_factory=dict)
    """Accuracy on real drawings and photos by their kind, a mean over classes; empty where nobody measured it."""
    milestones: tuple[Milestone, ...] = ()
    """By epoch, on validation or else on the test set; only the end where nobody looked in between."""
    timed: RunTiming | None = None
    """Its times of the timing that holds all the rows of this comparison."""

    def seconds_to(self, accuracy: float) -> float | None:
        """Seconds of training until the end of the first epoch with that accuracy; None where there is none."""
        return next((milestone.seconds for milestone in self.milestones if milestone.accuracy >= accuracy), None)


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


def rows_csv(rows: Sequence[ComparisonRow]) -> str:
    """All figures of the rows as CSV: accuracies as fractions, times in seconds; a column a kind of real picture."""
    names = [column.name for column in fields(ComparisonRow) if column.name not in NOT_IN_TABLE]
    kinds = real_world_kinds(rows)
    lines = []
    for row in rows:
        interval = row.test_interval or Interval(None, None)
        answers = [row.timed.one.median, row.timed.batch.median] if row.timed else [None, None]
        real = [row.real_world.get(kind) for kind in kinds]
        lines.append([*(getattr(row, name) for name in names), *asdict(interval).values(), *answers, *real])
    further = ["test_accuracy_low", "test_accuracy_high", "answer_seconds_one_by_one", "answer_seconds_in_batch"]
    return csv_text([*names, *further, *kinds], lines)


def real_world_kinds(rows: Sequence[ComparisonRow]) -> list[str]:
    """The kinds of real pictures that any of the rows has a figure for."""
    return list(dict.fromkeys(kind for row in rows for kind in row.real_world))


def doubtful_times(rows: Sequence[ComparisonRow]) -> dict[str, str]:
    """Why a run's training time can't be held against the others', by run id; missing where it can.

    Most runs' device and threads are the measure.
    """
    timed = [row for row in rows if row.train_seconds]
    setups = Counter((row.device, row.processor, row.threads) for row in timed)
    usual = setups.most_common(1)[0][0] if setups else None
    doubts = {row.run_id: _time_doubt(row, usual) for row in timed}
    return {run_id: doubt for run_id, doubt in doubts.items() if doubt}


def find_frontier(rows: Sequence[ComparisonRow]) -> list[ComparisonRow]:
    """The rows that no other beats in both accuracy and training time, the fastest first."""
    frontier: list[ComparisonRow] = []
    known = (row for row in rows if row.train_seconds and row.test_accuracy is not None)
    for row in sorted(known, key=lambda row: (row.train_seconds, -row.test_accuracy)):
        if not frontier or row.test_accuracy > frontier[-1].test_accuracy:
            frontier.append(row)
    return frontier


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
    )


def _flops(run: Run) -> int | None:
    flops = count_flops(run.summary.model, run.summary.model_options)
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


def _time_doubt(row: ComparisonRow, usual: tuple[str | None, str | None, int | None]) -> str | None:
    device, processor, threads = usual
    if row.recipe and row.recipe.start_from:
        return f"went on from {row.recipe.start_from}, whose training is not counted"
    if row.device is None:
        return "conditions unknown"
    if (row.device, row.processor) != (device, processor):
        return f"on another device ({row.processor})"
    if row.threads != threads:
        return f"{row.threads} threads, others {threads}" if row.threads != 1 else f"1 thread, others {threads}"
    if row.interrupted:
        return "paused in between"
    return f"the machine was busy (load {row.load:.1f})" if (row.load or 0) > BUSY_LOAD else None
