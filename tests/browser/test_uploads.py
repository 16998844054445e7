"""What somebody uploaded stays, whichever page they look at, until they remove it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import TIMEOUT_MILLISECONDS, settle
from tests.odd_pictures.scene import encode, scene

expect.set_options(timeout=TIMEOUT_MILLISECONDS)


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / "boot.avif"
    file.write_bytes(encode(scene((300, 220)), "AVIF"))
    return file


def upload(page: Page, *files) -> None:
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(files)
    expect(page.get_by_role("heading", name="One picture in detail")).to_be_visible()
    settle(page)


def visit(page: Page, name: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_text(name, exact=True).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()
    settle(page)


def test_uploads_stay_while_other_pages_are_visited(open_page, picture):
    page = open_page("upload")
    upload(page, picture)
    for name in ("Data", "Draw", "Upload"):
        visit(page, name)
    expect(page.get_by_role("combobox", name="Picture")).to_have_value("boot.avif")


def test_what_was_removed_stays_away(open_page, picture):
    page = open_page("upload")
    upload(page, picture)
    upload(page, picture)
    page.get_by_role("button", name="Remove this picture").click()
    expect(page.get_by_role("combobox", name="Picture")).to_have_value("boot.avif (2)")
    page.get_by_role("button", name="Remove all").click()
    expect(page.get_by_text("Add pictures above")).to_be_visible()
    visit(page, "Data")
    visit(page, "Upload")
    expect(page.get_by_text("Add pictures above")).to_be_visible()
