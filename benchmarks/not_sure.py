"""How often is the answer "not sure", on drawings of other things and on clothing?

    python -m benchmarks.not_sure --other FOLDER --clothing tests/drawings FOLDER ...

--other takes folders of pictures that show no clothing, --clothing those that benchmarks.real_world takes. Scribbles,
letters and other doodles, made up anew, and the test set are measured beside them. Neither set the border.
"""

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.real_world import Case, prepare_all, read_cases
from fmnist_core import prediction, runs
from fmnist_core.data.dataset import load_dataset, to_inputs
from fmnist_core.images import PrepareOptions, prepare
from fmnist_core.prediction.clothing_detector import clothing_scores
from fmnist_core.renderings.other_things.doodles import draw_other_things

DOODLES, DOODLE_SEED = 300, 1_000_003
CLOTHING_REFUSED = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class Refused:
    """The share of `n` pictures that a run is not sure of, and the share that the detector alone refuses."""

    run_id: str
    pictures: str
    n: int
    share: float
    by_detector: float


@dataclass(frozen=True)
class Point:
    """If the border lay where `clothing` of the clothing is refused, `other` of the other things would be."""

    clothing: float
    other: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--other", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--clothing", type=Path, nargs="+", default=[], metavar="FOLDER")
    parser.add_argument("--runs", nargs="+", metavar="RUN", help="default: all that ship")
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    arguments = parser.parse_args()
    other = {"doodles": draw_doodles()} | {folder.name: read_others(folder) for folder in arguments.other}
    clothing = {"test set": load_dataset().test.images.numpy()}
    for folder in arguments.clothing:
        clothing |= read_clothing(folder)
    run_ids = arguments.runs or [run.run_id for run in runs.list_runs().runs if run.shipped]
    results = [measure(run_id, name, set_) for run_id in run_ids for name, set_ in (other | clothing).items()]
    for row in results:
        print(
            f"{row.run_id:16} {row.pictures:20} n={row.n:<6} not sure {row.share:.2f}, "
            f"by the detector alone {row.by_detector:.2f}"
        )
    curve = draw_curve(list(other.values())[1:], list(clothing.values())[1:])
    for point in curve:
        print(f"border at {point.clothing:.2f} of clothing refused: {point.other:.2f} of other things refused")
    if arguments.out:
        figures = {"refused": [asdict(row) for row in results], "curve": [asdict(point) for point in curve]}
        arguments.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def draw_doodles() -> np.ndarray:
    return np.stack([prepare(drawing).pixels for drawing in draw_other_things(DOODLES, DOODLE_SEED)])


def read_others(folder: Path) -> np.ndarray:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".png", ".jpg", ".jpeg", ".webp"))
    return prepare_all([Case(file, folder.name, -1) for file in files], PrepareOptions())[0]


def read_clothing(folder: Path) -> dict[str, np.ndarray]:
    """Pictures by domain."""
    cases = read_cases(folder, core_only=True)
    domains = dict.fromkeys(case.domain for case in cases)
    members = {domain: [case for case in cases if case.domain == domain] for domain in domains}
    return {
        f"{folder.name}, {domain}": prepare_all(some, PrepareOptions())[0] for domain, some in members.items() if some
    }


def measure(run_id: str, name: str, pictures: np.ndarray) -> Refused:
    doubts = [answer.not_sure for answer in prediction.predict(run_id, pictures)]
    return Refused(run_id, name, len(pictures), float(np.mean(doubts)), float((_scores(pictures) < 0).mean()))


def draw_curve(other: list[np.ndarray], clothing: list[np.ndarray]) -> list[Point]:
    """Over all pictures from the folders together; empty where there are none."""
    if not other or not clothing:
        return []
    others, clothes = (_scores(np.concatenate(sets)) for sets in (other, clothing))
    return [Point(share, float((others < np.quantile(clothes, share)).mean())) for share in CLOTHING_REFUSED]


def _scores(pictures: np.ndarray) -> np.ndarray:
    return clothing_scores(to_inputs(torch.from_numpy(pictures))).numpy()


if __name__ == "__main__":
    main()
