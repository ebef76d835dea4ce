"""Posts and topics that wait for approval; and those that are brought in from elsewhere."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from forum.maintenance.check import examine_forums, examine_topics
from forum.models import Forum, Post, Topic
from tests.forum.reading_pages import reader, text


def counts_of(topic):
    """Return what a topic and its forum count, after proving that it is right."""
    topic.refresh_from_db()
    forum = Forum.objects.get(pk=topic.forum_id)
    assert [str(finding) for _pk, finding in examine_topics(topic.pk, topic.pk)] == []
    assert [str(finding) for finding in examine_forums(Forum.objects.all())] == []
    own = topic.reply_count, topic.thread_count, topic.voice_count
    return own, (forum.topic_count, forum.post_count)


def test_a_reply_that_waits_counts_nowhere_until_it_is_approved(topic, paul, omar, mona):
    assert counts_of(topic) == ((0, 0, 1), (1, 1))
    waiting = topic.reply(paul, "Words that wait", status="pending")
    assert counts_of(topic) == ((0, 0, 1), (1, 1))
    assert topic.last_post.is_opening
    later = topic.reply(omar, "Later words")
    assert later.position == waiting.position + 1
    waiting.approve(by=mona, reason="Fine")
    assert waiting.status == "published"
    assert counts_of(topic) == ((2, 2, 3), (1, 3))
    assert waiting.approve(by=mona) is None


def test_its_author_sees_it_in_its_place_and_others_do_not(topic, paul, omar, mona):
    topic.reply(paul, "Words that wait", status="pending")
    for user, sees in ((paul, True), (mona, True), (omar, False), (None, False)):
        assert ("Words that wait" in text(reader(user).get(topic.get_absolute_url()))) == sees


def test_moderators_are_offered_to_approve_it_where_it_stands(topic, paul, mona):
    waiting = topic.reply(paul, "Words that wait", status="pending")
    link = f'href="/forums/post/{waiting.pk}/approve/"'
    assert link in reader(mona).get(topic.get_absolute_url()).content.decode()
    assert link not in reader(paul).get(topic.get_absolute_url()).content.decode()
    reader(mona).post(f"/forums/post/{waiting.pk}/approve/")
    waiting.refresh_from_db()
    assert waiting.status == "published"
    assert link not in reader(mona).get(topic.get_absolute_url()).content.decode()


def test_nobody_answers_what_waits(topic, paul, omar):
    waiting = topic.reply(paul, "Words that wait", status="pending")
    with pytest.raises(ValidationError):
        topic.reply(omar, "An answer", to=waiting)


def test_a_reply_below_another_waits_too(topic, paul, omar, mona):
    first = topic.reply(paul, "First")
    below = topic.reply(omar, "Below", to=first, status="pending")
    assert counts_of(topic) == ((1, 1, 2), (1, 2))
    action = below.approve(by=mona)
    assert counts_of(topic) == ((2, 1, 3), (1, 3))
    action.undo(by=mona)
    below.refresh_from_db()
    assert below.status == "pending"
    assert counts_of(topic) == ((1, 1, 2), (1, 2))


def test_a_topic_that_waits_is_seen_by_its_author_and_counted_when_approved(
    forum, ines, paul, mona
):
    topic = forum.start_topic(ines, "A title that waits", "A text", status="pending")
    assert counts_of(topic) == ((0, 0, 1), (0, 0))
    address = topic.get_absolute_url()
    assert [reader(user).get(address).status_code for user in (ines, mona, paul)] == [200, 200, 404]
    topic.opening_post.approve(by=mona)
    assert counts_of(topic) == ((0, 0, 1), (1, 1))
    assert reader(paul).get(address).status_code == 200


def test_only_moderators_approve(topic, paul):
    waiting = topic.reply(paul, "Words that wait", status="pending")
    with pytest.raises(PermissionDenied):
        waiting.approve(by=paul)
    assert reader(paul).post(f"/forums/post/{waiting.pk}/approve/").status_code == 403


def test_a_moderator_approves_by_the_pages(topic, paul, mona):
    waiting = topic.reply(paul, "Words that wait", status="pending")
    page = reader(mona).post(f"/forums/post/{waiting.pk}/approve/", follow=True)
    assert f"Post #{waiting.pk} is published." in text(page)


# Imports


def test_an_import_brings_people_without_accounts_by_their_names(forum, paul):
    long_ago = timezone.now() - timedelta(days=4000)
    topic = Topic.import_topic(
        forum, "An old title", "An old text", author_name="Bob", created_at=long_ago, number=501
    )
    first = topic.import_reply("One", author_name="Alice", created_at=long_ago, number=502)
    topic.import_reply("Two", author_name="Bob", to=first, created_at=long_ago)
    topic.import_reply("Three", author=paul)
    topic.import_reply("Four", author_name="Spammer", status="spam")
    assert counts_of(topic) == ((3, 2, 3), (1, 4))
    assert (topic.author, topic.author_name, topic.opening_post.pk) == (None, "Bob", 501)
    assert (first.author_name, first.created_at, first.pk) == ("Alice", long_ago, 502)
    assert first.revisions.get().editor_name == "Alice"
    page = text(reader().get(topic.get_absolute_url()))
    assert "Alice" in page
    assert "Spammer" not in page


def test_an_import_asks_no_policy_but_takes_no_nonsense(forum, paul, mona):
    forum.is_closed = True
    forum.save()
    topic = Topic.import_topic(forum, "An old title", "An old text", author=paul)
    topic.close(by=mona)
    topic.import_reply("Words", author=paul)
    with pytest.raises(ValidationError):
        topic.import_reply("  ", author=paul)
    with pytest.raises(ValidationError):
        topic.import_reply("Words", author=paul, to=Post(pk=12345))
