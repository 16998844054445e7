"""Runs side by side: what each is worth and what it cost, and whether one is really better."""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.comparison.differences import list_differences, list_settings
    from fmnist_core.comparison.judging import doubtful_times, find_frontier
    from fmnist_core.comparison.pairs import PairedTest, compare_pairs, say_p_value
    from fmnist_core.comparison.published import PUBLISHED, Published, published_for
    from fmnist_core.comparison.reading import compare_all, compare_runs
    from fmnist_core.comparison.repeats import WANTED_SEEDS, find_repeats, is_repeatable, plan_repeats
    from fmnist_core.comparison.rows import ComparisonRow, Milestone, real_world_kinds, rows_csv
    from fmnist_core.comparison.side_by_side import (
        MOST_RUNS,
        PIECE_SECONDS,
        ROUNDS,
        Turn,
        time_in_own_process,
        time_runs,
    )
    from fmnist_core.comparison.timings import RunTiming, Timing

__all__ = [
    "MOST_RUNS",
    "PIECE_SECONDS",
    "PUBLISHED",
    "ROUNDS",
    "WANTED_SEEDS",
    "ComparisonRow",
    "Milestone",
    "PairedTest",
    "Published",
    "RunTiming",
    "Timing",
    "Turn",
    "compare_all",
    "compare_pairs",
    "compare_runs",
    "doubtful_times",
    "find_frontier",
    "find_repeats",
    "is_repeatable",
    "list_differences",
    "list_settings",
    "plan_repeats",
    "published_for",
    "real_world_kinds",
    "rows_csv",
    "say_p_value",
    "time_in_own_process",
    "time_runs",
]

__getattr__ = lazy_face(__name__)
