"""How a discussion divides, as it is seen: in a bar, narrow and wide, and without colour."""

import pytest

from tests.browser.test_accessibility import violations
from tests.conftest import make_user
from tests.forum.interpretations.questions import INTERPRETATIONS

pytestmark = pytest.mark.browser


@pytest.fixture
def question(topic, mona):
    """A question of the topic, some of whose replies are tagged."""
    question = topic.ask("How do the two differ?", by=mona, interpretations=INTERPRETATIONS)
    replies = list(topic.posts.filter(depth__gt=0).order_by("pk"))
    replies[0].tag(by=mona, supports=["a"], disputes=["b"])
    replies[1].tag(by=mona, supports=["b"])
    replies[2].tag(by=mona, supports=["b"], mentions=["a"])
    replies[3].tag(by=mona, supports=["d"])
    replies[4].tag(by=mona, verdict="none")
    return question


def addresses(topic, question):
    """Return the pages that show a division or are about it."""
    return [
        topic.get_absolute_url(),
        f"{topic.get_absolute_url()}?interpretation=d",
        f"{topic.get_absolute_url()}?interpretation=untagged&count=replies",
        question.get_absolute_url(),
        question.codebook.get("b").get_absolute_url(),
        f"/forums/topic/{topic.pk}/reliability/",
        f"/forums/question/{question.pk}/export/",
    ]


def test_the_bar_shows_the_parts_to_scale_with_their_letters(visit, topic, question):
    page = visit(f"{topic.get_absolute_url()}?count=replies")
    bar = page.locator(".division-bar")
    fills = bar.locator(".division-fill").all()
    widths = [fill.bounding_box()["width"] for fill in fills]
    total = bar.bounding_box()["width"]
    counts = [1, 2, 1, 1, topic.reply_count - 5]
    assert widths == pytest.approx([total * each / topic.reply_count for each in counts], abs=1)
    assert bar.locator("text").all_text_contents() == ["a", "b", "d", "0", "○"]


@pytest.mark.parametrize(("width", "limit"), [(1280, 900), (390, 1330)])
def test_the_opening_post_begins_soon(visit, topic, question, mona, width, limit):
    """In the first screen on a desk, in the second on a phone (390 × 664, the bars taken off)."""
    for author in "abcdefghij":
        topic.reply(make_user(f"member-{author}"), "So do I.").tag(by=mona, supports=["a"])
    page = visit(topic.get_absolute_url(), width=width)
    assert page.locator(".share-bar").count() == 4
    assert page.locator("article.post").first.bounding_box()["y"] < limit * 0.9


def test_next_leads_to_the_posts_below_a_bar_alone(visit, topic, question, settings):
    settings.FORUM_THREADS_PER_PAGE = 1
    page = visit(topic.get_absolute_url())
    page.get_by_role("link", name="Next").first.click()
    page.wait_for_url("**?page=2#posts")
    assert page.locator(".division-bar").count() == 1
    assert page.locator(".division-legend").count() == 0
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_small_discussion_shows_who_holds_what(visit, topic, mona, paul, width):
    topic.ask("How do the two differ?", by=mona, interpretations=INTERPRETATIONS)
    topic.posts.get(author=paul).tag(by=mona, supports=["a"])
    topic.forum.holders_visible_to = "everyone"
    topic.forum.save()
    for scheme in ("light", "dark"):
        page = visit(topic.get_absolute_url(), width=width, scheme=scheme)
        assert page.locator(".division-holders .person").all_text_contents() == ["paul"]
        assert page.locator(".division-bar").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


def test_a_click_on_the_bar_filters_the_topic_and_a_link_leads_back(visit, topic, question):
    page = visit(topic.get_absolute_url())
    whole = page.locator("article.post").count()
    page.locator(".division-bar a").nth(1).click()
    page.wait_for_url("**interpretation=*")
    assert page.locator("article.post:not(:has(.stub))").count() < whole
    assert page.locator(".division-legend [aria-current]").count() == 1
    page.get_by_role("link", name="Show all replies").click()
    page.wait_for_url(f"**{topic.get_absolute_url()}")
    assert page.locator("article.post").count() == whole


def test_the_legend_is_walked_by_keyboard_and_the_bar_is_passed_over(visit, topic, question):
    page = visit(topic.get_absolute_url())
    page.locator(".division-title a").focus()
    seen = []
    for _step in range(4):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.textContent.trim()"))
    assert seen[0:2] == ["People", "Replies"]
    assert "Interchangeable" in seen[2]
    assert "Precision within personalized" in seen[3]
    page.keyboard.press("Enter")
    page.wait_for_url("**interpretation=b#division")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_about_a_division_are_accessible(visit, topic, question, mona, scheme):
    page = visit(user=mona, scheme=scheme)
    problems = []
    for path in addresses(topic, question):
        page.goto(path)
        page.locator("details").evaluate_all("each => each.forEach(one => one.open = true)")
        problems += violations(page)
    assert problems == []


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_wider_than_the_screen(visit, topic, question, mona, width):
    page = visit(user=mona, width=width)
    for path in addresses(topic, question):
        page.goto(path)
        page.locator("details").evaluate_all("each => each.forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_parts_are_told_apart_without_colour(visit, topic, question):
    page = visit(topic.get_absolute_url())
    page.emulate_media(forced_colors="active")
    fill = page.locator(".division-bar .division-fill")
    colours = fill.evaluate_all("each => each.map(one => getComputedStyle(one).fill)")
    assert len(set(colours)) == 1
    edges = page.locator(".division-bar .division-edge")
    patterns = edges.evaluate_all("each => each.map(one => one.getAttribute('fill'))")
    assert len(set(patterns)) == len(patterns)


def test_a_terms_page_shows_the_bar_in_the_forums_looks(visit, topic, question, term, mona):
    question.set_terms([term], by=mona)
    for scheme in ("light", "dark"):
        page = visit(term.get_absolute_url(), scheme=scheme)
        assert page.locator(".division-bar").is_visible()
        assert page.locator(".division").evaluate("one => getComputedStyle(one).padding") != "0px"
        assert violations(page) == []
