"""What a run makes of many pictures, as totals: how often it is right, how often it doubts, and whether it should."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fmnist_core.evaluation.calibration import Bin, calibrate
from fmnist_core.evaluation.statistics import wilson_interval
from fmnist_core.prediction.predictor import Prediction

FEWEST = 5  # pictures a class must have to count in the mean over classes
DRAWS = 2_000  # of the bootstrap
COVERAGES = (0.6, 0.7, 0.8, 0.9, 1.0)
BINS = 5  # of the reliability, fewer than for the test set: there are few pictures
CLASSES = 10
MISSING = "–"


@dataclass(frozen=True)
class Figure:
    """A mean or a share of `n` pictures with its 95 % interval, as fractions; shown in percent."""

    value: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{100 * self.value:.1f} [{100 * self.low:.1f}, {100 * self.high:.1f}]"


@dataclass(frozen=True)
class Totals:
    """Of one run on pictures of clothing of one kind."""

    pictures: str
    left_out: int
    """How many more could not be prepared; no other figure counts them."""
    accuracy: Figure
    class_mean: Figure | None
    """Of accuracy over classes with at least FEWEST pictures; None where there is no such class."""
    not_sure: Figure
    right_where_sure: Figure | None
    """None where the run is sure of none."""
    curve: tuple[tuple[float, Figure], ...]
    """Accuracy on the share of pictures that is answered: the most certain ones, and all that are doubted last."""
    calibration_error: float
    overconfidence: Figure
    """Confidence minus accuracy."""
    reliability: tuple[Bin, ...]
    """Those with at least FEWEST pictures."""


@dataclass(frozen=True)
class OtherThings:
    """How many pictures of no clothing a run is not sure of, and how much clothing that costs."""

    left_out: int
    refused: Figure
    clothing_refused: Figure | None
    """Of all kinds together, the test set not counted; None where there is no clothing."""


def count_totals(pictures: str, answers: Sequence[Prediction], labels: NDArray[np.int64], left_out: int = 0) -> Totals:
    """Of answers to at least one picture, with labels (N,)."""
    right = np.array([answer.label for answer in answers]) == labels
    doubted = np.array([answer.not_sure for answer in answers])
    confidences = np.array([answer.confidence for answer in answers])
    calibration = calibrate(np.array([answer.probabilities for answer in answers]), labels, BINS)
    return Totals(
        pictures=pictures,
        left_out=left_out,
        accuracy=share(right),
        class_mean=mean_over_classes(labels, right),
        not_sure=share(doubted),
        right_where_sure=None if doubted.all() else share(right[~doubted]),
        curve=draw_curve(right, doubted, confidences),
        calibration_error=calibration.error,
        overconfidence=_bootstrap([confidences - right]),
        reliability=tuple(row for row in calibration.bins if row.pictures >= FEWEST),
    )


def count_others(answers: Sequence[Prediction], left_out: int, clothing: Sequence[Prediction]) -> OtherThings:
    """Of answers to at least one picture of no clothing, beside those to clothing."""
    doubted, clothing_doubted = (np.array([answer.not_sure for answer in some]) for some in (answers, clothing))
    return OtherThings(left_out, share(doubted), share(clothing_doubted) if len(clothing) else None)


def share(marks: NDArray[np.bool_]) -> Figure:
    """Of pictures (N,) at least one, with Wilson's interval."""
    interval = wilson_interval(int(marks.sum()), len(marks))
    return Figure(float(marks.mean()), interval.low, interval.high, len(marks))


def mean_over_classes(labels: NDArray[np.int64], right: NDArray[np.bool_]) -> Figure | None:
    """Of accuracy, over classes with at least FEWEST pictures; the bootstrap draws within the classes."""
    groups = [right[labels == label] for label in range(CLASSES)]
    counted = [group for group in groups if len(group) >= FEWEST]
    return _bootstrap(counted) if counted else None


def draw_curve(
    right: NDArray[np.bool_], doubted: NDArray[np.bool_], confidences: NDArray[np.float64]
) -> tuple[tuple[float, Figure], ...]:
    """Accuracy at each of COVERAGES, if only the surest pictures (N,) were answered."""
    order = np.lexsort((-confidences, doubted))
    counts = [max(1, round(coverage * len(right))) for coverage in COVERAGES]
    return tuple((coverage, share(right[order[:count]])) for coverage, count in zip(COVERAGES, counts))


def print_totals(run_id: str, totals: Sequence[Totals], others: OtherThings | None) -> None:
    """Tables for people: no file's name, nothing of a single picture."""
    print(f"{run_id}, in percent with 95 % intervals\n")
    _print_table(
        ("pictures", "n", "left out", "right", "mean over classes", "not sure", "right where sure"), _row, totals
    )
    _print_table(("right, if so many are answered", *(f"{coverage:.0%}" for coverage in COVERAGES)), _curve_row, totals)
    bins = [f"{low:.0%} to {low + 1 / BINS:.0%}" for low in np.arange(BINS) / BINS]
    _print_table(("right, by confidence", "calibration error", "overconfidence", *bins), _reliability_row, totals)
    if others:
        print(f"other things: n={others.refused.n}, left out {others.left_out}; not sure {others.refused}")
        print(f"clothing: not sure {others.clothing_refused or MISSING}\n")


def _bootstrap(groups: Sequence[NDArray[np.float64] | NDArray[np.bool_]]) -> Figure:
    """The mean of the groups' means, with the percentile bootstrap drawn within them."""
    random = np.random.default_rng(0)
    draws = np.mean([random.choice(group, (DRAWS, len(group))).mean(1) for group in groups], axis=0)
    low, high = np.percentile(draws, (2.5, 97.5))
    return Figure(float(np.mean([group.mean() for group in groups])), float(low), float(high), sum(map(len, groups)))


def _print_table(head: Sequence[str], row: Callable[[Totals], list[object]], totals: Sequence[Totals]) -> None:
    lines = [head, *([total.pictures, *map(str, row(total))] for total in totals)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print("  ".join(f"{word:{width}}" for word, width in zip(line, widths)).rstrip())
    print(flush=True)


def _row(total: Totals) -> list[object]:
    mean, sure = total.class_mean or MISSING, total.right_where_sure or MISSING
    return [total.accuracy.n, total.left_out, total.accuracy, mean, total.not_sure, sure]


def _curve_row(total: Totals) -> list[object]:
    return [figure for _, figure in total.curve]


def _reliability_row(total: Totals) -> list[object]:
    found = {round(BINS * row.low): f"{100 * row.accuracy:.0f} (n={row.pictures})" for row in total.reliability}
    rows = [found.get(place, MISSING) for place in range(BINS)]
    return [f"{100 * total.calibration_error:.1f}", total.overconfidence, *rows]
