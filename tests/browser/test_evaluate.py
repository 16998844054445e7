"""Pictures under the mouse on the map, and the quiz by keys: what only a browser can show."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


def test_a_dot_of_the_map_shows_its_picture_and_opens_it(open_page):
    page = open_page("evaluate?evaluate_run=notebook-v0&evaluate_view=Map")
    dot = page.locator("[data-testid=stVegaLiteChart] svg .role-mark path").last  # nothing lies on it
    settle(page)
    dot.hover()
    tooltip = page.locator("#vg-tooltip-element.visible")
    expect(tooltip.locator("img")).to_have_attribute("src", re.compile("^data:image/png"))
    dot.click()
    expect(page.locator("figcaption").first).to_contain_text("predicted")


def test_the_quiz_is_answered_by_keys(open_page):
    page = open_page("quiz")
    expect(page.get_by_text("Picture 1 of 20")).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_text("Picture 2 of 20")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="One back").press("Enter")
    expect(page.get_by_text("Picture 1 of 20")).to_be_visible()
