"""Writing with the scripts' help: preview, quoting, the moving form, counting, sending once."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Post

pytestmark = pytest.mark.browser


@pytest.fixture
def reply(topic):
    """The first reply of the topic."""
    return topic.posts.filter(depth=1).order_by("path").first()


@pytest.fixture
def page(visit, topic, paul):
    """The topic's page, open before paul."""
    return visit(topic.get_absolute_url(), paul)


def text_field(page):
    return page.get_by_label("Your text").and_(page.locator("textarea"))


def actions_of(page, post):
    return page.locator(f"#post-{post.pk}").locator(".post-actions")


def send(page):
    page.get_by_role("button", name="Reply", exact=True).click()
    page.wait_for_url(re.compile("#post-"))


def test_it_shows_what_a_text_will_look_like(page):
    text_field(page).fill("This is **important**.\n\n<script>alert(1)</script>")
    page.get_by_role("tab", name="Preview").click()
    preview = page.get_by_role("tabpanel", name="Preview")
    expect(preview.locator("strong")).to_have_text("important")
    assert preview.locator("script").count() == 0
    page.keyboard.press("ArrowLeft")
    expect(text_field(page)).to_be_visible()
    expect(page.get_by_role("tab", name="Write")).to_be_focused()


def test_the_preview_says_what_is_wrong(page):
    page.get_by_role("tab", name="Preview").click()
    expect(page.get_by_role("tabpanel", name="Preview")).to_contain_text("Your post is empty")


def test_the_reply_form_moves_under_the_post_that_is_answered(page, reply):
    actions_of(page, reply).get_by_role("link", name="Reply").click()
    expect(page.locator(f"#post-{reply.pk} + form")).to_contain_text(
        f"You answer #{reply.pk} by paul."
    )
    expect(text_field(page)).to_be_focused()
    page.keyboard.type("To this one.")
    send(page)
    assert Post.objects.get(body="To this one.").parent == reply


def test_cancelling_brings_the_form_and_the_focus_back(page, reply):
    link = actions_of(page, reply).get_by_role("link", name="Reply")
    link.click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#reply form")).to_be_visible()
    expect(link).to_be_focused()
    text_field(page).fill("To the topic after all.")
    send(page)
    assert Post.objects.get(body="To the topic after all.").parent is None


def test_it_quotes_a_whole_post_as_it_was_written(page, reply):
    actions_of(page, reply).get_by_role("link", name="Quote").click()
    expect(text_field(page)).to_have_value(
        f"> #{reply.pk}:\n>\n"
        "> They are **used interchangeably**. Both mean the same.\n>\n> I looked.\n\n"
    )
    expect(page.locator(f"#post-{reply.pk} + form")).to_be_visible()


def test_it_quotes_the_selected_part_of_a_post(page, reply):
    body = page.locator(f"#post-{reply.pk} p").filter(has_text="Both mean")
    body.locator("strong").dblclick()
    selected = page.evaluate("String(getSelection()).trim()")
    assert selected in ("used", "interchangeably")
    actions_of(page, reply).get_by_role("link", name="Quote").click()
    expect(text_field(page)).to_have_value(f"> #{reply.pk}:\n>\n> {selected}\n\n")


def test_a_second_quotation_joins_the_text_that_is_being_written(page, reply, topic):
    text_field(page).fill("Two things.")
    actions_of(page, reply).get_by_role("link", name="Quote").click()
    actions_of(page, topic.opening_post).get_by_role("link", name="Quote").click()
    expect(text_field(page)).to_have_value(
        re.compile(rf"^Two things\.\n\n> #{reply.pk}:.*\n\n> #{topic.opening_post.pk}:", re.S)
    )
    expect(page.locator("#reply form")).to_be_visible()


def test_it_counts_characters_before_the_server_refuses(page, settings):
    settings.FORUM_BODY_MAX_LENGTH = 50
    page.reload()
    text_field(page).fill("x" * 40)
    expect(page.get_by_text("40 of 50 characters")).to_be_visible()
    text_field(page).fill("x" * 51)
    expect(page.get_by_text("51 of 50 characters: too long to be posted")).to_be_visible()


def test_a_double_click_posts_once(page):
    text_field(page).fill("Only once, please.")
    page.get_by_role("button", name="Reply", exact=True).dblclick()
    page.wait_for_url(re.compile("#post-"))
    assert Post.objects.filter(body="Only once, please.").count() == 1


def test_control_and_enter_send_the_text(page):
    text_field(page).fill("By keyboard.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("#post-"))
    assert Post.objects.filter(body="By keyboard.").exists()


def test_more_replies_come_in_place(page, topic, reply):
    link = page.get_by_role("link", name=re.compile(r"Show \d+ more repl"))
    count = int(re.search(r"\d+", link.inner_text())[0])
    before = page.locator("article").count()
    link.click()
    expect(page.locator("article")).to_have_count(before + count)
    expect(page.get_by_role("status").filter(has_text="more replies")).to_have_text(
        f"{count} more replies are shown."
    )
    assert page.evaluate("document.activeElement.localName") == "article"
    expect(link).to_have_count(0)
    numbers = page.locator("article").evaluate_all(
        "all => all.map((one) => Number(one.id.slice(5)))"
    )
    assert numbers == list(topic.posts.order_by("path").values_list("pk", flat=True))


def test_recent_times_are_said_in_words_and_kept_exactly(page, topic):
    time = page.locator(f"#post-{topic.opening_post.pk} time").first
    expect(time).to_have_text(re.compile(r"now|seconds? ago|minutes? ago"))
    assert time.get_attribute("datetime").startswith(f"{topic.created_at:%Y-%m-%d}")
    assert f"{topic.created_at:%Y}" in time.get_attribute("title")
