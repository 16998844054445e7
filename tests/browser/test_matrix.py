"""The confusion matrix under the mouse."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


def test_a_click_on_a_cell_opens_its_pictures(open_page):
    page = open_page("evaluate?evaluate_run=notebook-v0")
    grid = page.locator(".js-plotly-plot .nsewdrag").first
    expect(grid).to_be_visible()
    box = grid.bounding_box()
    grid.hover(position={"x": box["width"] * 0.04, "y": box["height"] * 0.64})
    expect(page.locator(".hoverlayer .hovertext")).to_be_visible()  # plotly takes for clicked what it last saw there
    grid.click(position={"x": box["width"] * 0.05, "y": box["height"] * 0.65})
    expect(page.locator("figcaption").first).to_contain_text("Shirt, predicted T-shirt/top")
    page.wait_for_url("**evaluate_predicted=**")
    chosen = parse_qs(urlsplit(page.url).query)
    assert (chosen["evaluate_true"], chosen["evaluate_predicted"]) == (["Shirt"], ["T-shirt/top"])
