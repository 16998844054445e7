"""axe-core on every page, in light and dark: no serious or critical fault."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle
from tests.browser.test_pages import PAGES

GRAVE = ("serious", "critical")
QUICK_ONES = ("compare", "draw", "lessons", "train")
"""They have every kind of element that the others have."""


@pytest.fixture(scope="module", params=["light", pytest.param("dark", marks=pytest.mark.slow)])
def screen(request, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, color_scheme=request.param)
    page = context.new_page()
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    yield page
    context.close()


@pytest.mark.parametrize(
    "name", [name if name in QUICK_ONES else pytest.param(name, marks=pytest.mark.slow) for name in PAGES]
)
def test_a_page_has_no_grave_fault(screen: Page, app_url, name):
    screen.goto(f"{app_url}/{'' if name == 'home' else name}")
    expect(screen.get_by_role("heading", level=1)).to_be_visible()
    expect(screen.locator("[data-testid=stSidebarNavItems][role=presentation]").first).to_be_attached()
    settle(screen)
    assert find_faults(screen) == []


def find_faults(page: Page) -> list[str]:
    """Grave ones, a line each: the rule, and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:300]}" for fault in found if fault["impact"] in GRAVE]
