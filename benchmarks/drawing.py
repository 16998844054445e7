"""How long from the end of a stroke to the answers of five models, in a real browser?

    python -m benchmarks.drawing
    python -m benchmarks.drawing --strokes FOLDER/strokes.jsonl

The second replays drawings on the page and compares the top answer with the picture file's. A line is a JSON object
with "file", a path beside the list, and "simplified", strokes as [[x ...], [y ...]] of 0 to 255. Both need Chromium and
the packages of the tests.
"""

import argparse
import base64
import io
import json
import random
import time
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import Page

from benchmarks.browser import open_app
from fmnist_core import prediction, runs
from fmnist_core.images import open_image, prepare
from tests.browser.conftest import settle

STROKES = 20
MODELS = 5
MARGIN = 30  # pixels of the pad around a replayed drawing
PEN = "5"  # pixels of the pad: as wide, beside the drawing, as the lines in the files
QUIET_MILLISECONDS = 700
# When the page last changed after the last stroke: the answers are complete then.
WATCH = """() => {
  const inShadow = (node) => node.shadowRoot?.querySelector('canvas')
  const canvas = [...document.querySelectorAll('*')].map(inShadow).find(Boolean)
  canvas.addEventListener('pointerup', () => { window.strokeEnd = performance.now(); window.lastChange = null })
  new MutationObserver(() => { window.lastChange = performance.now() }).observe(
    document.querySelector('[data-testid=stMain]'), { subtree: true, childList: true, characterData: true })
}"""
SPENT = """(quiet) => window.lastChange && performance.now() - window.lastChange > quiet
  && { milliseconds: window.lastChange - window.strokeEnd }"""

Points = list[tuple[float, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strokes", type=Path, help="replay drawings instead")
    parser.add_argument("--count", type=int, default=20, help="how many of them")
    arguments = parser.parse_args()
    shipped = [run.run_id for run in runs.list_runs().runs if run.shipped and run.is_usable]
    if arguments.strokes:
        replay(arguments.strokes, arguments.count, runs.DEFAULT_RUN)
    else:
        measure(shipped[:MODELS])


def measure(run_ids: list[str]) -> None:
    rng = random.Random(0)
    with draw_page(run_ids) as page:
        page.evaluate(WATCH)
        times = []
        for _ in range(STROKES + 2):
            draw(page, [[(rng.uniform(20, 280), rng.uniform(20, 280)) for _ in range(4)]])
            found = page.wait_for_function(SPENT, arg=QUIET_MILLISECONDS).json_value()
            times.append(found["milliseconds"])
    times = times[2:]  # the first ones load what the others need not
    print(f"stroke to answers of {len(run_ids)} models, n={len(times)}: p50 {np.median(times):.0f} ms, ", end="")
    print(f"p95 {np.percentile(times, 95):.0f} ms")
    torch.set_num_threads(1)  # as the app does
    own = [time_own_work(run_ids) for _ in range(STROKES)]
    print(f"of it preparation and inference: p50 {1000 * np.median(own):.1f} ms")


def time_own_work(run_ids: list[str]) -> float:
    picture = np.full((300, 300, 4), 255, np.uint8)
    picture[60:250, 90:210, :3] = 0
    start = time.perf_counter()
    prediction.predict_with_all(run_ids, prepare(picture).pixels)
    return time.perf_counter() - start


def replay(file: Path, count: int, run_id: str) -> None:
    """Draw what the file holds, and see whether page and picture file get the same answer."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    lines = [line for line in lines if line["simplified"]]
    chosen = random.Random(0).sample(lines, min(count, len(lines)))
    same = 0
    with draw_page([run_id]) as page:
        page.get_by_label("Line width").fill(PEN)
        for line in chosen:
            if line is not chosen[0]:
                page.get_by_role("button", name="Clear", exact=True).click()
            draw(page, on_pad(line["simplified"]))
            settle(page)
            drawn = prediction.predict_with_all([run_id], prepare(pad_picture(page)).pixels)[0]
            shown = page.get_by_role("heading", level=3).first.inner_text()
            filed = prepare(open_image(file.parent / line["file"], line["file"]))
            expected = prediction.predict_with_all([run_id], filed.pixels)[0]
            assert drawn.class_name in shown, "the page's answer is not the picture's"
            same += drawn.label == expected.label
            print(f"{line['file']}: drawn {drawn.class_name}, file {expected.class_name}", flush=True)
    print(f"{run_id}: the same top answer for {same} of {len(chosen)}")


def draw_page(run_ids: list[str]) -> AbstractContextManager[Page]:
    """The page to draw on, where these runs answer."""
    return open_app("draw?" + "&".join(f"draw_runs={run_id}" for run_id in run_ids))


def draw(page: Page, strokes: list[Points]) -> None:
    """By mouse, in pixels of the pad."""
    box = page.locator("canvas").last.bounding_box()
    if box is None:
        raise RuntimeError("the pad is not on the page")
    for stroke in strokes:
        for number, (x, y) in enumerate(stroke):
            page.mouse.move(box["x"] + x, box["y"] + y)
            if number == 0:
                page.mouse.down()
        page.mouse.up()


def on_pad(strokes: list[list[list[float]]]) -> list[Points]:
    scale = (300 - 2 * MARGIN) / 255
    return [[(MARGIN + scale * x, MARGIN + scale * y) for x, y in zip(*stroke[:2])] for stroke in strokes]


def pad_picture(page: Page) -> np.ndarray:
    data = page.locator("canvas").last.evaluate("canvas => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data.partition(",")[2]))).convert("RGBA"))


if __name__ == "__main__":
    main()
