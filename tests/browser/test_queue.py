"""Tagging with the help of the scripts: the queue by keyboard, and in place under a reply."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Tagging
from tests.browser.conftest import sign_in
from tests.browser.test_accessibility import LOOKS, violations
from tests.forum.interpretations.questions import INTERPRETATIONS

pytestmark = pytest.mark.browser


@pytest.fixture
def question(topic, mona):
    """The question of the topic, with four interpretations."""
    return topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)


@pytest.fixture
def replies(topic, question):
    """The replies in the order of the queue."""
    return list(topic.posts.filter(depth__gt=0).order_by("pk"))


@pytest.fixture
def queue(visit, replies, mona):
    """The queue, open before mona."""
    page = visit("/forums/tagging/queue/", mona)
    on_card(page, replies[0])
    return page


def on_card(page, reply):
    """Wait until the card of a reply has the focus and takes keys."""
    card = page.locator(f"[data-forum-card][data-post='{reply.pk}']")
    expect(card).to_be_focused()
    # No key counts in the first moments of a card.
    page.wait_for_timeout(320)


def said(post, moderator):
    """Return what a moderator says of a reply by now: {letter: stance}, or the verdict."""
    tagging = post.tagging_by(moderator)
    if tagging is None or tagging.verdict:
        return tagging and tagging.verdict
    return {tag.interpretation.letter: tag.stance for tag in tagging.tags.all()}


def toast(page):
    return page.locator("[data-forum-toast] p")


def test_a_session_by_keyboard_alone(queue, replies, mona):
    answers = [
        (["2"], {"b": "supports"}),
        (["d", "1"], {"a": "disputes"}),
        (["m", "4"], {"d": "mentions"}),
        (
            ["x", "1", "d", "2", "m", "3", "Enter"],
            {"a": "supports", "b": "disputes", "c": "mentions"},
        ),
        (["0"], "none"),
        (["u"], "unclear"),
        (["f"], "off_topic"),
    ]
    for reply, (keys, answer) in zip(replies, answers, strict=False):
        on_card(queue, reply)
        for key in keys:
            queue.keyboard.press(key)
        expect(toast(queue)).to_contain_text(f"Saved #{reply.pk}: ")
        assert said(reply, mona) == answer
    on_card(queue, replies[7])
    queue.keyboard.press("o")
    queue.keyboard.type("It is about money 1")
    queue.keyboard.press("Enter")
    on_card(queue, replies[8])
    assert said(replies[7], mona) == "other"
    expect(queue.get_by_role("status")).to_have_text(
        f"Saved #{replies[7].pk}: another interpretation: “It is about money 1”."
    )
    expect(queue.locator(".queue-progress")).to_contain_text(f"8 of {len(replies)} read")


def test_undo_goes_back_any_number_of_steps(queue, replies, mona):
    for at in range(3):
        on_card(queue, replies[at])
        queue.keyboard.press("1")
    on_card(queue, replies[3])
    for at in (2, 1, 0):
        queue.keyboard.press("z")
        expect(toast(queue)).to_contain_text(f"Undone: your tagging of #{replies[at].pk}.")
        on_card(queue, replies[at])
        assert said(replies[at], mona) is None
    queue.keyboard.press("z")
    expect(queue.get_by_role("status")).to_have_text("There is nothing to undo.")
    queue.keyboard.press("3")
    on_card(queue, replies[1])
    assert said(replies[0], mona) == {"c": "supports"}


def test_skipping_and_going_back(queue, replies):
    queue.keyboard.press("s")
    on_card(queue, replies[1])
    queue.keyboard.press("j")
    on_card(queue, replies[2])
    queue.keyboard.press("k")
    on_card(queue, replies[1])
    assert not Tagging.objects.exists()


def test_a_held_key_and_a_hasty_one_do_not_count(queue, replies, mona):
    queue.keyboard.down("1")
    queue.keyboard.down("1")
    queue.keyboard.down("1")
    queue.keyboard.up("1")
    expect(queue.locator(f"[data-post='{replies[1].pk}']")).to_be_focused()
    queue.keyboard.press("2")
    queue.wait_for_timeout(400)
    assert [post.pk for post in replies if said(post, mona)] == [replies[0].pk]


def press(page, key, code, *, shift=False):
    """Press a key as a keyboard layout sends it: what it types, and where it lies."""
    session = page.context.new_cdp_session(page)
    event = {"key": key, "code": code, "modifiers": 8 if shift else 0}
    text = {"text": key} if len(key) == 1 else {}
    session.send("Input.dispatchKeyEvent", {**event, **text, "type": "keyDown"})
    session.send("Input.dispatchKeyEvent", {**event, "type": "keyUp"})
    session.detach()


def mode(page):
    return page.locator("[data-forum-mode]")


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ([("D", "KeyD"), ("2", "Digit2")], {"b": "disputes"}),
        ([("M", "KeyM"), ("2", "Numpad2")], {"b": "mentions"}),
        ([("U", "KeyU")], "unclear"),
        ([("\u0432", "KeyD"), ("2", "Digit2")], {"b": "disputes"}),
        ([("\u042c", "KeyM"), ("2", "Digit2")], {"b": "mentions"}),
        ([("\u0430", "KeyF")], "off_topic"),
        ([("\u0661", "Digit1")], {"a": "supports"}),
        ([("Process", "KeyD"), ("1", "Digit1")], {"a": "disputes"}),
        ([("d", "KeyD"), ("\u00e9", "Digit2")], {"b": "disputes"}),
        ([("m", "Semicolon"), ("&", "Digit1")], {"a": "mentions"}),
        ([("\u00e0", "Digit0")], "none"),
    ],
    ids=[
        *("caps-lock", "caps-lock-numpad", "caps-lock-verdict"),
        *("cyrillic", "cyrillic-caps-lock", "cyrillic-verdict", "arabic-digit", "input-method"),
        *("azerty-digit", "azerty-m", "azerty-0"),
    ],
)
def test_a_key_means_the_same_in_any_layout(queue, replies, mona, keys, answer):
    for key, code in keys:
        press(queue, key, code)
    expect(toast(queue)).to_contain_text(f"Saved #{replies[0].pk}: ")
    assert said(replies[0], mona) == answer


def test_the_upper_row_of_azerty_counts_with_shift_too(queue, replies, mona):
    press(queue, "d", "KeyD")
    press(queue, "2", "Digit2", shift=True)
    expect(toast(queue)).to_contain_text("disputes b")


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (",", "KeyM"),
        ("q", "KeyQ"),
        ("\u0457", "BracketRight"),
        ("\u00f6", "Digit0"),
        ("Dead", "Quote"),
    ],
)
def test_after_a_key_that_is_not_understood_no_digit_saves(queue, replies, mona, key, code):
    expect(mode(queue)).to_have_text("Supports: press a digit")
    press(queue, key, code)
    expect(mode(queue)).to_contain_text("No such key")
    queue.keyboard.press("1")
    queue.keyboard.press("0")
    queue.wait_for_timeout(200)
    assert not Tagging.objects.exists()
    expect(queue.get_by_role("status")).to_contain_text("digits save nothing")
    queue.keyboard.press("d")
    expect(mode(queue)).to_have_text("Disputes: press a digit")
    queue.keyboard.press("Escape")
    expect(mode(queue)).to_have_text("Supports: press a digit")
    queue.keyboard.press("1")
    expect(toast(queue)).to_contain_text("supports a")
    expect(mode(queue)).to_have_text("Supports: press a digit")


@pytest.mark.parametrize(("key", "text"), [("d", "disputes b"), ("Q", None)])
def test_a_key_before_the_digit_is_never_dropped(queue, replies, mona, key, text):
    """What is pressed while a tagging is on its way, or a card is new, holds for the next card."""
    queue.route(
        "**/tagging/queue/**", lambda route: (queue.wait_for_timeout(200), route.continue_())
    )
    queue.evaluate(
        """key => {
          const card = document.querySelector("[data-forum-card]");
          for (const [name, code] of [["1", "Digit1"], [key, `Key${key.toUpperCase()}`]])
            card.dispatchEvent(new KeyboardEvent("keydown", { key: name, code, bubbles: true }));
        }""",
        key,
    )
    on_card(queue, replies[1])
    queue.keyboard.press("2")
    queue.wait_for_timeout(200)
    assert said(replies[0], mona) == {"a": "supports"}
    if text:
        expect(toast(queue)).to_contain_text(f"Saved #{replies[1].pk}: {text}")
    else:
        assert said(replies[1], mona) is None


def test_keys_count_on_the_card_alone_and_can_be_switched_off(queue, replies, mona):
    queue.get_by_label("Replies of").focus()
    queue.keyboard.press("0")
    queue.get_by_role("button", name="Keys: on").click()
    expect(queue.get_by_role("button", name="Keys: off")).to_be_visible()
    queue.reload()
    expect(queue.get_by_role("button", name="Keys: off")).to_be_visible()
    queue.locator("[data-forum-card]").focus()
    queue.wait_for_timeout(320)
    queue.keyboard.press("1")
    queue.wait_for_timeout(200)
    assert not Tagging.objects.exists()
    queue.get_by_role("button", name=re.compile("supports a")).click()
    expect(toast(queue)).to_contain_text("supports a")
    assert said(replies[0], mona) == {"a": "supports"}


def test_help_opens_and_gives_the_focus_back(queue, replies):
    queue.keyboard.press("?")
    help_ = queue.get_by_role("dialog", name="One key a reply")
    expect(help_).to_be_visible()
    assert violations(queue) == []
    queue.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    on_card(queue, replies[0])


@pytest.fixture
def page_with_conflicts(browser, live_server, mona):
    """A page of mona's that may get a 409, which browsers log as an error."""
    context = browser.new_context(base_url=live_server.url)
    sign_in(context, mona, live_server.url)
    yield context.new_page()
    context.close()


