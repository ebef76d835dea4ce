"""The moderators' queue with the help of its script: by keyboard, and without loading anew."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Appeal, Claim, Hold, Note, Post, Rule
from tests.browser.test_accessibility import LOOKS, violations

pytestmark = pytest.mark.browser
QUEUE = "/forums/moderation/"


@pytest.fixture
def waiting(topic, paul):
    """Two replies of paul's that wait for a moderator, the second as possible spam."""
    posts = [topic.reply(paul, f"Waiting {number}", status="pending") for number in range(2)]
    Hold.record(posts[0], {Hold.Cause.NEW_MEMBER: ""})
    Hold.record(posts[1], {Hold.Cause.TRAP: ""})
    return posts


@pytest.fixture
def reported(waiting, topic, ines, omar):
    """A reply of ines's that omar has reported, after those that wait."""
    post = topic.reply(ines, "You are a fool.")
    post.report(by=omar, words="Rude")
    return post


@pytest.fixture
def rule(db):
    return Rule.objects.create(title="Be kind")


def case(page, post):
    return page.locator(f"#case-{post.pk}")


def status(post):
    return Post.objects.get(pk=post.pk).status


def toast(page):
    return page.locator("[data-forum-toast]")


def press(page, key, code):
    """Press a key as a keyboard layout sends it."""
    session = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        event = {"key": key, "code": code, "type": kind}
        session.send("Input.dispatchKeyEvent", event | ({"text": key} if kind == "keyDown" else {}))
    session.detach()


@pytest.fixture
def queue(visit, reported, rule, mona):
    """The queue, open before mona, its first case with the focus."""
    page = visit(QUEUE, mona)
    page.evaluate("window.isSamePage = true")
    expect(page.locator("[data-forum-case]").first).to_be_focused()
    return page


def test_a_session_by_keyboard_alone(queue, waiting, reported, rule):
    first, second = waiting
    header = queue.get_by_role("link", name=re.compile(r"Moderation \(\d\)"))
    expect(header).to_have_text("Moderation (3)")
    queue.keyboard.press("a")
    expect(toast(queue)).to_contain_text(f"Post #{first.pk} is published.")
    expect(header).to_have_text("Moderation (2)")
    expect(case(queue, second)).to_be_focused()
    assert status(first) == "published"
    queue.keyboard.press("j")
    expect(case(queue, reported)).to_be_focused()
    queue.keyboard.press("d")
    expect(toast(queue)).to_contain_text("The reports of")
    expect(case(queue, second)).to_be_focused()
    queue.keyboard.press("r")
    expect(queue.get_by_label("Rule")).to_be_focused()
    assert status(second) == "pending"
    queue.keyboard.press("ArrowDown")
    queue.keyboard.press("Enter")
    expect(toast(queue)).to_contain_text(f"Post #{second.pk} is removed.")
    expect(queue.get_by_text("Nothing waits for you.")).to_be_visible()
    assert status(second) == "trashed"
    queue.keyboard.press("z")
    expect(case(queue, second)).to_be_focused()
    assert status(second) == "pending"
    assert queue.evaluate("window.isSamePage")


def test_enter_in_a_field_does_only_what_was_asked_for(queue, waiting):
    field = case(queue, waiting[0]).get_by_label("In your own words")
    field.fill("What")
    field.press("Enter")
    queue.wait_for_timeout(200)
    assert status(waiting[0]) == "pending"
    field.press("Escape")
    queue.keyboard.press("r")
    expect(toast(queue)).to_contain_text(f"Post #{waiting[0].pk} is removed.")


@pytest.mark.parametrize(("key", "code"), [("A", "KeyA"), ("ф", "KeyA"), ("a", "KeyQ")])
def test_a_key_means_the_same_in_any_layout(queue, waiting, key, code):
    press(queue, key, code)
    expect(toast(queue)).to_contain_text(f"Post #{waiting[0].pk} is published.")


