"""The cast, the same everywhere: ada administers, mona moderates, ines, paul and omar take part."""

import os
import shutil
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.cache import caches
from django.utils import timezone, translation


@pytest.fixture(autouse=True)
def _empty_cache():
    """Let no test see a page that another one has cached."""
    for alias in caches:
        caches[alias].clear()


@pytest.fixture(autouse=True)
def _default_language():
    """Leave no language behind that a request of the test was answered in."""
    yield
    translation.deactivate()


def make_user(name, **fields):
    """Return a new user whose password is the name."""
    return get_user_model().objects.create_user(username=name, password=name, **fields)


@pytest.fixture
def ada(db):
    """The administrator."""
    return make_user("ada", is_staff=True, is_superuser=True)


@pytest.fixture
def mona(db):
    """A moderator of all forums."""
    user = make_user("mona", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename="moderate"))
    return user


@pytest.fixture
def ines(db):
    return make_user("ines")


@pytest.fixture
def paul(db):
    return make_user("paul")


@pytest.fixture
def omar(db):
    return make_user("omar")


@pytest.fixture
def travel(monkeypatch):
    """Return a function that lets so many seconds pass."""
    now = timezone.now

    def pass_time(seconds):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=seconds))

    return pass_time


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER_ARGUMENTS = [
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
    """A headless Chromium, started once; without one the test is skipped, but fails in CI."""
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        message = "There is no Chromium on this machine (looked for " + ", ".join(BROWSERS) + ")."
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(f"Not tested in a browser: {message}")
    # Playwright's own event loop runs in this thread; the tests use the database outside of it.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=BROWSER_ARGUMENTS)
        yield chromium
        chromium.close()
