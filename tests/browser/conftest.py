"""The app in Chromium: the system's own where there is one, else the one that playwright installs."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.server import running_app

Options = dict[str, Any]

TIMEOUT_MILLISECONDS = 60_000
"""A loaded machine takes its time: this only keeps a test that fails from hanging."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: Options) -> Options:
    return browser_type_launch_args | {"executable_path": shutil.which("chromium"), "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: Options) -> Options:
    return browser_context_args | {"viewport": {"width": 1280, "height": 1000}}


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(tmp_path_factory.mktemp("browser") / "runs") as url:
        yield url


@pytest.fixture
def open_page(app_url: str, page: Page) -> Callable[[str], Page]:
    """Open a page by its path and wait until it is complete."""
    page.set_default_timeout(TIMEOUT_MILLISECONDS)

    def open_page(path: str) -> Page:
        page.goto(f"{app_url}/{path}")
        settle(page)
        return page

    return open_page


def settle(page: Page) -> None:
    """Wait until the page's script has run to its end, and has not begun anew."""
    done = "[data-testid=stApp][data-test-script-state=notRunning]"
    page.wait_for_selector(done)
    page.wait_for_timeout(300)
    page.wait_for_selector(done)
