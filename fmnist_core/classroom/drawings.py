"""What the class drew: checked, kept at each stroke, hung on a wall, counted, and packed as a data set."""

from __future__ import annotations

import csv
import io
import json
import math
import time
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fmnist_core.classroom.people import count_stroke
from fmnist_core.classroom.rounds import Round
from fmnist_core.classroom.settings import load_settings
from fmnist_core.classroom.store import store
from fmnist_core.data.classes import CLASS_NAMES, IMAGE_SIZE
from fmnist_core.errors import ClassError

MAX_PNG_BYTES = 200_000
MAX_OPERATIONS_BYTES = 400_000
MAX_DRAWINGS = 20_000
"""Thirty people, twenty rounds, ten words, and room: a gigabyte at most."""
TOOLS = ("pen", "eraser", "fill", "clear")


@dataclass(frozen=True, eq=False)
class KeptDrawing:
    """The last state of what somebody drew for a word."""

    student_id: str
    nickname: str
    round_id: int
    place: int
    label: int
    answers: dict[str, int]
    """Each run's prediction, by run id."""
    png: bytes
    pixels: NDArray[np.uint8]
    """What the models saw, uint8 (28, 28)."""
    operations: list[dict[str, object]]
    seconds: float
    """How long it took, from the start of the word to the last stroke that counts."""
    solved: bool
    """Whether every model knew it."""

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.student_id}/{self.round_id}/{self.place}"

    @property
    def fooled(self) -> list[str]:
        """The runs that predicted something else."""
        return [run_id for run_id, answer in self.answers.items() if answer != self.label]


@dataclass(frozen=True)
class Mistake:
    """How often a run predicted another garment than the one that was drawn."""

    run_id: str
    label: int
    answer: int
    count: int
    drawn: int
    """How many drawings of the garment it saw."""


def keep_drawing(
    student_id: str,
    round: Round,
    place: int,
    png: bytes,
    pixels: NDArray[np.uint8],
    operations: Sequence[Mapping[str, object]],
    answers: Mapping[str, int],
) -> bool:
    """Keep the state of a drawing after a stroke; returns whether all models know it.

    One that they all knew stays as it was then. Raises ClassError when it is too late, too large or too often, or
    drawing is locked.
    """
    now = time.time()
    strokes = check_operations(operations)
    _check_drawing(png, pixels)
    if load_settings().drawing_locked:
        raise ClassError("the teacher has locked drawing for now: wait until it is open again")
    if not 0 <= place < len(round.words) or not round.takes(place, now):
        raise ClassError("the time for this word is over: the next one comes in a moment")
    count_stroke(student_id)
    label = round.words[place]
    solved = all(answers.get(run_id) == label for run_id in round.runs)
    row = (student_id, round.id, place, label, json.dumps(dict(answers)), png, pixels.tobytes(), strokes)
    with store().writing() as connection:
        (others,) = connection.execute("SELECT count(*) FROM drawings").fetchone()
        if others >= MAX_DRAWINGS:
            raise ClassError("the class has drawn as much as fits: the teacher can clear it")
        connection.execute(
            "INSERT INTO drawings (student, round, place, label, answers, png, pixels, operations, seconds, solved) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (student, round, place) DO UPDATE SET "
            "answers = excluded.answers, png = excluded.png, pixels = excluded.pixels, "
            "operations = excluded.operations, seconds = excluded.seconds, solved = excluded.solved WHERE NOT solved",
            (*row, now - round.drawing_began(place), solved),
        )
        (is_solved,) = connection.execute(
            "SELECT solved FROM drawings WHERE student = ? AND round = ? AND place = ?", (student_id, round.id, place)
        ).fetchone()
    return bool(is_solved)


def check_operations(operations: object) -> str:
    """The strokes of a drawing as JSON. Raises ClassError when they are none, or too many."""
    try:
        if not isinstance(operations, list | tuple):
            raise ValueError
        text = json.dumps([_check_operation(operation) for operation in operations], allow_nan=False)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise ClassError("the drawing can't be read: clear the pad and draw again") from None
    if len(text) > MAX_OPERATIONS_BYTES:
        raise ClassError("the drawing has too many strokes: clear the pad and draw it more simply")
    return text


