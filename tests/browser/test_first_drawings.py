"""The drawings kept as strokes look in the pad's own canvas as their helper renders them."""

import base64
import io
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.first_drawings import ask, load_drawings, render
from fmnist_core.images import prepare
from fmnist_core.prediction.predictor import predict
from fmnist_core.runs.reader import DEFAULT_RUN

PAD = Path(__file__).parents[2] / "ui" / "pad" / "pad.js"
DRAW = """([side, drawings]) => {
  %s
  return drawings.map((operations) => {
    const canvas = document.createElement("canvas")
    canvas.width = canvas.height = side
    const context = canvas.getContext("2d", { willReadFrequently: true })
    context.fillStyle = PAPER
    context.fillRect(0, 0, side, side)
    operations.forEach((operation) => drawLine(context, operation))
    return canvas.toDataURL("image/png").split(",")[1]
  })
}"""


def test_strokes_are_rendered_as_the_pad_draws_them(page):
    drawings = load_drawings()
    script = PAD.read_text(encoding="utf-8").replace("export default function", "function pad", 1)
    pngs = page.evaluate(DRAW % script, [drawings[0].canvas, [drawing.operations for drawing in drawings]])
    shown = [np.asarray(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB")) for png in pngs]
    for drawing, picture in zip(drawings, shown, strict=True):
        assert np.abs(picture.astype(float) - render(drawing)).mean() < 1, drawing.name
    answers = predict(DEFAULT_RUN, np.stack([prepare(picture).pixels for picture in shown]))
    assert [answer.label for answer in answers] == [answer.label for answer in ask(DEFAULT_RUN, drawings)]
