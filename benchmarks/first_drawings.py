"""How many of the things that people draw first does a run get right?

    python -m benchmarks.first_drawings
    python -m benchmarks.first_drawings --runs studio accurate

tests/first_drawings holds sixteen things in three styles as strokes. They are drawn as the app's pad draws them and
prepared as the app prepares a drawing.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from fmnist_core.data.classes import CLASS_NAMES
from fmnist_core.images import prepare
from fmnist_core.prediction.predictor import Prediction, predict
from fmnist_core.runs.reader import DEFAULT_RUN

FOLDER = Path(__file__).parents[1] / "tests" / "first_drawings"
STYLES = ("one line", "sketchy", "filled")
INK, PAPER = (29, 29, 34), (255, 255, 255)
ERASER_EXTRA = 2  # pixels by which the pad's eraser is wider than a pen of the same width
FINER = 8  # drawn this much larger, then reduced, for the soft edges of a browser's canvas

Operation = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Drawing:
    name: str
    thing: str
    style: str
    label: int
    canvas: int
    """Its side in pixels."""
    operations: list[Operation]
    """As the pad has them: tool ("pen" or "eraser"), width, points."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", nargs="+", metavar="RUN", default=[DEFAULT_RUN], help="default: %(default)s")
    arguments = parser.parse_args()
    drawings = load_drawings()
    for run_id in arguments.runs:
        print_score(run_id, drawings, ask(run_id, drawings))


def load_drawings(folder: Path = FOLDER) -> list[Drawing]:
    """All drawings of a folder, by name."""
    return [_load(file) for file in sorted(folder.glob("*.json"))]


def render(drawing: Drawing) -> np.ndarray:
    """The drawing as the pad shows it, uint8 (side, side, 3). Raises ValueError for a tool that draws no line."""
    page = Image.new("RGB", (FINER * drawing.canvas, FINER * drawing.canvas), PAPER)
    pencil = ImageDraw.Draw(page)
    for operation in drawing.operations:
        _draw_line(pencil, operation)
    return np.asarray(page.reduce(FINER))


def ask(run_id: str, drawings: Sequence[Drawing]) -> list[Prediction]:
    """The run's answer to each drawing. Raises RunError when the run has no weights."""
    return predict(run_id, np.stack([prepare(render(drawing)).pixels for drawing in drawings]))


def print_score(run_id: str, drawings: Sequence[Drawing], answers: Sequence[Prediction]) -> None:
    right = {drawing.name: answer.label == drawing.label for drawing, answer in zip(drawings, answers)}
    sure = [not answer.not_sure for answer in answers]
    print(f"{run_id}: {sum(right.values())} of {len(right)} right; sure of {sum(sure)}")
    for style in STYLES:
        marks = [right[drawing.name] for drawing in drawings if drawing.style == style]
        print(f"  {style:32} {sum(marks)} of {len(marks)}")
    for thing in dict.fromkeys(drawing.thing for drawing in drawings):
        marks = [right[drawing.name] for drawing in drawings if drawing.thing == thing]
        print(f"  {thing:32} {sum(marks)} of {len(marks)}")
    for drawing, answer in zip(drawings, answers):
        if not right[drawing.name]:
            doubt = ", not sure" if answer.not_sure else ""
            print(f"  wrong: {drawing.name}: {answer.class_name} ({answer.confidence:.0%}{doubt})")


def _load(file: Path) -> Drawing:
    kept = json.loads(file.read_text(encoding="utf-8"))
    label = CLASS_NAMES.index(kept["class"])
    return Drawing(file.stem, kept["thing"], kept["style"], label, kept["canvas"], kept["operations"])


def _draw_line(pencil: ImageDraw.ImageDraw, operation: Operation) -> None:
    """With round ends and joints, as `drawLine` in ui/pad.js."""
    if operation["tool"] not in ("pen", "eraser"):
        raise ValueError(f"a pen or an eraser draws lines, not {operation['tool']!r}")
    is_pen = operation["tool"] == "pen"
    width = FINER * (operation["width"] + (0 if is_pen else ERASER_EXTRA))
    colour = INK if is_pen else PAPER
    # Pillow's whole numbers are middles of pixels, a canvas's are their corners.
    points = [(FINER * x - 0.5, FINER * y - 0.5) for x, y in operation["points"]]
    pencil.line(points, fill=colour, width=width)
    for x, y in points:
        pencil.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)


if __name__ == "__main__":
    main()