def find_drawing(student_id: str, round_id: int, place: int) -> KeptDrawing | None:
    """What somebody has drawn for a word of a round, or None."""
    return next(iter(_load("WHERE student = ? AND round = ? AND place = ?", student_id, round_id, place)), None)


def list_drawings(round_id: int | None = None, label: int | None = None) -> list[KeptDrawing]:
    """The class's drawings, of one round or one garment only if so wished, in the order in which they began."""
    wanted = {"round": round_id, "label": label}
    given = {name: value for name, value in wanted.items() if value is not None}
    conditions = " AND ".join(f"{name} = ?" for name in given)
    return _load(f"WHERE {conditions}" if conditions else "", *given.values())


def delete_drawings(student_id: str) -> None:
    """Delete all that somebody drew."""
    with store().writing() as connection:
        connection.execute("DELETE FROM drawings WHERE student = ?", (student_id,))


def find_mistakes(drawings: Iterable[KeptDrawing]) -> list[Mistake]:
    """Which garment fooled whom: true and predicted classes, the most frequent first."""
    drawn: Counter[tuple[str, int]] = Counter()
    predicted: Counter[tuple[str, int, int]] = Counter()
    for drawing in drawings:
        for run_id, answer in drawing.answers.items():
            drawn[run_id, drawing.label] += 1
            if answer != drawing.label:
                predicted[run_id, drawing.label, answer] += 1
    return [
        Mistake(run_id, label, answer, count, drawn[run_id, label])
        for (run_id, label, answer), count in predicted.most_common()
    ]


def pack_drawings(drawings: Iterable[KeptDrawing]) -> bytes:
    """A ZIP of PNG files with a MANIFEST.csv, as `benchmarks/real_world.py` reads it; people are numbers in it."""
    buffer, manifest = io.BytesIO(), io.StringIO()
    rows = csv.writer(manifest)
    rows.writerow(["file", "class", "fmnist_label", "domain", "person", "all_models_right"])
    people: dict[str, int] = {}
    with zipfile.ZipFile(buffer, "w") as archive:
        for number, drawing in enumerate(drawings, start=1):
            file = f"drawings/drawing-{number:04}.png"
            person = people.setdefault(drawing.student_id, len(people) + 1)
            archive.writestr(file, drawing.png)
            name = CLASS_NAMES[drawing.label]
            rows.writerow([file, name, drawing.label, "class drawings", person, "yes" if drawing.solved else "no"])
        archive.writestr("MANIFEST.csv", manifest.getvalue())
    return buffer.getvalue()


def _check_drawing(png: bytes, pixels: NDArray[np.uint8]) -> None:
    if not png.startswith(b"\x89PNG") or len(png) > MAX_PNG_BYTES:
        raise ClassError("the drawing is too large or no picture: clear the pad and draw again")
    if pixels.shape != (IMAGE_SIZE, IMAGE_SIZE) or pixels.dtype != np.uint8:
        raise ValueError(f"pixels are uint8 (28, 28), not {pixels.dtype} {pixels.shape}")


def _check_operation(operation: Mapping[str, Any]) -> dict[str, object]:
    tool = operation["tool"]
    if tool not in TOOLS:
        raise ValueError(tool)
    if tool == "clear":
        return {"tool": tool}
    points = [[_check_number(x), _check_number(y)] for x, y in operation["points"]]
    if not points:
        raise ValueError("a stroke without a point")
    width = {} if tool == "fill" else {"width": _check_number(operation["width"])}
    return {"tool": tool, **width, "points": points}


def _check_number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 10_000:
        raise ValueError(value)
    return value


def _load(condition: str, *values: object) -> list[KeptDrawing]:
    rows = store().rows(
        "SELECT student, nickname, round, place, label, answers, png, pixels, operations, seconds, solved "
        f"FROM drawings JOIN students ON students.id = student {condition} ORDER BY drawings.id",
        *values,
    )
    return [
        KeptDrawing(
            student_id=row["student"],
            nickname=row["nickname"],
            round_id=row["round"],
            place=row["place"],
            label=row["label"],
            answers=json.loads(row["answers"]),
            png=row["png"],
            pixels=np.frombuffer(row["pixels"], np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE),
            operations=json.loads(row["operations"]),
            seconds=row["seconds"],
            solved=bool(row["solved"]),
        )
        for row in rows
    ]
