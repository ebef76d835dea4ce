"""The field of a search: its key, and names that are offered while somebody types."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit, topic):
    """The topic's page, open before a guest."""
    return visit(topic.get_absolute_url())


def test_a_key_leads_to_the_field_and_enter_searches(page, topic):
    page.keyboard.press("/")
    expect(page.get_by_label("Search the forums")).to_be_focused()
    page.keyboard.type(topic.title.split()[0])
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/search/"))
    expect(page.locator(".search-hit mark").first).to_be_visible()


def test_names_that_begin_so_are_offered_as_links(page, topic):
    field = page.get_by_label("Search the forums")
    field.press_sequentially(topic.title.split()[0][:4])
    link = page.locator(".search-suggestions").get_by_role("link", name=topic.title)
    expect(link).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(field).to_be_focused()


def test_it_works_without_script(visit, topic):
    page = visit(topic.get_absolute_url(), javascript=False)
    page.get_by_label("Search the forums").fill(topic.title)
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator(".search-hit").first).to_be_visible()
