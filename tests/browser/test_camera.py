"""The camera: Chromium's pretended one on the page, and what a phone offers for a choice of files."""

import shutil

import pytest
from playwright.sync_api import Playwright, expect

from tests.browser.conftest import QUIET, TIMEOUT_MILLISECONDS, settle

expect.set_options(timeout=TIMEOUT_MILLISECONDS)
PRETENDED = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def camera_page(playwright: Playwright, app_url):
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*QUIET, *PRETENDED])
    page = browser.new_context(permissions=["camera"]).new_page()
    page.set_default_timeout(TIMEOUT_MILLISECONDS)
    page.goto(f"{app_url}/upload?upload_source=Camera")
    settle(page)
    yield page
    browser.close()


def test_a_photo_taken_on_the_page_gets_an_answer(camera_page):
    camera_page.wait_for_function("document.querySelector('video')?.readyState >= 2")  # its first picture is there
    camera_page.get_by_role("button", name="Take photo").click()
    expect(camera_page.get_by_role("heading", name="One picture in detail")).to_be_visible()
    expect(camera_page.get_by_role("heading", level=3)).to_have_count(1)
    expect(camera_page.get_by_test_id("stAlertContentError")).to_have_count(0)


def test_a_phones_choice_of_files_offers_its_camera(open_page):
    """They do where a kind of picture is among what is taken, unless `capture` leaves no other choice."""
    chooser = open_page("upload").locator("[data-testid=stFileUploader] input[type=file]")
    assert "image/jpeg" in chooser.get_attribute("accept")
    assert chooser.get_attribute("capture") is None