def test_an_edit_meanwhile_is_shown_and_the_choice_kept(page_with_conflicts, replies, mona):
    page, first = page_with_conflicts, replies[0]
    page.goto("/forums/tagging/queue/")
    on_card(page, first)
    page.keyboard.press("x")
    page.keyboard.press("2")
    first.edit("They are **not** interchangeable.", by=mona)
    page.keyboard.press("Enter")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("edited while you read it")
    expect(alert.locator("ins").first).to_be_visible()
    assert said(first, mona) is None
    on_card(page, first)
    page.keyboard.press("Enter")
    on_card(page, replies[1])
    assert said(first, mona) == {"b": "supports"}


def test_two_moderators_at_one_reply_both_see_it(visit, queue, replies, mona, ada):
    replies[0].tag(by=ada, supports=["b"])
    queue.keyboard.press("1")
    expect(toast(queue)).to_have_text(
        f"Saved #{replies[0].pk}: supports a. ada differs: supports b."
    )
    assert said(replies[0], ada) == {"b": "supports"}
    other = visit("/forums/tagging/queue/contested/", ada)
    expect(other.locator(".tagging-others")).to_contain_text("mona: supports a differs")


def test_the_queue_works_without_script(visit, replies, mona):
    page = visit("/forums/tagging/queue/", mona, javascript=False)
    expect(page.get_by_role("button", name=re.compile("Keys"))).to_be_hidden()
    page.get_by_role("button", name=re.compile("disputes b")).click()
    expect(page.get_by_text(f"Saved #{replies[0].pk}: disputes b.")).to_be_visible()
    page.get_by_role("button", name=re.compile("Undo the last one")).click()
    expect(page.get_by_text(f"Undone: your tagging of #{replies[0].pk}.")).to_be_visible()
    assert said(replies[0], mona) is None
    page.locator("summary", has_text="Several interpretations").click()
    group = page.get_by_role("radiogroup", name=re.compile("Interchangeable"))
    group.get_by_role("radio", name="supports").check()
    page.locator("[data-forum-save]").click()
    assert said(replies[0], mona) == {"a": "supports"}
    page.get_by_role("link", name="s Skip").click()
    expect(page.locator(f"[data-post='{replies[2].pk}']")).to_be_visible()


