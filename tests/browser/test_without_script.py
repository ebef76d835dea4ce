"""Writing where no script runs: every action is a link or a form of its own."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Post, Topic

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit, topic, paul):
    """The topic's page, open before paul, in a narrow browser without scripts."""
    return visit(topic.get_absolute_url(), paul, width=320, javascript=False)


@pytest.fixture
def reply(topic):
    """The first reply of the topic."""
    return topic.posts.filter(depth=1).order_by("path").first()


def link_of(page, post, name):
    return page.locator(f"#post-{post.pk}").get_by_role("link", name=name, exact=True)


def submit(page):
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url(re.compile("#post-"))


def test_a_reply_to_a_reply(page, reply):
    link_of(page, reply, "Reply").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"#{reply.pk}")
    page.locator("textarea").fill("Without a script.")
    submit(page)
    post = Post.objects.get(body="Without a script.")
    assert post.parent == reply
    expect(page.locator(f"#post-{post.pk}")).to_contain_text("Without a script.")


def test_a_quotation(page, reply):
    link_of(page, reply, "Quote").click()
    expect(page.locator("textarea")).to_have_value(re.compile(rf"^> #{reply.pk}:"))


def test_a_preview_keeps_the_text_and_posts_nothing(page):
    before = Post.objects.count()
    page.locator("textarea").fill("This is **important**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("form strong").filter(has_text="important")).to_be_visible()
    expect(page.locator("textarea")).to_have_value("This is **important**.")
    assert Post.objects.count() == before
    submit(page)
    assert Post.objects.count() == before + 1


def test_an_error_keeps_the_text(page, settings):
    settings.FORUM_BODY_MAX_LENGTH = 20
    page.locator("textarea").fill("This is longer than twenty characters.")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("20 are the most")
    expect(page.locator("textarea")).to_have_value("This is longer than twenty characters.")


def test_a_new_topic_and_its_edit(page, topic):
    page.goto(topic.forum.get_absolute_url() + "new/")
    page.get_by_label("Title").fill("Another word")
    page.locator("textarea").fill("What does it mean?")
    page.get_by_role("button", name="Start the topic").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Another word")
    started = Topic.objects.get(title="Another word")
    link_of(page, started.opening_post, "Edit").click()
    page.locator("textarea").fill("What does it mean, and to whom?")
    page.get_by_label("Why you change it").fill("More exact")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("and to whom?")).to_be_visible()
    page.get_by_role("link", name=re.compile("Edited")).click()
    expect(page.get_by_text("More exact")).to_be_visible()


def test_more_replies_stand_on_the_threads_own_page(page, reply):
    page.get_by_role("link", name=re.compile("Show .* more repl")).click()
    page.wait_for_url(re.compile(f"/thread/{reply.pk}/"))
    expect(page.locator("article")).to_have_count(reply.reply_count + 1)
