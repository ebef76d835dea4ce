"""Pages from right to left: everything is mirrored, and texts read in their own direction."""

import pytest

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


def turned(page):
    """Return the page as one in a language that is written from right to left."""
    page.evaluate("document.documentElement.dir = 'rtl'")
    return page


@pytest.mark.parametrize("width", [320, 1200])
def test_a_title_reads_in_its_own_direction(visit, topic, width):
    page = turned(visit(topic.get_absolute_url(), width=width))
    for title in ("h1", ".crumbs [aria-current]"):
        first, last = page.locator(title).evaluate(ENDS)
        assert first < last
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page = turned(visit(topic.forum.get_absolute_url(), width=width))
    for title in ("h1", ".lead", ".row-title"):
        first, last = page.locator(title).first.evaluate(ENDS)
        assert first < last


def test_a_short_title_stands_where_the_page_begins(visit, topic):
    page = turned(visit(topic.forum.get_absolute_url()))
    for title in ("h1", ".row-title"):
        _first, last = page.locator(title).evaluate(ENDS)
        assert last > page.viewport_size["width"] * 0.75


@pytest.mark.parametrize("width", [320, 1200])
def test_nothing_sticks_out_of_a_division(visit, topic, mona, paul, width):
    topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)
    for number in range(4):
        topic.reply(paul, f"Text {number}").tag(by=mona, supports=["abcd"[number]])
    page = turned(visit(topic.get_absolute_url(), width=width))
    panel = page.locator(".division")
    assert panel.locator(".division-swatch").count() >= 4
    assert panel.evaluate(STICKING_OUT) == 0
