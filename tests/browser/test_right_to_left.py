"""Pages from right to left: everything is mirrored, and texts read in their own direction."""

from functools import partial

import pytest
from django.urls import reverse
from django.utils import translation

from tests.forum.interpretations.questions import INTERPRETATIONS

pytestmark = pytest.mark.browser

# How far from the left the first and the last character of a text stand.
ENDS = """element => {
  const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
  const left = (start) => {
    const range = document.createRange();
    range.setStart(text, start);
    range.setEnd(text, start + 1);
    return range.getBoundingClientRect().left;
  };
  return [left(0), left(text.length - 1)];
}"""
STICKING_OUT = """panel => [...panel.querySelectorAll(".division-swatch")].filter((swatch) => {
  const [inner, outer] = [swatch.getBoundingClientRect(), panel.getBoundingClientRect()];
  return inner.left < outer.left || inner.right > outer.right;
}).length"""


@pytest.fixture(autouse=True)
def in_hebrew(settings):
    """Let the site speak Hebrew: Django's own texts, dates and direction, with ours in English."""
    settings.LANGUAGES = [("en", "English"), ("he", "עברית")]
    with translation.override("en"):
        yield


@pytest.fixture
def visit(visit):
    """As `visit`, with a browser that prefers Hebrew."""
    return partial(visit, locale="he")


@pytest.mark.parametrize("width", [320, 1200])
def test_a_title_reads_in_its_own_direction(visit, topic, width):
    page = visit(topic.get_absolute_url(), width=width)
    for title in ("h1", ".crumbs [aria-current]"):
        first, last = page.locator(title).evaluate(ENDS)
        assert first < last
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = visit(topic.forum.get_absolute_url(), width=width)
    for title in ("h1", ".lead", ".row-title"):
        first, last = page.locator(title).first.evaluate(ENDS)
        assert first < last


def test_a_short_title_stands_where_the_page_begins(visit, topic):
    page = visit(topic.forum.get_absolute_url())
    for title in ("h1", ".row-title"):
        _first, last = page.locator(title).evaluate(ENDS)
        assert last > page.viewport_size["width"] * 0.75


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out_of_a_division(visit, topic, mona, paul, width):
    topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    for number in range(4):
        topic.reply(paul, f"Text {number}").tag(by=mona, supports=["abcd"[number]])
    page = visit(topic.get_absolute_url(), width=width)
    panel = page.locator(".division")
    assert panel.locator(".division-swatch").count() >= 4
    assert panel.evaluate(STICKING_OUT) == 0


@pytest.mark.parametrize("width", [320, 1200])
def test_every_kind_of_page_is_mirrored_and_fits(visit, topic, term, mona, width):
    topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    addresses = ["/", "/forums/", topic.get_absolute_url(), reverse("forum:queue")]
    addresses += [reverse("glossary:index"), term.get_absolute_url()]
    for address in addresses:
        page = visit(address, mona, width=width)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl", address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_what_people_wrote_ends_where_it_should(visit, topic, term, mona):
    topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    page = visit(reverse("forum:queue"), mona)
    for text in (".card-where bdi", ".card-choice strong"):
        first, last = page.locator(text).first.evaluate(ENDS)
        assert first < last, text
