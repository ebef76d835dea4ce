"""The same text, sent twice to the same place, is posted once unless its author insists."""

import pytest

from tests.conftest import make_user
from tests.forum.reading_pages import reader, text


def test_the_same_reply_is_an_oversight(door, topic, omar, latest):
    door(omar).reply(topic, "The same")
    earlier = latest()
    outcome = door(omar).reply(topic, "The same ")
    assert outcome.how in ("wrong", "conflict")
    assert str(earlier.pk) in outcome.text
    assert topic.posts.replies().count() == 1
    assert door(omar).reply(topic, "The same", anyway="1").how == "ok"
    assert topic.posts.replies().count() == 2


def test_the_same_topic_is_an_oversight(door, forum, omar):
    door(omar).start_topic(forum, "A title", "The same")
    assert door(omar).start_topic(forum, "Another title", "The same").how != "ok"
    assert door(omar).start_topic(forum, "Another title", "The same", anyway="1").how == "ok"
    assert forum.topics.count() == 2


def test_elsewhere_later_or_by_somebody_else_it_is_none(door, topic, omar, paul, travel):
    beside = topic.forum.start_topic(paul, "Beside", "Another text")
    door(omar).reply(topic, "The same")
    assert door(omar).reply(beside, "The same").how == "ok"
    assert door(paul).reply(topic, "The same").how == "ok"
    travel(601)
    assert door(omar).reply(topic, "The same").how == "ok"


def test_a_removed_post_and_the_setting_are_no_bar(door, topic, omar, mona, settings, latest):
    door(omar).reply(topic, "The same")
    latest().trash(by=mona)
    assert door(omar).reply(topic, "The same").how == "ok"
    settings.FORUM_DUPLICATE_MINUTES = 0
    assert door(omar).reply(topic, "The same").how == "ok"


def test_the_page_links_to_the_earlier_post_and_keeps_the_text(topic, omar, latest):
    client, address = reader(omar), f"/forums/topic/{topic.pk}/reply/"
    client.post(address, {"body": "The same"})
    page = client.post(address, {"body": "The same"})
    assert f'href="/forums/post/{latest().pk}/"' in page.content.decode()
    assert 'name="anyway"' in page.content.decode()
    assert ">\nThe same</textarea>" in page.content.decode()
    assert "Your text is still below." in text(page)
    # What Enter in a field presses: the first button.
    assert page.content.decode().index("data-forum-send") < page.content.decode().index("anyway")


@pytest.mark.parametrize("setting", [0, 1])
def test_a_first_post_that_waits_counts(door, topic, settings, setting):
    settings.FORUM_NEW_MEMBER_POSTS = setting
    nell = make_user("nell")
    door(nell).reply(topic, "The same")
    assert door(nell).reply(topic, "The same").how != "ok"
