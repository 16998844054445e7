"""How well do the runs read real drawings and photos, prepared and "as most demos do it"?

FOLDER holds pictures that no run was trained on: either a MANIFEST.csv with the columns file, domain, fmnist_label (and
core: only rows with "yes" count), or a folder for each class, named as the class is.

    python -m benchmarks.real_world tests/drawings
    python -m benchmarks.real_world FOLDER --runs cnn-90 --out figures.json
    python -m benchmarks.real_world FOLDER --runs studio --each-step --table docs/preparation.md
"""

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from fmnist_core import files, prediction, runs
from fmnist_core.data.dataset import CLASS_NAMES, load_dataset
from fmnist_core.errors import ImageError
from fmnist_core.images import AS_MOST_DEMOS, PrepareOptions, open_image, prepare

PREPARED = "prepared"
FEWEST = 5  # pictures a class must have to count in the mean over classes
DRAWS = 2_000  # of the bootstrap
TABLE_TEXT = """# What each step of the preparation is worth

Accuracy on pictures that no run was trained on, mean over classes with five pictures or more, in percent; then what is
gained (+) or lost (-) in points when a step is left out, or when pictures are prepared as most demos do it. Written by
`python -m benchmarks.real_world FOLDER --each-step --table FILE`.
"""
TEST_SET_TEXT = "The test set's pictures, light on black, must come through unharmed. Accuracy:\n"
SHOES = {CLASS_NAMES.index(name) for name in ("Sandal", "Sneaker", "Ankle boot")}


@dataclass(frozen=True)
class Case:
    file: Path
    domain: str
    label: int


@dataclass(frozen=True)
class Figures:
    """Of one run on one domain, prepared in one way. Accuracies are fractions."""

    run_id: str
    domain: str
    way: str
    n: int
    accuracy: float
    class_mean: float | None
    """Over classes with at least FEWEST pictures; None where there is no such class."""
    low: float | None
    high: float | None
    """95 % bootstrap interval of class_mean, drawn within the classes."""
    by_class: dict[str, tuple[int, int]]
    """Right and all."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", nargs="+", metavar="RUN", help="default: all that ship")
    parser.add_argument("--each-step", action="store_true", help="also with each step of the preparation switched off")
    parser.add_argument("--table", type=Path, help="write what each step is worth as a table in Markdown")
    parser.add_argument("--all", action="store_true", help='also rows that are not marked core="yes"')
    parser.add_argument("--out", type=Path, help="write the figures as JSON")
    parser.add_argument("--keep", action="store_true", help="keep the figures in the runs' folders, for Compare")
    arguments = parser.parse_args()
    cases = read_cases(arguments.folder, not arguments.all)
    if not cases:
        parser.error(f"no pictures with a class in {arguments.folder}: see --help for what it should hold")
    run_ids = arguments.runs or [run.run_id for run in runs.list_runs().runs if run.shipped]
    if not run_ids:
        parser.error("no run ships here: name some with --runs")
    results = []
    chosen = ways(arguments.each_step)
    for figures in measure(cases, run_ids, chosen):
        print_figures(figures)
        results.append(asdict(figures))
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        files.write_json(arguments.out, results)
    for run_id in run_ids if arguments.keep else ():
        files.write_json(runs.run_path(run_id) / "real_world.json", [row for row in results if row["run_id"] == run_id])
    if arguments.table:
        with files.replacing(arguments.table) as temporary:
            temporary.write_text(table_of_steps(results, run_ids, chosen), encoding="utf-8")


def ways(each_step: bool) -> dict[str, PrepareOptions]:
    prepared = PrepareOptions()
    chosen = {PREPARED: prepared, "as most demos": AS_MOST_DEMOS}
    if each_step:
        chosen |= {f"without {step.name}": replace(prepared, **{step.name: False}) for step in fields(prepared)}
    return chosen


def read_cases(folder: Path, core_only: bool) -> list[Case]:
    manifest = folder / "MANIFEST.csv"
    if not manifest.exists():
        classes = {_plain(name): label for label, name in enumerate(CLASS_NAMES)}
        return [
            Case(file, "pictures", classes[_plain(file.parent.name)])
            for file in sorted(folder.glob("*/*.*"))
            if _plain(file.parent.name) in classes
        ]
    with manifest.open(encoding="utf-8", newline="") as rows:
        return [
            Case(folder / row["file"], _domain(row), int(row["fmnist_label"]))
            for row in csv.DictReader(rows)
            if row["fmnist_label"] and (row.get("core", "yes") == "yes" or not core_only)
        ]


def measure(cases: list[Case], run_ids: list[str], chosen: dict[str, PrepareOptions]) -> Iterator[Figures]:
    for domain in dict.fromkeys(case.domain for case in cases):
        members = [case for case in cases if case.domain == domain]
        for way, options in chosen.items():
            pictures, labels = prepare_all(members, options)
            if not len(labels):
                continue
            for run_id in run_ids:
                answers = np.array([answer.label for answer in prediction.predict(run_id, pictures)])
                yield score(run_id, domain, way, labels, answers == labels)


def prepare_all(cases: list[Case], options: PrepareOptions) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 (N, 28, 28) and labels (N,); those that are refused are named and left out."""
    pictures, labels = [], []
    for case in cases:
        try:
            pictures.append(prepare(open_image(case.file, case.file.name), options).pixels)
            labels.append(case.label)
        except ImageError as error:
            print(f"left out: {error}")
    return np.array(pictures), np.array(labels)


