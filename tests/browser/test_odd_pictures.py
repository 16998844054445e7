"""Two hundred odd but valid files: the app sees what Chromium shows, the same way up."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from fmnist_core.images import flatten, open_image
from fmnist_core.images.flattening import is_flat
from fmnist_core.images.formats import identify
from tests.browser.conftest import TIMEOUT_MILLISECONDS
from tests.odd_pictures.animations import moving_files, still_files
from tests.odd_pictures.bitmaps import bitmap_files, icon_files
from tests.odd_pictures.jpeg import jpeg_files
from tests.odd_pictures.png import png_files
from tests.odd_pictures.vector import vector_files

pytestmark = pytest.mark.slow

BUILDERS = (jpeg_files, png_files, bitmap_files, icon_files, still_files, vector_files)
SHOWN_OTHERWISE = {
    "end-marker-missing.jpg",  # Chromium waits for the last rows, which are there
    "alpha-all-0.bmp",  # Chromium shows nothing of it: each pixel is transparent, as old programs left it
}
DRAW = """async source => {
    const image = new Image()
    image.src = source
    await image.decode()
    const scale = Math.min(1, 1000 / Math.max(image.naturalWidth, image.naturalHeight))
    const canvas = document.createElement('canvas')
    canvas.width = scale * image.naturalWidth
    canvas.height = scale * image.naturalHeight
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height)
    return canvas.toDataURL('image/png')
}"""


@pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)
def test_a_still_is_seen_as_chromium_shows_it(page: Page, build):
    wrong = {}
    for name, content in build().items():
        shown = read_uri(page.evaluate(DRAW, uri(content)))
        if name not in SHOWN_OTHERWISE and (difference := compare(open_image(content, name), shown, 5)):
            wrong[name] = difference
    assert wrong == {}


@pytest.mark.parametrize("name", moving_files())
def test_an_animation_is_seen_as_chromium_shows_it_once_it_shows_something(page: Page, name):
    content = moving_files()[name]
    seen = open_image(content, name)
    page.set_content(f"<img id=moving src='{uri(content)}' style='display: block'>")
    page.wait_for_function("document.querySelector('img').complete")
    for _ in range(TIMEOUT_MILLISECONDS // 50):
        shown = Image.open(io.BytesIO(page.locator("img").screenshot()))
        if not is_flat(flatten(shown)) and compare(seen, shown, 15) is None:
            return
        page.wait_for_timeout(50)
    raise AssertionError(compare(seen, shown, 15))


def uri(content: bytes) -> str:
    return f"data:{identify(content).mime_types[0]};base64,{base64.b64encode(content).decode()}"


def read_uri(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text.partition(",")[2])))


def compare(seen: Image.Image, shown: Image.Image, tolerance: float) -> str | None:
    """What is different: nothing where shape and brightness agree, to `tolerance` levels of 255 in the mean.

    Chromium heeds colour profiles, and reads the colours of a moving AVIF otherwise.
    """
    if abs(seen.width / seen.height / (shown.width / shown.height) - 1) > 0.05:
        return f"{seen.size}, not {shown.size}"
    difference = np.abs(gray(seen) - gray(shown)).mean()
    return f"{difference:.0f} levels" if difference > tolerance else None


def gray(picture: Image.Image) -> np.ndarray:
    shown = Image.fromarray(flatten(picture)).convert("L")
    return np.asarray(shown.resize((64, 64), Image.Resampling.BOX), dtype=float)
