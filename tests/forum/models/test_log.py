"""The log of moderation: it outlives what it is about, and undoes what touched many rows."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import ProtectedError, RestrictedError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.maintenance.check import examine_forums, examine_topics
from forum.maintenance.moderation_check import FACTS
from forum.models import (
    Action,
    Change,
    ChangedRow,
    Forum,
    Interpretation,
    Post,
    Question,
    Revision,
    Topic,
    paths,
    recount,
)
from forum.models.changes import split
from forum.models.interpretations.derivation import verify_readings
from forum.models.moderation import moderate_many
from forum.models.status import trash_values
from tests.forum.reading_pages import reader, text

MANY = 2_000


def findings():
    """Return what `forum_check` would find."""
    last = Topic.objects.order_by("pk").last()
    topics = [str(finding) for _pk, finding in examine_topics(0, last.pk if last else 0)]
    forums = [str(finding) for finding in examine_forums(Forum.objects.all())]
    moderation = [str(finding) for fact in FACTS for finding, _is_left in fact.verify()]
    return topics + forums + moderation + [str(each) for each in verify_readings()]


# What is deleted for good


def test_the_log_outlives_its_topic_and_names_it(topic, paul, omar, mona, ada):
    reply = topic.reply(paul, "One")
    topic.reply(omar, "Below", to=reply)
    topic.close(by=mona, reason="Settled")
    topic.rename("Named otherwise", by=mona)
    topic.delete()
    assert not Post.objects.exists()
    action = Action.objects.get(verb="close")
    assert (action.topic, action.topic_name) == (None, "Personalized or precision?")
    assert (action.forum_name, action.reason) == ("Genomics", "Settled")
    page = text(reader(ada).get(reverse("admin:parlance_forum_action_changelist")))
    assert "Personalized or precision?" in page
    with pytest.raises(ValidationError, match="is gone"):
        action.undo(by=mona)
    assert findings() == []


def test_a_topic_with_tags_and_merged_answers_is_deleted_alone(topic, reply, question, mona, forum):
    first, second = question.interpretations.all()[:2]
    first.merge_into(second, by=mona)
    reply.tag(by=mona, supports=["b"])
    other = forum.start_topic(mona, "Another", "Text")
    topic.delete()
    assert Question.objects.get() == question
    assert Topic.objects.get() == other
    assert findings() == []


def test_the_log_outlives_a_forum_that_is_empty(forum, topic, mona, ada):
    empty = Forum.objects.create(title="Empty", slug="empty")
    gone = empty.start_topic(mona, "Gone", "Text")
    action = gone.close(by=mona)
    with pytest.raises(ProtectedError):
        empty.delete()
    gone.delete()
    empty.delete()
    action = Action.objects.get(pk=action.pk)
    assert (action.forum, action.forum_name, action.topic_name) == (None, "Empty", "Gone")
    assert str(action) in text(
        reader(ada).get(reverse("admin:parlance_forum_action_change", args=[action.pk]))
    )
    with pytest.raises(ValidationError, match="The forum is gone"):
        action.undo(by=ada)


def test_a_forum_that_keeps_a_question_is_not_deleted(forum, topic, question):
    topic.delete()
    with pytest.raises(ProtectedError):
        forum.delete()


def test_a_question_is_deleted_unless_it_was_answered(topic, question, reply, mona):
    first, second = question.interpretations.all()[:2]
    first.merge_into(second, by=mona)
    reply.tag(by=mona, supports=["b"])
    with pytest.raises(ProtectedError, match="Tagging"):
        question.delete()
    with pytest.raises(ProtectedError):
        second.delete()
    reply.taggings.all().delete()
    reply.readings.all().delete()
    question.delete()
    topic.refresh_from_db()
    assert topic.question is None
    assert not Interpretation.objects.exists()
    assert Action.objects.filter(verb="merge").exists()


def test_a_reply_that_was_answered_is_not_deleted_alone(topic, paul, omar):
    reply = topic.reply(paul, "One")
    topic.reply(omar, "Below", to=reply)
    with pytest.raises(RestrictedError):
        reply.delete()


def test_deleting_an_account_keeps_what_it_did(topic, reply, mona, paul):
    reply.tag(by=mona, supports=["a"])
    topic.close(by=mona)
    mona.delete()
    paul.delete()
    action = Action.objects.get(verb="close")
    assert (action.actor, action.actor_name) == (None, "mona")
    assert reply.taggings.get().moderator_name == "mona"
    assert findings() == []


# What touches many rows


def moved_to(topic):
    """Return a function that gives replies their places at the end of another topic."""
    places = iter(range(topic.next_position, paths.LAST_POSITION))

    def change(post):
        position = next(places)
        path = paths.child_path("", position)
        return {
            "topic_id": topic.pk,
            "parent_id": None,
            "position": position,
            "path": path,
            "depth": paths.depth(path),
        }

    return change


@pytest.fixture
def replies(topic, paul, omar):
    """So many replies that nobody writes them by the verbs; each third below the one before."""
    authors, written = [paul, omar], []
    topic.refresh_from_db()
    for number in range(MANY):
        parent = written[-1] if number % 3 == 2 else None
        position = topic.next_position + number
        path = paths.child_path(parent.path if parent else "", position)
        post = Post(
            topic=topic,
            author=authors[number % 2],
            author_name=str(authors[number % 2]),
            parent=parent,
            position=position,
            path=path,
            depth=paths.depth(path),
        )
        post.set_text("Words", "<p>Words</p>")
        written.append(post)
    with recount.recounting([topic.pk], posts=True):
        Post.objects.bulk_create(post for post in written if post.parent is None)
        Post.objects.bulk_create(post for post in written if post.parent is not None)
        texts = [Revision(post=post, number=1, body="Words") for post in written]
        Revision.objects.bulk_create(texts)
    if connection.vendor == "postgresql":
        # Its planner does not know yet that there are so many.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE parlance_forum_post, parlance_forum_revision")
    assert findings() == []
    return written


def rows_of(topic):
    """Return all that a topic's posts and counters say."""
    fields = ("pk", "parent", "path", "position", "status", "reply_count", "opens_thread")
    topic = Topic.objects.get(pk=topic.pk)
    counts = topic.reply_count, topic.thread_count, topic.voice_count, topic.last_post_id
    forum = topic.forum.topic_count, topic.forum.post_count, topic.forum.last_post_id
    return counts, forum, list(topic.posts.order_by("pk").values_list(*fields))


