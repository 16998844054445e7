"""How long until 200 photos of 4 megapixels are prepared and answered?

    python -m benchmarks.uploading
    python -m benchmarks.uploading --browser

The second uploads them on the page, in a real browser; it needs Chromium and the packages of the tests.
"""

import argparse
import io
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from fmnist_core.images import open_image, prepare
from fmnist_core.prediction.predictor import predict
from fmnist_core.runs.reader import DEFAULT_RUN

PHOTOS, SIZE = 200, (2309, 1732)
LONGEST_WAIT = 300_000  # milliseconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", action="store_true", help="through the page")
    measure = measure_page if parser.parse_args().browser else measure_core
    photo = create_photo()
    print(f"{PHOTOS} JPEGs of {SIZE[0] * SIZE[1] / 1e6:.1f} megapixels ({len(photo) / 1e6:.1f} MB each): ", end="")
    print(measure(photo))


def measure_core(photo: bytes) -> str:
    torch.set_num_threads(1)  # as the app does
    predict(DEFAULT_RUN, np.zeros((1, 28, 28), np.uint8))
    start, worked = time.perf_counter(), time.process_time()
    pictures = np.stack([prepare(open_image(photo, "photo.jpg")).pixels for _ in range(PHOTOS)])
    predict(DEFAULT_RUN, pictures)
    return f"{time.perf_counter() - start:.1f} s, {time.process_time() - worked:.1f} s of one core"


def measure_page(photo: bytes) -> str:
    """From the choice of the files to the table."""
    from benchmarks.browser import open_app

    with tempfile.TemporaryDirectory() as folder, open_app("upload") as page:
        files = write_photos(photo, Path(folder))
        start = time.perf_counter()
        page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files)
        page.get_by_text(f"of {PHOTOS} pictures").first.wait_for(timeout=LONGEST_WAIT)
        uploaded = time.perf_counter() - start
        page.locator("[data-testid=stDataFrame]").wait_for(timeout=LONGEST_WAIT)
        shown = time.perf_counter() - start
        page.get_by_test_id("stDownloadButton").wait_for(timeout=LONGEST_WAIT)
    return (
        f"{shown:.1f} s from the choice of the files to the table, {uploaded:.1f} s of it until the first was looked at"
    )


def write_photos(photo: bytes, folder: Path) -> list[Path]:
    """Copies that differ by a comment at their end, so that none is taken for another."""
    files = [folder / f"photo-{number:03}.jpg" for number in range(PHOTOS)]
    for number, file in enumerate(files):
        file.write_bytes(photo + b"%d" % number)
    return files


def create_photo() -> bytes:
    """A dark garment on a lit, grainy floor, as JPEG."""
    random, (width, height) = np.random.default_rng(0), SIZE
    floor = np.linspace(150, 210, width)[None, :, None] + random.normal(0, 6, (height, width, 3))
    floor[height // 5 : -height // 6, width // 3 : -width // 3] *= 0.3
    buffer = io.BytesIO()
    Image.fromarray(floor.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