def score(run_id: str, domain: str, way: str, labels: np.ndarray, right: np.ndarray) -> Figures:
    groups = {name: right[labels == label] for label, name in enumerate(CLASS_NAMES) if (labels == label).any()}
    counted = [group for group in groups.values() if len(group) >= FEWEST]
    class_mean, low, high = _mean_and_interval(counted) if counted else (None, None, None)
    by_class = {name: (int(group.sum()), len(group)) for name, group in groups.items()}
    return Figures(run_id, domain, way, len(right), float(right.mean()), class_mean, low, high, by_class)


def print_figures(figures: Figures) -> None:
    mean = "no class has enough pictures"
    if figures.class_mean is not None:
        mean = f"mean over classes {figures.class_mean:.2f} [{figures.low:.2f}, {figures.high:.2f}]"
    classes = ", ".join(f"{name} {right}/{n}" for name, (right, n) in figures.by_class.items())
    print(
        f"{figures.domain:20} {figures.run_id:16} {figures.way:18} n={figures.n:<4} accuracy {figures.accuracy:.2f}  "
        f"{mean}  ({classes})",
        flush=True,
    )


def table_of_steps(results: list[dict], run_ids: list[str], chosen: dict[str, PrepareOptions]) -> str:
    """Mean accuracy over classes by run and kind of picture, and what is lost without each step; in percent."""
    without = [way for way in chosen if way != PREPARED]
    means = {(row["run_id"], row["domain"], row["way"]): row["class_mean"] for row in results}
    rows = []
    for run_id, domain in dict.fromkeys((row["run_id"], row["domain"]) for row in results):
        whole = means[run_id, domain, PREPARED]
        if whole is None:
            continue
        lost = [f"{round(100 * (means[run_id, domain, way] - whole)):+d}" for way in without]
        rows.append(f"| `{run_id}` | {domain} | {100 * whole:.0f} | {' | '.join(lost)} |")
    head = f"| run | pictures | prepared | {' | '.join(without)} |\n|---|---|---|{'---|' * len(without)}"
    kept = [f"| `{run_id}` | {_in_percent(keep_test_set(run_id, chosen))} |" for run_id in run_ids]
    test = [f"| run | as they are | {' | '.join(chosen)} |", f"|---|---|{'---|' * len(chosen)}", *kept]
    return "\n".join([TABLE_TEXT, head, *rows, "", TEST_SET_TEXT, *test, ""])


def keep_test_set(run_id: str, chosen: dict[str, PrepareOptions]) -> list[float]:
    """Accuracy on the test set as it is, and with each picture prepared in each way: the first two should be alike."""
    test = load_dataset().test
    return [
        float(np.mean([answer.label for answer in prediction.predict(run_id, shown)] == test.labels.numpy()))
        for shown in (test.images.numpy(), *map(_prepared_test_set, chosen.values()))
    ]


@lru_cache
def _prepared_test_set(options: PrepareOptions) -> np.ndarray:
    return np.stack([prepare(picture, options).pixels for picture in load_dataset().test.images.numpy()])


def _in_percent(fractions: list[float]) -> str:
    return " | ".join(f"{fraction:.2%}" for fraction in fractions)


def _mean_and_interval(groups: list[np.ndarray]) -> tuple[float, float, float]:
    random = np.random.default_rng(0)
    draws = np.mean([random.choice(group, (DRAWS, len(group))).mean(1) for group in groups], axis=0)
    low, high = np.percentile(draws, (2.5, 97.5))
    return float(np.mean([group.mean() for group in groups])), float(low), float(high)


def _domain(row: dict[str, str]) -> str:
    if row["domain"] != "photos":
        return row["domain"]
    return "photos of shoes" if int(row["fmnist_label"]) in SHOES else "photos of garments"


def _plain(name: str) -> str:
    return re.sub("[^a-z]+", " ", name.lower()).strip()


if __name__ == "__main__":
    main()
