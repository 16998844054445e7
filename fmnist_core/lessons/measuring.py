"""What came out of a lesson: figures of its variants, held against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean
from typing import TYPE_CHECKING

from fmnist_core.errors import LessonError, RunError
from fmnist_core.evaluation.results import Score
from fmnist_core.lessons.catalogue import DRAWINGS, Lesson, Measure, Reveal, Variant
from fmnist_core.lessons.running import plan
from fmnist_core.runs.reader import Run, load_logits, load_run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHARE_RIGHT = "share named rightly"
"""Of the drawings that a variant is asked about: what can be measured of one that is not trained."""
ASKED_PICTURES = 200
PEEKS = 100
DRAWN_SEED = 100


@dataclass(frozen=True)
class Finding:
    """A reveal with its figures in it."""

    sentence: str
    first: float
    second: float | None
    difference: float
    """`first` minus `second`; `first` itself where it stands alone."""
    holds: bool
    """Whether it lies where it usually does."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What a run says of drawings: pixels uint8 (N, 28, 28), labels and answers int64 (N,)."""

    pixels: NDArray[np.uint8]
    labels: NDArray[np.int64]
    answers: NDArray[np.int64]


def find_out(lesson: Lesson, seed: int) -> list[Finding]:
    """What the lesson reveals, once its runs have ended. Raises RunError when one of them can't be read."""
    return [_finding(lesson, seed, reveal) for reveal in lesson.reveals]


def ask(variant: Variant, seed: int) -> Answers:
    """What the variant's run says of drawings, traced from test pictures. Raises RunError, DataError, LessonError."""
    if variant.ask is None:
        raise LessonError(f"variant {variant.name} is trained, not asked: name a run for it to ask")
    pixels, labels = _drawings(seed)
    if variant.show != DRAWINGS[0]:
        pixels = 255 - pixels
    return Answers(pixels, labels, _predict(variant.ask, pixels))


def _finding(lesson: Lesson, seed: int, reveal: Reveal) -> Finding:
    first = _value(lesson, seed, reveal.first)
    second = _value(lesson, seed, reveal.second) if reveal.second else None
    difference = first - (second or 0.0)
    sentence = reveal.says.format(
        first=_percent(first), second=_percent(second or 0.0), difference=f"{100 * abs(difference):.1f} points"
    )
    return Finding(sentence, first, second, difference, reveal.at_least <= difference <= reveal.at_most)


def _value(lesson: Lesson, seed: int, measure: Measure) -> float:
    variant = lesson.variant(measure.variant)
    if measure.figure == SHARE_RIGHT:
        found = ask(variant, seed)
        return float((found.answers == found.labels).mean())
    runs = [load_run(run.run_id) for run in plan(lesson, seed) if run.variant == variant]
    return FIGURES[measure.figure](runs)


def _percent(fraction: float) -> str:
    return f"{100 * fraction:.1f} %"


def _mean(figure: Callable[[Run], float]) -> Callable[[Sequence[Run]], float]:
    return lambda runs: fmean(map(figure, runs))


def _accuracy(run: Run, score: Score | None) -> float:
    if score is None:
        raise RunError(f"run {run.summary.run_id} has no such figure: let it end, or train it anew")
    return score.accuracy


def _peeked(runs: Sequence[Run], pictures: int) -> tuple[float, float]:
    """Choose the run that is right most often on some test pictures: its accuracy on these, and on all others.

    Means over draws of the pictures, so that hard or easy ones don't count.
    """
    import numpy as np

    from fmnist_core.data.dataset import load_dataset

    labels = load_dataset().test.labels.numpy()
    right = np.stack([load_logits(run.summary.run_id).float().numpy().argmax(1) == labels for run in runs])
    random = np.random.default_rng(0)
    shares = []
    for _ in range(PEEKS):
        order = random.permutation(len(labels))
        seen, unseen = right[:, order[:pictures]].mean(1), right[:, order[pictures:]].mean(1)
        shares.append((seen.max(), unseen[seen.argmax()]))
    on_seen, on_unseen = np.mean(shares, axis=0)
    return float(on_seen), float(on_unseen)


FIGURES: dict[str, Callable[[Sequence[Run]], float]] = {
    "test accuracy": _mean(lambda run: _accuracy(run, run.summary.test)),
    "training accuracy": _mean(lambda run: run.history.epochs[-1].train_accuracy),
    "validation accuracy": _mean(lambda run: _accuracy(run, run.summary.val)),
    "best accuracy": lambda runs: max(_accuracy(run, run.summary.test) for run in runs),
    "worst accuracy": lambda runs: min(_accuracy(run, run.summary.test) for run in runs),
    "accuracy on 200 peeked at": lambda runs: _peeked(runs, 200)[0],
    "accuracy beyond 200 peeked at": lambda runs: _peeked(runs, 200)[1],
    "accuracy on 5000 peeked at": lambda runs: _peeked(runs, 5_000)[0],
    "accuracy beyond 5000 peeked at": lambda runs: _peeked(runs, 5_000)[1],
}
"""What can be measured of a variant's runs, as fractions."""


@lru_cache(maxsize=8)
def _drawings(seed: int) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Test pictures traced by hand as the app would see them, uint8 (N, 28, 28), and their labels (N,); seeded."""
    import numpy as np

    from fmnist_core.data.dataset import load_dataset, stratified_indices
    from fmnist_core.images.preparing import prepare
    from fmnist_core.renderings.other_things.doodles import trace_garments

    test = load_dataset().test
    chosen = test.select(stratified_indices(test.labels, ASKED_PICTURES, seed))
    drawings = trace_garments(chosen.images.numpy(), DRAWN_SEED + seed)
    return np.stack([prepare(drawing).pixels for drawing in drawings]), chosen.labels.numpy()


def _predict(run_id: str, pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    import numpy as np

    from fmnist_core.prediction.predictor import predict

    return np.array([answer.label for answer in predict(run_id, pixels)])