def test_what_has_the_focus_is_before_the_moderator(queue, visit, waiting, mona, ada):
    expect(case(queue, waiting[0])).to_contain_text("You have this before you")
    other = visit(QUEUE, ada)
    first = case(other, waiting[0])
    expect(first).to_contain_text("mona has had this before them since")
    expect(first.get_by_role("button", name="Approve")).to_have_count(0)
    expect(case(other, waiting[1])).to_be_focused()
    expect(case(other, waiting[1])).to_contain_text("You have this before you")
    other.keyboard.press("k")
    other.keyboard.press("t")
    expect(first).to_contain_text("You have this before you")
    expect(first.get_by_role("button", name="Approve")).to_be_visible()
    assert Claim.objects.get(moderator=ada).post == waiting[0]
    queue.reload()
    expect(case(queue, waiting[0])).to_contain_text("ada has had this before them since")


def test_a_note_and_an_appeal(queue, waiting, topic, mona, ada, paul):
    queue.keyboard.press("w")
    queue.keyboard.type("Look at it, aj")
    queue.keyboard.press("Tab")
    queue.keyboard.press("Enter")
    expect(case(queue, waiting[0])).to_contain_text("Look at it, aj")
    assert Note.objects.get().post == waiting[0]
    removed = topic.reply(paul, "An honest word")
    removed.trash(by=ada, reason="Rude")
    Post.objects.get(pk=removed.pk).appeal("It was not", by=paul)
    queue.reload()
    case(queue, removed).focus()
    queue.keyboard.press("u")
    expect(toast(queue)).to_contain_text(f"Post #{removed.pk} is back.")
    assert Appeal.objects.get().state == "upheld"


def test_help_opens_and_gives_the_focus_back(queue, waiting):
    queue.keyboard.press("?")
    help_ = queue.get_by_role("dialog", name="One key a case")
    expect(help_).to_be_visible()
    assert violations(queue) == []
    queue.keyboard.press("a")
    queue.keyboard.press("Escape")
    expect(case(queue, waiting[0])).to_be_focused()
    assert status(waiting[0]) == "pending"


def test_it_works_without_script(visit, reported, waiting, rule, mona, ada):
    page = visit(QUEUE, mona, javascript=False)
    case(page, waiting[0]).get_by_role("button", name="Take it").click()
    expect(case(page, waiting[0])).to_contain_text("You have this before you")
    case(page, waiting[0]).get_by_role("button", name="Approve").click()
    expect(page.get_by_text(f"Post #{waiting[0].pk} is published.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    assert status(waiting[0]) == "pending"
    case(page, reported).get_by_label("In your own words").fill("Rude")
    case(page, reported).get_by_label("In your own words").press("Enter")
    expect(page.get_by_text(f"Post #{reported.pk} is removed.")).to_be_visible()


@LOOKS
def test_by_the_rules_and_in_narrow_windows(visit, reported, mona, look):
    page = visit(QUEUE, mona, **look)
    expect(page.locator("[data-forum-case]").first).to_contain_text("You have this before you")
    for details in page.locator(".forum details").all():
        details.evaluate("element => (element.open = true)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= look["width"]


def test_the_trap_is_hidden_from_people_and_their_readers(visit, topic, omar):
    page = visit(topic.get_absolute_url(), omar)
    trap = page.locator("[name=homepage]").first
    box = trap.bounding_box()
    assert box is None or box["y"] < -1000
    expect(page.get_by_role("textbox", name="Leave this empty")).to_have_count(0)
    page.locator("textarea[name=body]").fill("A text")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_text("A text", exact=True)).to_be_visible()
    assert topic.posts.order_by("-pk").first().status == "published"


def test_the_same_text_again_is_posted_when_its_author_insists(visit, topic, omar):
    topic.reply(omar, "The same text")
    page = visit(topic.get_absolute_url(), omar)
    page.locator("textarea[name=body]").fill("The same text")
    page.get_by_role("button", name="Reply", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("You have just written the same here")
    page.get_by_role("button", name="Post it anyway").click()
    expect(page.get_by_text("The same text", exact=True)).to_have_count(2)
