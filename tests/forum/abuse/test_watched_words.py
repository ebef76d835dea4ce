"""Words and addresses that hold back or refuse a post."""

import time

import pytest
from django.core.exceptions import ValidationError

from forum.models import WatchedWord
from forum.models.watched_words import MOST_WORDS, find_watched


def watch(text, kind="words", effect="hold"):
    return WatchedWord.objects.create(text=text, kind=kind, effect=effect)


@pytest.mark.parametrize(
    ("entry", "body"),
    [
        ("Casino", "The best CASINO."),
        ("casino", "The best ca*si*no."),
        ("casino", "The best cas&#105;no."),
        ("casino", "The best ca\u200bsi\u00adno."),
        ("casino", "The best ｃａｓｉｎｏ."),
        ("straße", "Eine STRASSE."),
        ("buy now", "Buy\n**now**!"),
        ("buy now", "buy_now and buy-now"),
        ("赌场", "最好的赌场在这里"),
        ("café", "A cafe\u0301"),
    ],
)
def test_words_are_found_as_readers_see_them(door, topic, omar, latest, entry, body):
    watch(entry)
    assert door(omar).reply(topic, body).how == "ok"
    post = latest()
    assert post.status == "pending"
    assert [(hold.cause, hold.details) for hold in post.holds.all()] == [("words", entry)]


@pytest.mark.parametrize("body", ["Casinos", "a cas ino", "https://other.example/casinoland"])
def test_other_words_are_not(door, topic, omar, latest, body):
    watch("casino")
    door(omar).reply(topic, body)
    assert latest().status == "published"


@pytest.mark.parametrize(
    "body",
    [
        "[here](https://shop.example/a?b=c)",
        "[here](HTTP://WWW.Shop.Example:8080)",
        "www.shop.example",
        "https://deep.in.shop.example/",
        "Type shop.example into your browser.",
        "[x](https://user@shop.example/)",
    ],
)
def test_addresses_are_found_with_all_below_them(door, topic, omar, latest, body):
    watch("https://www.shop.example/", kind="host")
    door(omar).reply(topic, body)
    assert latest().status == "pending"


@pytest.mark.parametrize("body", ["https://workshop.example", "https://shop.example.org"])
def test_other_addresses_are_not(door, topic, omar, latest, body):
    watch("shop.example", kind="host")
    door(omar).reply(topic, body)
    assert latest().status == "published"


def test_an_address_is_the_same_in_both_spellings(topic):
    entry = watch("bücher.example", kind="host")
    assert find_watched("", {"xn--bcher-kva.example"}) == [entry]


def test_a_refused_word_is_named_and_the_text_kept(door, topic, omar, mona):
    watch("casino", effect="refuse")
    for send in (door(omar).reply, door(omar).start_topic):
        outcome = send(topic if send.__name__ == "reply" else topic.forum, body="My casino")
        assert (outcome.how, "This forum does not take: casino." in outcome.text) == ("wrong", True)
    assert door(omar).start_topic(topic.forum, title="Casino?").how == "wrong"
    assert topic.posts.count() == 1
    assert door(mona).reply(topic, "My casino").how == "ok"


def test_an_edit_cannot_bring_in_what_would_wait(door, topic, omar, mona):
    post = topic.reply(omar, "A text")
    old = topic.reply(omar, "An old casino")
    watch("casino")
    assert door(omar).edit(post, "A casino", seen=1).how == "wrong"
    assert door(omar).edit(old, "An old casino, corrected", seen=1).how == "ok"
    own = topic.forum.start_topic(omar, "A title", "A text")
    assert door(omar).rename(own, "Casino", seen="A title").how == "wrong"
    waiting = topic.reply(omar, "A text of mine", status="pending")
    assert door(omar).edit(waiting, "A casino", seen=1).how == "ok"
    assert door(mona).edit(post, "A casino", seen=1).how == "ok"


@pytest.mark.parametrize(
    ("text", "kind"),
    [("!?", "words"), ("shop", "host"), ("", "words"), ("a " * (MOST_WORDS + 1), "words")],
)
def test_an_entry_is_words_or_an_address(db, text, kind):
    with pytest.raises(ValidationError):
        watch(text, kind=kind)


def test_an_entry_is_there_once(db, client, ada):
    watch("casino")
    client.force_login(ada)
    sent = {"text": " CASINO ", "kind": "words", "effect": "hold"}
    page = client.post("/admin/parlance_forum/watchedword/add/", sent)
    assert "The list has this already." in page.content.decode()
    sent["text"] = "bet"
    assert client.post("/admin/parlance_forum/watchedword/add/", sent).status_code == 302
    assert WatchedWord.objects.filter(key="bet").exists()


@pytest.mark.parametrize(
    "body", ["a " * 10_000, "a" * 20_000, "a." * 10_000, "." * 20_000, "@" * 20_000, "赌" * 20_000]
)
def test_no_text_takes_long(db, body):
    entries = [
        WatchedWord(kind="words", text=f"{number}", key=" ".join(["a"] * length) + f" {number}")
        for number in range(150)
        for length in range(1, MOST_WORDS)
    ]
    WatchedWord.objects.bulk_create(entries)
    start = time.process_time()
    find_watched(body, {"a" * 300})
    assert time.process_time() - start < 2.5
