"""Which runs' times can be held against each other, and which run no other beats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fmnist_core.comparison.rows import ComparisonRow

BUSY_LOAD = 1.2
"""Mean number of busy processes before a training from which on its time is in doubt: one may be the app itself."""
Setup = tuple[str | None, str | None, int | None]
"""Device, processor and threads."""


def doubtful_times(rows: Sequence[ComparisonRow]) -> dict[str, str]:
    """Why a run's training time can't be held against the others', by run id; missing where it can.

    Most runs' device and threads are the measure.
    """
    timed = [row for row in rows if row.train_seconds]
    if not timed:
        return {}
    ((usual, _),) = Counter(_setup(row) for row in timed).most_common(1)
    doubts = {row.run_id: _time_doubt(row, usual) for row in timed}
    return {run_id: doubt for run_id, doubt in doubts.items() if doubt}


def find_frontier(rows: Sequence[ComparisonRow]) -> list[ComparisonRow]:
    """The rows that no other beats in both accuracy and training time, the fastest first."""
    known = [
        (row.train_seconds, row.test_accuracy, row)
        for row in rows
        if row.train_seconds and row.test_accuracy is not None
    ]
    frontier, highest = [], -1.0
    for _, accuracy, row in sorted(known, key=lambda entry: (entry[0], -entry[1])):
        if accuracy > highest:
            frontier.append(row)
            highest = accuracy
    return frontier


def _setup(row: ComparisonRow) -> Setup:
    return row.device, row.processor, row.threads


def _time_doubt(row: ComparisonRow, usual: Setup) -> str | None:
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