def test_what_moved_two_thousand_replies_is_undone_by_few_queries(topic, replies, mona, question):
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    other = elsewhere.start_topic(mona, "Another", "Text")
    before = rows_of(topic), rows_of(other)
    given = {"forum": topic.forum, "topic": topic, "to_topics": [other]}
    with CaptureQueriesContext(connection) as moving:
        action = moderate_many(replies, "move", by=mona, change=moved_to(other), **given)
    other.refresh_from_db()
    assert (other.reply_count, other.voice_count) == (MANY, 3)
    assert findings() == []
    with CaptureQueriesContext(connection) as undoing:
        action.undo(by=mona)
    other.refresh_from_db()
    assert (rows_of(topic), rows_of(other)) == before
    assert findings() == []
    # A hundred on SQLite, which takes fewer values in a statement: 25 for the readings alone.
    assert max(len(moving), len(undoing)) < 135


def test_what_all_rows_share_is_kept_once(topic, replies, mona):
    given = {"forum": topic.forum, "topic": topic, "change": trash_values}
    action = moderate_many(replies, "trash", by=mona, **given)
    change = Change.objects.get()
    assert change.before == {"status": "published", "status_before": ""}
    assert change.after == {"status": "trashed", "status_before": "published"}
    assert not ChangedRow.objects.exclude(before={}, after={}).exists()
    assert change.rows.count() == MANY
    topic.refresh_from_db()
    assert (topic.reply_count, topic.thread_count, topic.voice_count) == (0, 0, 1)
    assert findings() == []
    assert moderate_many(replies, "trash", by=mona, **given) is None
    with CaptureQueriesContext(connection) as undoing:
        action.undo(by=mona)
    assert len(undoing) < 70
    topic.refresh_from_db()
    assert (topic.reply_count, topic.voice_count) == (MANY, 3)
    assert findings() == []


