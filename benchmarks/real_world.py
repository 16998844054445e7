"""How well do the runs read real drawings and photos, prepared and "as most demos do it"?

FOLDER holds pictures that no run was trained on: either a MANIFEST.csv with the columns file, domain, fmnist_label (and
core: only rows with "yes" count), or a folder for each class, named as the class is. Rows of the domain "other" without
a label show no clothing.

    python -m benchmarks.real_world tests/drawings
    python -m benchmarks.real_world FOLDER --runs cnn-90 --out figures.json
    python -m benchmarks.real_world FOLDER --runs studio --each-step --table docs/preprocessing.md
    python -m benchmarks.real_world FOLDER --runs studio --totals

--totals says nothing of single pictures, so that those of a folder can stay unseen: accuracy, how often a run is not
sure, how often it is right where it is sure, reliability, other things refused; and the same for the test set.
"""

import argparse
import csv
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.totals import OtherThings, Totals, count_others, count_totals, mean_over_classes, print_totals
from fmnist_core import files, prediction, runs
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.data.dataset import load_dataset
from fmnist_core.errors import ImageError
from fmnist_core.images import AS_MOST_DEMOS, PrepareOptions, open_image, prepare

PREPARED = "prepared"
OTHER = "other"  # the domain of things that are no clothing
TABLE_TEXT = """# What each preprocessing step is worth

Accuracy on pictures that no run was trained on, in percent, as a mean over classes with five pictures or more; then the
points gained (+) or lost (-) when a step is left out, or when pictures are preprocessed as in most demos. Written by
`python -m benchmarks.real_world FOLDER --each-step --table FILE`.
"""
TEST_SET_TEXT = "The test set's pictures, already light on black, should come through unharmed. Accuracy:\n"
SHOES = {CLASS_NAMES.index(name) for name in ("Sandal", "Sneaker", "Ankle boot")}


@dataclass(frozen=True)
class Case:
    file: Path
    domain: str
    label: int


@dataclass(frozen=True, eq=False)
class PreparedCases:
    """Pictures uint8 (N, 28, 28), their labels (N,), and how many more were left out."""

    pictures: np.ndarray
    labels: np.ndarray
    left_out: int


@dataclass(frozen=True)
class Figures:
    """Of one run on one domain, prepared in one way. Accuracies are fractions."""

    run_id: str
    domain: str
    way: str
    n: int
    accuracy: float
    class_mean: float | None
    """Over classes with five pictures or more; None where there is no such class."""
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
    parser.add_argument("--totals", action="store_true", help="only totals: no file's name, nothing of one picture")
    arguments = parser.parse_args()
    if arguments.totals and (arguments.each_step or arguments.table or arguments.keep):
        parser.error("--totals goes with --runs, --all and --out only")
    run_ids = arguments.runs or [run.run_id for run in runs.list_runs().runs if run.shipped]
    if not run_ids:
        parser.error("no run ships here: name some with --runs")
    cases = read_cases(arguments.folder, not arguments.all)
    others = read_others(arguments.folder, not arguments.all) if arguments.totals else []
    if not cases and not others:
        parser.error(f"no pictures with a class in {arguments.folder}: see --help for what it should hold")
    if arguments.totals:
        report_totals(cases, others, run_ids, arguments.out)
    else:
        report_figures(cases, run_ids, arguments)


def report_figures(cases: list[Case], run_ids: list[str], arguments: argparse.Namespace) -> None:
    """Print the figures, and write them where wished."""
    results = []
    chosen = ways(arguments.each_step)
    for figures in measure(cases, run_ids, chosen):
        print_figures(figures)
        results.append(asdict(figures))
    write(arguments.out, results)
    for run_id in run_ids if arguments.keep else ():
        files.write_json(runs.run_path(run_id) / "real_world.json", [row for row in results if row["run_id"] == run_id])
    if arguments.table:
        with files.replacing(arguments.table) as temporary:
            temporary.write_text(table_of_steps(results, run_ids, chosen), encoding="utf-8")


def report_totals(cases: list[Case], others: list[Case], run_ids: list[str], out: Path | None) -> None:
    """Print totals for each run, and write them where wished."""
    results = {}
    clothing = {name: prepare_quietly(members) for name, members in by_domain(cases).items()}
    other_things = prepare_quietly(others)
    for name, prepared in (clothing | {OTHER: other_things}).items():
        if prepared.left_out and not len(prepared.labels):
            print(f"{name}: none of {prepared.left_out} pictures can be prepared")
    for run_id in run_ids:
        totals, refused = measure_totals(run_id, clothing, other_things)
        print_totals(run_id, totals, refused)
        results[run_id] = {"totals": [asdict(row) for row in totals], "others": refused and asdict(refused)}
    write(out, results)


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
    rows = _read_manifest(manifest, core_only)
    return [Case(folder / row["file"], _domain(row), int(row["fmnist_label"])) for row in rows if row["fmnist_label"]]


