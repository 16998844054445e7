"""Many pictures at once: from files to a table of answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from fmnist_core import prediction
from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.errors import StudioError
from fmnist_core.tables import csv_text
from ui import caches
from ui.drawing.answers import say_answer
from ui.drawing.uploads import PictureFile
from ui.errors import as_sentence
from ui.formats import plain
from ui.pictures import thumbnail_uri

if TYPE_CHECKING:
    from fmnist_core.images import Prepared, PrepareOptions
    from fmnist_core.prediction.predictor import Prediction

ROW_HEIGHT, HEADER_HEIGHT, MAX_ROWS = 64, 38, 10


@dataclass(frozen=True, eq=False)
class Answered:
    """A file that shows a picture: what the models saw and said."""

    name: str
    label: int | None
    prepared: Prepared
    predictions: tuple[Prediction, ...] = ()


@dataclass(frozen=True, eq=False)
class Refused:
    """A file that can't be used, and why, in a sentence."""

    name: str
    error: str


Result = Answered | Refused


def test_pictures(indices: Sequence[int]) -> list[PictureFile]:
    """Pictures of the test set, with what they show."""
    labels = caches.labels("test")
    return [
        PictureFile(f"test picture {index}", f"test {index}", picture, label=int(labels[index]))
        for index, picture in zip(indices, caches.pictures("test", indices))
    ]


def check_all(files: Sequence[PictureFile], run_ids: Sequence[str], options: PrepareOptions) -> list[Result]:
    """Every run's answer to every file, with progress on the page where there are many."""
    results, bar = [], st.progress(0.0, "Looking ...") if len(files) > 10 else None
    for number, file in enumerate(files, start=1):
        results.append(_prepare(file, options))
        if bar:
            bar.progress(number / len(files), f"{number} of {len(files)} pictures")
    if bar:
        bar.empty()
    return _answered(results, run_ids)


def show_results(results: Sequence[Answered], key: str, picker: str) -> None:
    """A table with a row a picture: it, what the models saw, and each run's answer.

    A click on a row chooses its picture's name in the select box whose key is `picker`.
    """
    column = st.column_config
    columns = {
        "Picture": column.ImageColumn(width="small"),
        "Seen": column.ImageColumn(width="small", help="The 28 x 28 pixels that the models see."),
    }
    rows = []
    for result in results:
        row: dict[str, str | float | None] = {
            "Picture": thumbnail_uri(result.prepared.steps[0].picture),
            "Seen": thumbnail_uri(result.prepared.pixels),
        }
        for answer in result.predictions:
            row[answer.run_id] = say_answer(answer)
            # A model can be sure of a cup's being a bag: beside "not sure" its figure would only mislead.
            row[f"{answer.run_id}, sure"] = None if answer.not_sure else 100 * answer.confidence
            columns[f"{answer.run_id}, sure"] = column.ProgressColumn(format="%.0f %%", min_value=0, max_value=100)
        if any(other.label is not None for other in results):
            row["True class"] = "" if result.label is None else CLASS_NAMES[result.label]
        rows.append(row | {"File": result.name})
    height = HEADER_HEIGHT + ROW_HEIGHT * min(len(rows), MAX_ROWS)
    st.dataframe(
        rows, column_config=columns, hide_index=True, row_height=ROW_HEIGHT, height=height, key=key,
        on_select=lambda: _choose_row(results, key, picker), selection_mode="single-cell",
    )  # fmt: skip


def show_errors(results: Sequence[Refused]) -> None:
    """A sentence for each file that can't be used, in one box."""
    errors = [plain(result.error) for result in results]
    if errors:
        listed = "\n".join(f"- {error}" for error in errors)
        st.error(listed if len(errors) > 1 else errors[0], icon=":material/broken_image:")


def results_csv(results: Sequence[Result]) -> str:
    """A line for each file and run; a file with an error has one line."""
    rows: list[list[object]] = []
    for result in results:
        if isinstance(result, Refused):
            rows.append([result.name, *[""] * (4 + len(CLASS_NAMES)), result.error])
            continue
        for answer in result.predictions:
            figures = [f"{value:.6f}" for value in (answer.confidence, *answer.probabilities)]
            doubt = "yes" if answer.not_sure else "no"
            rows.append([result.name, answer.run_id, answer.class_name, doubt, *figures, ""])
    return csv_text(["file", "run", "answer", "not sure", "confidence", *CLASS_NAMES, "error"], rows)


def _choose_row(results: Sequence[Answered], key: str, picker: str) -> None:
    for row, _ in st.session_state[key].selection.cells:
        st.session_state[picker] = results[row].name


def _prepare(file: PictureFile, options: PrepareOptions) -> Result:
    if file.picture is None:
        return Refused(file.name, file.error or f"{file.name} shows nothing")
    try:
        return Answered(file.name, file.label, caches.prepare_picture(file.key, file.picture, options))
    except StudioError as error:
        return Refused(file.name, f"{file.name}: {as_sentence(error)}")


def _answered(results: list[Result], run_ids: Sequence[str]) -> list[Result]:
    """All pictures at once: a run's answers to many take little longer than one."""
    readable = [result for result in results if isinstance(result, Answered)]
    if not readable:
        return results
    pictures = np.stack([result.prepared.pixels for result in readable])
    answers = iter(zip(*(prediction.predict(run_id, pictures) for run_id in run_ids)))
    return [
        replace(result, predictions=next(answers)) if isinstance(result, Answered) else result for result in results
    ]
