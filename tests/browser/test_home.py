"""The home page as it is seen, and the way from it into the sandbox, with and without script."""

import pytest

from tests.browser.test_accessibility import violations
from tests.demo.test_seeding import seed_demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_home_page_fits_and_is_accessible_and_leads_into_the_sandbox(visit):
    seed_demo()
    for width, scheme in ((1280, "light"), (390, "dark"), (320, "light")):
        page = visit("/", width=width, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []
    for javascript in (True, False):
        page = visit("/", javascript=javascript)
        page.get_by_role("button", name="Tag five replies yourself").click()
        page.wait_for_url("**/tagging/queue/untagged/?of=topic-*")
        assert "0 of 5 read" in page.text_content(".queue-progress")