def read_others(folder: Path, core_only: bool) -> list[Case]:
    """What shows no clothing, as a manifest says."""
    manifest = folder / "MANIFEST.csv"
    rows = _read_manifest(manifest, core_only) if manifest.exists() else []
    return [Case(folder / row["file"], OTHER, -1) for row in rows if row["domain"] == OTHER and not row["fmnist_label"]]


def by_domain(cases: list[Case]) -> dict[str, list[Case]]:
    domains = dict.fromkeys(case.domain for case in cases)
    return {domain: [case for case in cases if case.domain == domain] for domain in domains}


def measure(cases: list[Case], run_ids: list[str], chosen: dict[str, PrepareOptions]) -> Iterator[Figures]:
    for domain, members in by_domain(cases).items():
        for way, options in chosen.items():
            pictures, labels = prepare_all(members, options)
            if not len(labels):
                continue
            for run_id in run_ids:
                answers = np.array([answer.label for answer in prediction.predict(run_id, pictures)])
                yield score(run_id, domain, way, labels, answers == labels)


def measure_totals(
    run_id: str, clothing: dict[str, PreparedCases], other_things: PreparedCases
) -> tuple[list[Totals], OtherThings | None]:
    """Totals by kind of clothing, of all kinds together and of the test set; then those of other things."""
    test = load_dataset().test
    kinds = {name: cases for name, cases in clothing.items() if len(cases.labels)}
    answers = {name: prediction.predict(run_id, cases.pictures) for name, cases in kinds.items()}
    rows = [count_totals(name, answers[name], cases.labels, cases.left_out) for name, cases in kinds.items()]
    every = [answer for some in answers.values() for answer in some]
    if len(kinds) > 1:
        labels = np.concatenate([cases.labels for cases in kinds.values()])
        rows.append(count_totals("all kinds", every, labels, sum(cases.left_out for cases in clothing.values())))
    rows.append(count_totals("test set", prediction.predict(run_id, test.images.numpy()), test.labels.numpy()))
    if not len(other_things.labels):
        return rows, None
    refused = prediction.predict(run_id, other_things.pictures)
    return rows, count_others(refused, other_things.left_out, every)


def prepare_quietly(cases: list[Case]) -> PreparedCases:
    pictures, labels = prepare_all(cases, PrepareOptions(), names_left_out=False)
    return PreparedCases(pictures, labels, len(cases) - len(labels))


def prepare_all(
    cases: list[Case], options: PrepareOptions, names_left_out: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 (N, 28, 28) and labels (N,); those that are refused are left out, and named if so wished."""
    pictures, labels = [], []
    for case in cases:
        try:
            pictures.append(prepare(open_image(case.file, case.file.name), options).pixels)
            labels.append(case.label)
        except ImageError as error:
            if names_left_out:
                print(f"left out: {error}")
    return np.array(pictures), np.array(labels)


def score(run_id: str, domain: str, way: str, labels: np.ndarray, right: np.ndarray) -> Figures:
    groups = {name: right[labels == label] for label, name in enumerate(CLASS_NAMES) if (labels == label).any()}
    mean = mean_over_classes(labels, right)
    class_mean, low, high = (mean.value, mean.low, mean.high) if mean else (None, None, None)
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


def write(out: Path | None, results: object) -> None:
    if out:
        out.parent.mkdir(parents=True, exist_ok=True)
        files.write_json(out, results)


def table_of_steps(results: list[dict[str, Any]], run_ids: list[str], chosen: dict[str, PrepareOptions]) -> str:
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


def _read_manifest(manifest: Path, core_only: bool) -> list[dict[str, str]]:
    with manifest.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("core", "yes") == "yes" or not core_only]


def _domain(row: dict[str, str]) -> str:
    if row["domain"] != "photos":
        return row["domain"]
    return "photos of shoes" if int(row["fmnist_label"]) in SHOES else "photos of garments"


def _plain(name: str) -> str:
    return re.sub("[^a-z]+", " ", name.lower()).strip()


if __name__ == "__main__":
    main()
