"""Hosts whose clocks differ, and a clock that is set back: what is written keeps its order."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.maintenance.check import examine_forums, examine_topics
from forum.models import Forum, Topic, clock


@pytest.fixture
def set_back(monkeypatch):
    """Set the clock back by a number of seconds from now on."""
    true_now = timezone.now

    def set_clock(seconds):
        monkeypatch.setattr(clock.timezone, "now", lambda: true_now() - timedelta(seconds=seconds))

    return set_clock


def findings():
    last = Topic.objects.order_by("pk").last()
    return [*examine_topics(0, last.pk), *examine_forums(Forum.objects.all())]


def test_a_later_reply_is_dated_later_and_is_the_last_post(topic, paul, omar, set_back):
    first = topic.reply(paul, "Ten.")
    set_back(3600)
    second = topic.reply(omar, "Eleven.")
    third = topic.reply(paul, "Twelve.")
    topic.refresh_from_db()
    assert first.created_at < second.created_at < third.created_at
    assert (topic.last_post, topic.last_activity_at) == (third, third.created_at)
    assert topic.forum.last_post == third
    assert topic.posts.newest_first().first() == third
    assert findings() == []


def test_an_edit_is_dated_after_what_it_changes(topic, paul, mona, set_back):
    post = topic.reply(paul, "Ten.")
    set_back(3600)
    post.edit("Eleven.", by=mona)
    post.edit("Twelve.", by=mona)
    moments = list(post.revisions.order_by("number").values_list("created_at", flat=True))
    assert moments == sorted(moments)
    assert moments[0] == post.created_at
    assert moments[-1] == post.edited_at


def test_a_tagging_ends_after_it_began(topic, question, paul, mona, set_back):
    reply = topic.reply(paul, "The same.")
    tagging = reply.tag(by=mona, supports=["a"])
    set_back(3600)
    reply.tag(by=mona, supports=["b"])
    tagging.refresh_from_db()
    assert tagging.superseded_at > tagging.created_at


def test_a_date_that_is_given_stands(topic, paul):
    topic.reply(paul, "Today.")
    long_ago = timezone.now() - timedelta(days=4000)
    imported = topic.reply(paul, "Long ago.", created_at=long_ago)
    assert imported.created_at == long_ago
    assert imported.revisions.get().created_at == long_ago
    topic.refresh_from_db()
    assert topic.last_post != imported
    assert findings() == []
