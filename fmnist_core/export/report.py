"""A comparison as one HTML page that opens offline: tables, figures, tests, recipes and conditions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fmnist_core import files, plots
from fmnist_core.comparison.differences import Setting, list_differences, list_settings
from fmnist_core.comparison.judging import doubtful_times
from fmnist_core.comparison.pairs import PairedTest, compare_pairs
from fmnist_core.comparison.reading import compare_all, compare_runs
from fmnist_core.comparison.repeats import Repeats, find_repeats
from fmnist_core.comparison.rows import ComparisonRow, real_world_kinds
from fmnist_core.errors import RunError
from fmnist_core.plots.frame import DARK_COLORS, LIGHT_COLORS, MOST_IN_BARS, MOST_IN_FIGURE
from fmnist_core.runs.reader import load_history, load_run

if TYPE_CHECKING:
    from jinja2 import Template
    from plotly.graph_objects import Figure

    from fmnist_core.plots.curves import Measure
    from fmnist_core.training.conditions import Conditions

TEMPLATE = "report.html"
MOST_SENTENCES = 10


@dataclass(frozen=True)
class ReportFigure:
    title: str
    note: str
    json: str
    """Plotly's, harmless inside a script element."""


def write_report(run_ids: Sequence[str], labels: NDArray[np.int64], target: Path) -> None:
    """Write `create_report` to a file. Raises RunError as that does, or when the file can't be written."""
    page = create_report(run_ids, labels)
    try:
        with files.replacing(target) as temporary:
            temporary.write_text(page, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{target} can't be written ({error.strerror}): give a file in a folder of yours") from error


def create_report(run_ids: Sequence[str], labels: NDArray[np.int64]) -> str:
    """The page for runs with logits on the test pictures, whose `labels` are int64 (N,).

    A few megabytes: plotly's own script is in it. Raises RunError when a run can't be read or was not evaluated.
    """
    rows = sorted(compare_runs(run_ids), key=lambda row: -(row.test_accuracy or 0))
    tests = compare_pairs([row.run_id for row in rows], labels)
    repeats = find_repeats(run_ids, compare_all())
    recipes = [row.recipe for row in rows]
    return _template().render(
        rows=rows,
        kinds=real_world_kinds(rows),
        doubts=doubtful_times(rows),
        sentences=[test.sentence for test in tests[:MOST_SENTENCES]],
        left_out=max(0, len(tests) - MOST_SENTENCES),
        repeats=repeats,
        figures=list(_figures(rows, tests, repeats)),
        differences=_by_run(rows, list_differences(recipes)),
        settings=_by_run(rows, list_settings(recipes)),
        conditions={row.run_id: _say_conditions(load_run(row.run_id).conditions) for row in rows},
        written=f"{datetime.now(UTC):%d %B %Y, %H:%M} UTC",
        versions=", ".join(f"{name} {version(name)}" for name in ("scipy", "torchmetrics", "plotly")),
        plotly=_plotly_script(),
        colors=_in_script(json.dumps({"light": LIGHT_COLORS, "dark": DARK_COLORS})),
    )


def _figures(
    rows: Sequence[ComparisonRow], tests: Sequence[PairedTest], repeats: Sequence[Repeats]
) -> Iterator[ReportFigure]:
    best = rows[:MOST_IN_FIGURE]
    ids = [row.run_id for row in best]
    left_out = f" The {MOST_IN_FIGURE} most accurate of {len(rows)}." if len(rows) > MOST_IN_FIGURE else ""
    yield _figure("Accuracy", f"On the test set, with its 95 % interval.{left_out}", plots.accuracy_figure(best))
    yield _figure(
        "What it cost",
        "The line joins the runs that no other beats in both accuracy and time. "
        "Hollow: a time not to be held against the others; the table says why.",
        plots.accuracy_against_time_figure(rows),
    )
    if repeats:
        yield _figure("Seeds", "A dot for each seed, with mean and standard deviation.", plots.repeats_figure(repeats))
    tested = [(row.run_id, load_run(row.run_id).test) for row in rows[:MOST_IN_BARS]]
    evaluations = {run_id: evaluation for run_id, evaluation in tested if evaluation}
    note = f" The {MOST_IN_BARS} most accurate." if len(rows) > MOST_IN_BARS else ""
    yield _figure(
        "Class by class", f"Of each class, how many each run finds (recall).{note}", plots.class_figure(evaluations)
    )
    if len(best) > 1:
        among = [test for test in tests if test.first in ids and test.second in ids]
        yield _figure(
            "How often they agree",
            f"On how many of 100 test pictures two runs give the same answer.{left_out}",
            plots.agreement_figure(ids, among),
        )
    shown = find_repeats(ids, compare_all())
    histories = {run_id: load_history(run_id) for run_id in ids}
    histories |= {run_id: load_history(run_id) for group in shown for run_id in group.run_ids}
    measures: tuple[tuple[str, Measure], ...] = (("Loss", "loss"), ("Accuracy", "accuracy"))
    for title, measure in measures:
        yield _figure(
            f"{title} while training",
            f"On the pictures of the last few batches. A band holds all seeds of a recipe.{left_out}",
            plots.curves_figure(histories, measure, shown),
        )


def _figure(title: str, note: str, figure: Figure) -> ReportFigure:
    return ReportFigure(title, note, _in_script(figure.to_json()))


def _in_script(text: str) -> str:
    """JSON that can't end the script element it stands in."""
    from markupsafe import Markup

    return Markup(text.replace("<", "\\u003c"))


def _plotly_script() -> str:
    from markupsafe import Markup
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())


def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["percent"] = lambda share, digits=2: "–" if share is None else f"{share:.{digits}%}"
    environment.filters["number"] = lambda value, form: "–" if value is None else format(value, form)
    return environment.get_template(TEMPLATE)


def _by_run(rows: Sequence[ComparisonRow], settings: Sequence[Setting]) -> dict[str, list[tuple[str, str]]]:
    return {row.run_id: [(setting.name, setting.values[i]) for setting in settings] for i, row in enumerate(rows)}


def _say_conditions(conditions: Conditions | None) -> str:
    if conditions is None:
        return "unknown"
    values = asdict(conditions)
    versions = ", ".join(f"{name} {number}" for name, number in values.pop("versions").items())
    return ", ".join(f"{name} {value}" for name, value in values.items() if value is not None) + f"; {versions}"
