"""Take the README's pictures of the app anew: `python -m scripts.take_screenshots` writes docs/*.png.

Needs Chromium and the packages of the tests.
"""

from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

from benchmarks.drawing import Points, draw, draw_page
from tests.browser.conftest import settle

FOLDER = Path(__file__).parents[1] / "docs"
RUNS = ["studio", "cnn-90", "notebook-v2"]
T_SHIRT: Points = [
    (105, 50), (130, 70), (170, 70), (195, 50), (265, 100), (240, 145), (215, 125), (210, 250), (90, 250), (85, 125),
    (60, 145), (35, 100), (105, 50),
]  # fmt: skip
"""On the pad, which is 300 pixels wide."""
PAGES = {"compare": 900, "inside": 1250}
"""With the height that shows what they are for."""
TABLE_MILLISECONDS = 4_000
"""A table shows its pictures some time after the page is done."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with draw_page(RUNS) as page:
        draw(page, [T_SHIRT])
        _wait_until_drawn(page)
        page.screenshot(path=FOLDER / "draw.png")
        for name, height in PAGES.items():
            page.set_viewport_size({"width": 1280, "height": height})
            page.goto(urljoin(page.url, f"/{name}"))
            _wait_until_drawn(page)
            page.screenshot(path=FOLDER / f"{name}.png")


def _wait_until_drawn(page: Page) -> None:
    settle(page)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    page.wait_for_timeout(TABLE_MILLISECONDS)


if __name__ == "__main__":
    main()
