"""The page to draw on: its tools, by mouse, finger and keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle

DARK_SHARE = """canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  let dark = 0
  for (let place = 0; place < data.length; place += 4) dark += data[place] < 128
  return dark / (data.length / 4)
}"""
SQUARE = [(80, 80), (220, 80), (220, 220), (80, 220), (80, 80)]


class Pad:
    def __init__(self, page: Page):
        self.page, self.canvas = page, page.locator("canvas").last
        self.canvas.scroll_into_view_if_needed()

    def draw(self, points: list[tuple[float, float]]) -> None:
        box = self.canvas.bounding_box()
        for number, (x, y) in enumerate(points):
            self.page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
            if number == 0:
                self.page.mouse.down()
        self.page.mouse.up()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def dark(self) -> float:
        return self.canvas.evaluate(DARK_SHARE)


@pytest.fixture
def pad(open_page):
    return Pad(open_page("draw"))


def test_fill_eraser_undo_redo_and_clear(pad):
    pad.draw(SQUARE)
    outline = pad.dark()
    assert 0.02 < outline < 0.15
    pad.press("Fill")
    pad.draw([(150, 150)])
    filled = pad.dark()
    assert 0.2 < filled < 0.4
    pad.press("Eraser")
    pad.draw([(150, 60), (150, 240)])
    erased = pad.dark()
    assert erased < filled
    pad.press("Undo")
    assert pad.dark() == pytest.approx(filled, abs=1e-3)
    pad.press("Redo")
    assert pad.dark() == pytest.approx(erased, abs=1e-3)
    pad.press("Clear")
    assert pad.dark() == 0
    pad.press("Undo")
    assert pad.dark() == pytest.approx(erased, abs=1e-3)


def test_nothing_is_said_of_what_was_erased_again(pad):
    pad.draw(SQUARE)
    expect(pad.page.get_by_text("What the model sees").first).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    pad.press("Clear")
    expect(pad.page.get_by_text("The answers appear here")).to_be_visible(timeout=TIMEOUT_MILLISECONDS)


def test_the_keyboard_reaches_every_tool_and_takes_back(pad):
    pad.draw(SQUARE)
    pad.page.get_by_role("button", name="Pen", exact=True).focus()
    reached = []
    for _ in range(7):
        reached.append(pad.page.evaluate("document.activeElement.shadowRoot?.activeElement?.tagName"))
        pad.page.keyboard.press("Tab")
    assert reached[:5] == ["BUTTON", "BUTTON", "BUTTON", "CANVAS", "INPUT"]
    pad.canvas.focus()
    pad.page.keyboard.press("Control+z")
    assert pad.dark() == 0
    pad.page.keyboard.press("Control+y")
    assert pad.dark() > 0


def test_a_finger_draws_and_does_not_scroll(browser, app_url):
    context = browser.new_context(viewport={"width": 390, "height": 500}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    page.goto(f"{app_url}/draw")
    settle(page)
    pad = Pad(page)
    box = pad.canvas.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    touch = context.new_cdp_session(page)
    for kind, y in (("Start", 200), ("Move", 150), ("Move", 100), ("Move", 60)):
        point = {"x": box["x"] + 150, "y": box["y"] + y}
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert pad.dark() > 0.01
    assert pad.canvas.bounding_box()["y"] == box["y"]
    context.close()


def test_a_broader_pen_draws_a_broader_line(pad):
    widths = {}
    for width in ("4", "40"):
        pad.page.get_by_label("Line width").fill(width)
        pad.draw([(60, 150), (240, 150)])
        widths[width] = pad.dark()
        pad.press("Undo")
    assert widths["40"] > 5 * widths["4"] > 0


def test_a_drawing_survives_another_choice_of_runs(pad):
    pad.draw(SQUARE)
    settle(pad.page)
    before = pad.dark()
    pad.page.get_by_role("button", name="Surprise me").click()
    pad.page.get_by_text("As most demos do").click()
    settle(pad.page)
    assert pad.dark() == before
    pad.page.get_by_test_id("stMultiSelect").get_by_role("combobox").fill("notebook-v2")
    pad.page.keyboard.press("Enter")
    pad.page.keyboard.press("Escape")  # an open list hides the page from screen readers, and from this test
    added = pad.page.get_by_role("paragraph").filter(has_text=re.compile("^notebook-v2$"))
    expect(added).to_be_visible(timeout=TIMEOUT_MILLISECONDS)
    assert pad.dark() == before