# In place


@pytest.fixture
def page(visit, topic, question, mona):
    """The topic's page, open before mona."""
    return visit(topic.get_absolute_url(), mona)


def test_a_reply_is_tagged_in_its_place(page, replies, mona):
    reply = replies[0]
    place = page.locator(f"#post-{reply.pk} [data-forum-tagging]")
    place.get_by_role("link", name=f"Tag #{reply.pk}").click()
    group = place.get_by_role("radiogroup", name=re.compile("Precision within"))
    group.get_by_role("radio", name="supports").check()
    place.get_by_role("button", name="Save").click()
    expect(place).to_contain_text("You: supports b")
    expect(page.get_by_role("status").filter(has_text="Saved: supports b.")).to_have_count(1)
    expect(place.get_by_role("link")).to_be_focused()
    expect(page.locator(f"#post-{reply.pk} .tag-badges")).to_contain_text("Precision within")
    assert said(reply, mona) == {"b": "supports"}
    place.get_by_role("link").click()
    place.get_by_role("button", name="Withdraw").click()
    expect(place).not_to_contain_text("You:")
    expect(page.locator(f"#post-{reply.pk} .tag-badges")).to_have_count(0)
    assert said(reply, mona) is None


def test_the_form_closes_by_escape(page, replies):
    place = page.locator(f"#post-{replies[0].pk} [data-forum-tagging]")
    place.get_by_role("link").click()
    expect(place.locator("[data-forum-tagging-editor]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(place.locator("[data-forum-tagging-editor]")).to_have_count(0)
    expect(place.get_by_role("link")).to_be_focused()


def test_an_error_stays_in_its_place(page, replies):
    place = page.locator(f"#post-{replies[0].pk} [data-forum-tagging]")
    place.get_by_role("link").click()
    place.get_by_role("button", name="Save").click()
    expect(place.get_by_role("alert")).to_have_text(
        "Choose an interpretation, or say why none fits."
    )


@LOOKS
def test_the_moderators_pages_by_the_rules_and_in_narrow_windows(
    visit, topic, question, replies, mona, ada, look
):
    replies[0].tag(by=mona, supports=["a"])
    replies[0].tag(by=ada, supports=["b"])
    row = question.interpretations.first()
    page = visit("/forums/tagging/queue/", mona, **look)
    problems = []
    for path in (
        "/forums/tagging/queue/",
        "/forums/tagging/queue/contested/",
        "/forums/tagging/queue/unlisted/",
        f"/forums/post/{replies[0].pk}/tag/",
        f"/forums/topic/{topic.pk}/question/",
        f"/forums/question/{question.pk}/edit/",
        f"/forums/interpretation/{row.pk}/edit/",
        f"/forums/interpretation/{row.pk}/merge/",
        f"/forums/interpretation/{row.pk}/history/",
    ):
        page.goto(path)
        for details in page.locator(".forum details").all():
            details.evaluate("element => (element.open = true)")
        problems += violations(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= look["width"], path
    assert problems == []


def test_the_form_in_place_by_the_rules(page, replies, question, ada):
    replies[0].tag(by=ada, supports=["b"])
    place = page.locator(f"#post-{replies[0].pk} [data-forum-tagging]")
    place.get_by_role("link").click()
    expect(place.locator("[data-forum-tagging-editor]")).to_be_visible()
    assert violations(page) == []
