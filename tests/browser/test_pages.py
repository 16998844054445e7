"""Every page as people get it: light and dark, on a desk and on a phone, with nothing from the network."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle
from tests.browser.server import running_app

PAGES = sorted(path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py"))
SCREENS = {
    "desk-light": {"viewport": {"width": 1280, "height": 1000}, "color_scheme": "light"},
    "desk-dark": {"viewport": {"width": 1280, "height": 1000}, "color_scheme": "dark"},
    "phone-light": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
SOME = ["desk-light", "phone-dark"]
"""All four take a minute longer; these two show most of what could go wrong."""
HIDDEN_WIDTH = (
    "() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth }"
)


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name in SOME else pytest.mark.slow) for name in SCREENS],
)
def screen(request, browser):
    """One window for all pages: what is opened, and what was asked of other machines meanwhile."""
    context = browser.new_context(**SCREENS[request.param])
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    page.foreign_requests, page.faults = [], []
    page.on("request", lambda sent: page.foreign_requests.append(sent.url) if is_foreign(sent.url) else None)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_whole(screen: Page, app_url, name):
    screen.goto(f"{app_url}/{'' if name == 'home' else name}")
    expect(screen.get_by_role("heading", level=1)).to_be_visible()
    settle(screen)
    expect(screen.get_by_test_id("stException")).to_have_count(0)
    expect(screen.get_by_test_id("stAlertContentError")).to_have_count(0)
    assert screen.evaluate(HIDDEN_WIDTH) == 0
    assert not screen.foreign_requests
    assert not screen.faults


def test_the_first_visit_of_all_may_be_a_deep_link(page: Page, tmp_path):
    """Streamlit's old way with a folder named pages/ would leave out the frame."""
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    with running_app(tmp_path / "runs") as url:
        page.goto(f"{url}/evaluate")
        settle(page)
        expect(page.get_by_test_id("stSidebarNav").get_by_text("Evaluate", exact=True)).to_be_visible()
        expect(page.get_by_test_id("stSidebarNav").get_by_text("app", exact=True)).to_have_count(0)


def is_foreign(url: str) -> bool:
    return not url.startswith(("http://localhost", "data:", "blob:"))
