"""The main pages by axe-core's rules for WCAG 2, level AA: light and wide, dark and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

LOOKS = pytest.mark.parametrize(
    "look",
    [{"scheme": "light", "width": 1200}, {"scheme": "dark", "width": 320}],
    ids=["light and wide", "dark and narrow"],
)


def violations(page):
    """Return what axe-core finds wrong on the page, one line each."""
    # What passes is long to tell and not asked for.
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    problems = Axe().run(page, options=options).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in problems
        for node in rule["nodes"]
    ]


@LOOKS
def test_the_pages_that_everybody_reads(visit, topic, term, look):
    thread = topic.posts.filter(depth=1).first()
    paths = [
        "/",
        "/accounts/login/",
        "/forums/",
        topic.forum.get_absolute_url(),
        topic.get_absolute_url(),
        f"{topic.get_absolute_url()}?order=newest",
        f"/forums/topic/{topic.pk}/thread/{thread.pk}/",
        f"/forums/member/{topic.author_id}/",
        "/glossary/",
        term.get_absolute_url(),
    ]
    page = visit(**look)
    problems = []
    for path in paths:
        page.goto(path)
        problems += violations(page)
    assert problems == []


@LOOKS
def test_the_pages_that_members_and_moderators_use(visit, topic, mona, look):
    post = topic.opening_post
    post.edit("What is the *difference*, really?", by=topic.author, reason="More exact")
    reply = topic.posts.filter(depth=1).last()
    reply.trash(by=mona)
    paths = [
        topic.get_absolute_url(),
        f"{topic.forum.get_absolute_url()}new/",
        f"{post.get_absolute_url()}edit/",
        f"{post.get_absolute_url()}history/",
        f"{reply.get_absolute_url()}restore/",
    ]
    page = visit(user=mona, **look)
    problems = []
    for path in paths:
        page.goto(path)
        problems += violations(page)
    assert problems == []


@LOOKS
def test_the_reply_form_under_a_post_with_its_preview(visit, topic, paul, look):
    page = visit(topic.get_absolute_url(), paul, **look)
    page.locator("article").nth(1).get_by_role("link", name="Reply").click()
    page.keyboard.type("A **draft**")
    assert violations(page) == []
    page.get_by_role("tab", name="Preview").click()
    page.locator(".forum-preview strong").wait_for()
    assert violations(page) == []


def test_the_axe_rules_would_find_a_fault(visit, topic):
    page = visit(topic.get_absolute_url())
    page.evaluate("document.querySelector('main').append(document.createElement('button'))")
    assert "button-name" in violations(page)[0]
