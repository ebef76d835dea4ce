"""A real browser for the tests, started once."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

# Playwright's own event loop runs in this thread; the tests use the database outside of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; without one the test is skipped, but fails in CI."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if executable is None:
        message = "There is no Chromium on this machine (looked for " + ", ".join(NAMES) + ")."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(f"Not tested in a browser: {message}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser):
    """A fresh page with no cookies."""
    context = browser.new_context()
    yield context.new_page()
    context.close()