def test_a_later_change_of_one_of_many_rows_is_in_the_way_and_named(topic, replies, mona):
    other = topic.forum.start_topic(mona, "Another", "Text")
    third = topic.forum.start_topic(mona, "A third", "Text")
    given = {"forum": topic.forum, "topic": topic}
    to = {"change": moved_to(other), "to_topics": [other]}
    first = moderate_many(replies, "move", by=mona, **given, **to)
    to = {"change": moved_to(third), "to_topics": [third]}
    second = moderate_many(replies[-1:], "move again", by=mona, **given, **to)
    with pytest.raises(ValidationError, match="move again"):
        first.undo(by=mona)
    second.undo(by=mona)
    first.undo(by=mona)
    assert findings() == []


def test_nobody_changes_rows_of_forums_that_they_do_not_moderate(topic, paul, mona):
    other = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    other.moderators.add(paul)
    there = other.start_topic(paul, "Another", "Text")
    change = {"change": lambda row: {"is_closed": True}, "forum": other}
    with pytest.raises(PermissionDenied):
        moderate_many([there, topic], "close", by=paul, **change)
    action = moderate_many([there, topic], "close", by=mona, **change)
    assert Topic.objects.filter(is_closed=True).count() == 2
    action.undo(by=mona)
    assert not Topic.objects.filter(is_closed=True).exists()


def test_nobody_undoes_in_forums_that_they_do_not_moderate(topic, paul, omar, mona):
    topic.forum.moderators.add(omar)
    there = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    other = there.start_topic(mona, "Another", "Text")
    moved = [topic.reply(paul, "One"), topic.reply(paul, "Two")]
    topic.refresh_from_db()
    other.refresh_from_db()
    given = {"forum": topic.forum, "topic": topic, "to_topics": [other]}
    action = moderate_many(moved, "move", by=mona, change=moved_to(other), **given)
    with pytest.raises(PermissionDenied):
        action.undo(by=omar)
    action.undo(by=mona)
    assert findings() == []


def test_topics_of_many_statuses_are_removed_and_come_back_as_they_were(topic, forum, mona, ines):
    waiting = forum.start_topic(ines, "Waiting", "Text", status="pending")
    other = forum.start_topic(ines, "Another", "Text")
    other.reply(ines, "A reply")
    before = rows_of(topic), rows_of(waiting), rows_of(other)
    rows = [topic, waiting, other]
    action = moderate_many(rows, "trash", by=mona, forum=forum, change=trash_values)
    forum.refresh_from_db()
    assert (forum.topic_count, forum.post_count, forum.last_post) == (0, 0, None)
    action.undo(by=mona)
    assert (rows_of(topic), rows_of(waiting), rows_of(other)) == before
    waiting.refresh_from_db()
    assert waiting.status == "pending"
    assert findings() == []


def test_values_are_split_in_what_rows_share_and_what_is_their_own():
    values = {1: {"a": 1, "b": 2}, 2: {"a": 1, "b": 3}, 3: {"a": 1}}
    assert split(values) == ({"a": 1}, {1: {"b": 2}, 2: {"b": 3}, 3: {}})


def test_the_log_shows_the_words_of_the_menus(topic, mona, ada):
    topic.trash(by=mona)
    page = text(reader(ada).get(reverse("admin:parlance_forum_action_changelist")))
    assert "Remove" in page
