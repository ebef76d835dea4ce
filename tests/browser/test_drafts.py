"""Drafts: a text stays in the browser until it is posted."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Post
from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser

RESTORED = "Your draft was brought back"
# Until a text is saved without being left, in milliseconds.
SAVED = 1_500


@pytest.fixture
def page(visit, topic, paul):
    """The topic's page, open before paul."""
    return visit(topic.get_absolute_url(), paul, expected="403 (Forbidden)")


@pytest.fixture
def reply(topic):
    """The first reply of the topic."""
    return topic.posts.filter(depth=1).order_by("path").first()


def text_field(page):
    return page.locator("textarea")


def open_tab(page):
    """Open the same page in another tab of the same browser."""
    tab = page.context.new_page()
    tab.goto(page.url)
    return tab


def send(page):
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url(re.compile("#post-"))


def start_reply(page, post):
    page.locator(f"#post-{post.pk}").get_by_role("link", name="Reply").click()


def test_a_draft_survives_a_reload_and_says_so(page):
    text_field(page).fill("Half a thought")
    page.reload()
    expect(text_field(page)).to_have_value("Half a thought")
    expect(page.get_by_text(RESTORED)).to_be_visible()


def test_a_draft_survives_leaving_and_coming_back(page, topic):
    text_field(page).fill("Half a thought")
    page.goto("/")
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("Half a thought")


def test_a_draft_can_be_discarded(page):
    text_field(page).fill("Not a good thought")
    page.reload()
    page.get_by_role("button", name="Discard it").click()
    expect(text_field(page)).to_have_value("")
    page.reload()
    expect(text_field(page)).to_have_value("")
    expect(page.get_by_text(RESTORED)).to_have_count(0)


def test_a_draft_goes_once_it_is_posted(page, topic):
    text_field(page).fill("A whole thought")
    page.reload()
    text_field(page).fill("A whole thought, said.")
    send(page)
    assert Post.objects.filter(body="A whole thought, said.").exists()
    expect(text_field(page)).to_have_value("")
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_a_refused_text_is_kept(page, topic, mona):
    text_field(page).fill("A late thought")
    topic.close(by=mona)
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_text("is closed to new replies")).to_be_visible()
    expect(text_field(page)).to_have_value("A late thought")
    topic.reopen(by=mona)
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("A late thought")


def test_a_text_with_something_wrong_is_kept_as_it_was_left(page, topic, settings):
    settings.FORUM_BODY_MAX_LENGTH = 10
    text_field(page).fill("A thought that is too long")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_text("10 are the most")).to_be_visible()
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("A thought that is too long")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_text("10 are the most")).to_be_visible()
    text_field(page).fill("A thought, mended")
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("A thought, mended")


def test_a_text_is_kept_when_the_session_has_ended(page, topic, paul):
    text_field(page).fill("A slow thought")
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.locator("textarea")).to_have_count(0)
    assert not Post.objects.filter(body="A slow thought").exists()
    page.context.add_cookies(cookies)
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("A slow thought")


def test_a_draft_comes_back_under_the_post_that_it_answers(page, reply):
    start_reply(page, reply)
    page.keyboard.type("To you")
    page.reload()
    expect(page.locator(f"#post-{reply.pk} + form")).to_contain_text(RESTORED)
    expect(text_field(page)).to_have_value("To you")
    send(page)
    assert Post.objects.get(body="To you").parent == reply


def test_a_text_goes_with_the_form_to_another_post(page, reply):
    text_field(page).fill("Said to nobody yet")
    start_reply(page, reply)
    expect(text_field(page)).to_have_value("Said to nobody yet")
    page.get_by_role("button", name="Cancel").click()
    expect(text_field(page)).to_have_value("Said to nobody yet")


def test_each_post_has_a_draft_of_its_own(page, reply, topic):
    other = topic.posts.filter(depth=1).order_by("path").last()
    start_reply(page, reply)
    text_field(page).fill("To the first")
    page.reload()
    expect(text_field(page)).to_have_value("To the first")
    tab = open_tab(page)
    tab.get_by_role("button", name="Discard it").click()
    start_reply(tab, other)
    text_field(tab).fill("To the other")
    tab.wait_for_timeout(SAVED)
    page.reload()
    expect(text_field(page)).to_have_value("To the first")
    start_reply(page, other)
    expect(text_field(page)).to_have_value("To the other")
    start_reply(page, reply)
    expect(text_field(page)).to_have_value("To the first")


def test_two_tabs_keep_a_draft_each(page):
    other = open_tab(page)
    text_field(page).fill("In the first tab")
    text_field(other).fill("In the second tab")
    page.reload()
    other.reload()
    expect(text_field(page)).to_have_value("In the first tab")
    expect(text_field(other)).to_have_value("In the second tab")
    send(other)
    page.reload()
    expect(text_field(page)).to_have_value("In the first tab")


def test_a_new_tab_takes_up_the_newest_draft_and_leaves_nothing_behind(page, topic):
    text_field(page).fill("Begun here")
    page.wait_for_timeout(SAVED)
    page.close()
    # Another tab of the same browser, opened afterwards.
    other = page.context.new_page()
    other.goto(topic.get_absolute_url())
    expect(text_field(other)).to_have_value("Begun here")
    text_field(other).fill("Begun here, ended there")
    send(other)
    other.reload()
    expect(text_field(other)).to_have_value("")


def test_drafts_are_kept_apart_by_writer(page, topic, omar):
    text_field(page).fill("What paul thinks")
    page.wait_for_timeout(SAVED)
    address = page.url.split("/forums/")[0]
    sign_in(page.context, omar, address)
    page.goto(topic.get_absolute_url())
    expect(text_field(page)).to_have_value("")


def test_an_edit_has_a_draft_too(page, topic, visit, ines):
    address = f"{topic.opening_post.get_absolute_url()}edit/"
    page = visit(address, ines)
    text_field(page).fill("What is it, really?")
    page.reload()
    expect(text_field(page)).to_have_value("What is it, really?")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(re.compile("#post-"))
    page.goto(address)
    expect(text_field(page)).to_have_value("What is it, really?")
    expect(page.get_by_text(RESTORED)).to_have_count(0)
