"""The pages by which moderators move, merge and split topics, and move posts."""

import re

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from forum.models import Forum, Post, Topic
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text


@pytest.fixture
def elsewhere(db):
    return Forum.objects.create(title="Elsewhere", slug="elsewhere")


@pytest.fixture
def other(elsewhere, omar):
    """A topic of omar's in another forum."""
    return elsewhere.start_topic(omar, "Another matter", "What else?")


@pytest.fixture
def replies(topic, paul, omar):
    """Two replies, one below the other."""
    first = topic.reply(paul, "One")
    return [first, topic.reply(omar, "Two", to=first)]


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["html", "api"])
def door(request):
    return request.param


def test_a_topic_moves_to_another_forum(door, topic, elsewhere, mona):
    assert door(mona).move_topic(topic, elsewhere, reason="There").how == "ok"
    topic.refresh_from_db()
    assert topic.forum == elsewhere
    assert topic.actions.get().reason == "There"


def test_topics_merge_and_the_old_address_leads_to_the_post(door, topic, other, mona, paul):
    opening = other.opening_post
    assert door(mona).merge(other, topic).how == "ok"
    opening.refresh_from_db()
    assert opening.topic == topic
    reading = door(paul).read_topic(other)
    assert reading.how == "ok"
    assert "Personalized or precision?" in reading.text
    assert door(paul).read_post(opening).how == "ok"


def test_a_topic_splits(door, topic, replies, elsewhere, mona):
    assert door(mona).split(topic, replies[:1], "On its own", forum=elsewhere).how == "ok"
    new = Topic.objects.get(title="On its own")
    assert (new.forum, list(new.posts.order_by("path"))) == (elsewhere, replies)


def test_a_post_moves_below_another(door, topic, replies, other, mona):
    assert door(mona).move_post(replies[0], to=other.opening_post).how == "ok"
    assert set(other.posts.all()) == {other.opening_post, *replies}
    assert door(mona).move_post(replies[1], to=topic.opening_post).how == "ok"
    replies[1].refresh_from_db()
    assert (replies[1].topic, replies[1].parent) == (topic, None)


def test_what_cannot_be_is_an_error(door, topic, replies, other, mona):
    outcome = door(mona).move_post(replies[0], to=replies[1])
    assert (outcome.how, "below itself" in outcome.text) == ("wrong", True)
    outcome = door(mona).split(topic, [], "On its own")
    assert (outcome.how, "Choose the posts" in outcome.text) == ("wrong", True)
    outcome = door(mona).split(topic, replies, " ")
    assert (outcome.how, "needs a title" in outcome.text) == ("wrong", True)


def test_only_moderators_of_both_forums_may(door, topic, replies, other, elsewhere, paul, forum):
    calls = (
        lambda door: door.move_topic(topic, elsewhere),
        lambda door: door.merge(topic, other),
        lambda door: door.split(topic, replies, "Out", forum=elsewhere),
        lambda door: door.move_post(replies[0], to=other.opening_post),
    )
    for call in calls:
        assert call(door(paul)).how == "refused"
    paul.moderated_forums.add(forum)
    for call in calls:
        # The pages do not offer the other forum, the API says that it is not theirs.
        assert call(door(paul)).how in ("refused", "wrong")
    assert Topic.objects.get(pk=topic.pk).forum == forum
    assert topic.posts.count() == 3


def test_the_menus_lead_there(topic, replies, mona, paul):
    page = reader(mona).get(topic.get_absolute_url()).content.decode()
    for name in ("move-topic", "merge-topic", "split-topic"):
        assert f'href="{reverse(f"forum:{name}", args=[topic.pk])}"' in page
    assert f'href="/forums/post/{replies[0].pk}/move/"' in page
    assert f"/split/?from={replies[0].pk}" in page
    page = reader(paul).get(topic.get_absolute_url()).content.decode()
    assert "/move/" not in page
    assert "/split/" not in page


@pytest.mark.parametrize(
    "wanted", ["{0}", "http://testserver/forums/topic/{0}-x/", "#{1}", "anoth"]
)
def test_the_other_topic_is_found_by_address_number_or_title(topic, other, mona, wanted):
    wanted = wanted.format(other.pk, other.opening_post.pk)
    address = reverse("forum:merge-topic", args=[topic.pk])
    page = text(reader(mona).post(address, {"find": wanted, "search": "1"}))
    assert "Another matter (Elsewhere)" in page
    assert reader(mona).post(address, {"find": wanted}).status_code == 302
    assert not Topic.objects.visible_to(mona).filter(pk=topic.pk).exists()


def test_nothing_found_is_said(topic, other, mona):
    address = reverse("forum:merge-topic", args=[topic.pk])
    page = text(reader(mona).post(address, {"find": "99999999", "search": "1"}))
    assert "No topic that you may moderate was found." in page
    assert "Choose a topic." in text(reader(mona).post(address, {}))


def test_a_split_is_confirmed_in_words(topic, replies, mona):
    client = reader(mona)
    address = reverse("forum:split-topic", args=[topic.pk])
    page = client.get(f"{address}?from={replies[0].pk}").content.decode()
    assert re.search(rf'value="{replies[0].pk}" checked', page)
    data = {"posts": [replies[0].pk], "title": "On its own", "forum": topic.forum_id}
    page = text(client.post(address, data))
    assert f"2 posts go to the new topic, which #{replies[0].pk} by paul opens." in page
    assert not Topic.objects.filter(title="On its own").exists()
    assert client.post(address, data | {"confirmed": "1"}).status_code == 302
    assert Topic.objects.filter(title="On its own").exists()


def test_ticks_are_kept_on_other_pages(topic, replies, mona, paul, monkeypatch):
    monkeypatch.setattr("forum.views.moving.POSTS_PER_PAGE", 1)
    address = reverse("forum:split-topic", args=[topic.pk])
    page = reader(mona).post(address, {"posts": [replies[0].pk], "show": "2"}).content.decode()
    assert f'<input type="hidden" name="posts" value="{replies[0].pk}">' in page
    assert f'type="checkbox" name="posts" value="{replies[1].pk}"' in page


def test_a_reply_that_was_being_written_to_a_merged_topic_is_kept(topic, other, mona, paul):
    other.merge(topic, by=mona)
    answer = reader(paul).post(reverse("forum:reply", args=[other.pk]), {"body": "Late words"})
    assert answer.status_code == 302
    assert Post.objects.get(body="Late words").topic == topic


def test_the_api_redirects_from_a_merged_topic(topic, other, mona):
    other.merge(topic, by=mona)
    answer = APIClient().get(f"/api/topics/{other.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/api/topics/{topic.pk}/")
    topic.trash(by=mona)
    assert APIClient().get(f"/api/topics/{other.pk}/").status_code == 404
