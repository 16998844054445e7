"""A page of the app in a real browser, for what can only be measured there."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET, TIMEOUT_MILLISECONDS, settle
from tests.browser.server import running_app


@contextmanager
def open_app(path: str) -> Iterator[Page]:
    """A page of an app of its own, with its query parameters, once it is complete."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder) / "runs") as url,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        page.set_default_timeout(TIMEOUT_MILLISECONDS)
        page.goto(f"{url}/{path}")
        settle(page)
        yield page
        browser.close()
