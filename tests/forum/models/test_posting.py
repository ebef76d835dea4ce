"""Starting topics and replying."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from forum.models import Action, Forum, Post, Topic


def test_it_starts_a_topic(forum, ines):
    topic = forum.start_topic(ines, "  Personalized or precision? ", "What is the *difference*?")
    forum.refresh_from_db()
    assert topic.title == "Personalized or precision?"
    assert "<em>difference</em>" in topic.opening_post.body_html
    assert (topic.reply_count, topic.voice_count, topic.thread_count) == (0, 1, 0)
    assert (forum.topic_count, forum.post_count, forum.last_post) == (1, 1, topic.opening_post)


def test_it_counts_replies_threads_and_voices(topic, paul, omar, ines):
    first = topic.reply(paul, "They are the same.")
    topic.reply(omar, "No.", to=first)
    topic.reply(ines, "Thanks.")
    topic.refresh_from_db()
    topic.forum.refresh_from_db()
    first.refresh_from_db()
    assert (topic.reply_count, topic.thread_count, topic.voice_count) == (3, 2, 3)
    assert first.reply_count == 1
    assert topic.forum.post_count == 4
    assert topic.last_post.body == "Thanks."


def test_a_reply_to_a_reply_stands_right_below_it(topic, paul, omar):
    first = topic.reply(paul, "First")
    topic.reply(paul, "Second")
    topic.reply(omar, "To the first", to=first)
    texts = [post.body for post in topic.posts.in_thread_order()]
    assert texts[1:] == ["First", "To the first", "Second"]


def test_it_hangs_very_deep_replies_beside_their_parent(topic, paul):
    post = None
    for _level in range(103):
        post = topic.reply(paul, "Deeper", to=post)
    assert post.depth == 100
    assert post.parent.depth == 100
    texts = list(topic.posts.in_thread_order().values_list("position", flat=True))
    assert texts == sorted(texts)


def test_the_same_form_sent_twice_posts_once(topic, paul):
    one = topic.reply(paul, "Twice", key="k1")
    again = topic.reply(paul, "Twice", key="k1")
    other = topic.reply(paul, "Twice, changed", key="k1")
    assert again == one
    assert other != one


def test_removing_and_restoring_keeps_the_counters(topic, paul, omar, mona):
    first = topic.reply(paul, "First")
    below = topic.reply(omar, "Below", to=first)
    first.trash(by=mona, reason="Rude")
    topic.refresh_from_db()
    assert (topic.reply_count, topic.thread_count, topic.voice_count) == (1, 1, 2)
    below.trash(by=mona)
    topic.refresh_from_db()
    assert (topic.reply_count, topic.thread_count, topic.voice_count) == (0, 0, 1)
    assert topic.last_post.is_opening
    first.restore(by=mona)
    topic.refresh_from_db()
    assert (topic.reply_count, topic.thread_count, topic.voice_count) == (1, 1, 2)
    topic.trash(by=mona)
    forum = Forum.objects.get(pk=topic.forum_id)
    assert (forum.topic_count, forum.post_count, forum.last_post) == (0, 0, None)
    topic.restore(by=mona)
    forum.refresh_from_db()
    assert (forum.topic_count, forum.post_count) == (1, 2)


def test_moderation_can_be_undone(topic, paul, mona):
    action = topic.close(by=mona, reason="Settled")
    assert topic.is_closed
    with pytest.raises(PermissionDenied, match="closed to new replies"):
        topic.reply(paul, "Too late")
    action.undo(by=mona)
    topic.refresh_from_db()
    assert not topic.is_closed
    with pytest.raises(ValidationError, match="undone already"):
        action.undo(by=mona)


def test_it_does_not_undo_over_a_later_action(topic, mona):
    closing = topic.close(by=mona)
    topic.reopen(by=mona)
    with pytest.raises(ValidationError, match="Reopen"):
        closing.undo(by=mona)


def test_what_made_something_new_is_not_undone(topic, mona):
    topic.ask("Which is it?", interpretations=[("Same", "They are the same.")], by=mona)
    writing = Action.objects.get(verb="create")
    with pytest.raises(ValidationError, match="cannot be undone"):
        writing.undo(by=mona)
    assert not Action.objects.filter(verb="undo").exists()


def test_an_edit_keeps_the_earlier_text(topic, ines):
    post = topic.opening_post
    post.edit("What differs?", by=ines, reason="Shorter")
    assert [revision.body for revision in post.revisions.all()] == [
        "What is the *difference*?",
        "What differs?",
    ]
    assert post.body_html.strip() == "<p>What differs?</p>"


def test_an_edit_does_not_overwrite_somebody_elses(topic, ines, mona):
    post = topic.opening_post
    post.edit("What differs?", by=mona)
    with pytest.raises(ValidationError, match="meanwhile"):
        post.edit("Mine", by=ines, seen=1)


def test_a_removed_post_cannot_be_answered(topic, paul, mona):
    first = topic.reply(paul, "First")
    first.trash(by=mona)
    with pytest.raises(ValidationError, match="removed"):
        topic.reply(paul, "Hello?", to=first)


def test_a_parent_in_another_topic_is_refused(forum, topic, paul):
    other = forum.start_topic(paul, "Other", "Text").reply(paul, "Elsewhere")
    with pytest.raises(ValidationError, match="not in this topic"):
        topic.reply(paul, "Hello?", to=other)


def test_deleting_an_account_keeps_its_posts(topic, paul):
    reply = topic.reply(paul, "I was here")
    paul.delete()
    reply.refresh_from_db()
    topic.refresh_from_db()
    assert (reply.author, reply.author_name) == (None, "paul")
    assert topic.voice_count == 2
    assert Post.objects.filter(pk=reply.pk).exists()


def test_saving_an_old_copy_of_a_forum_keeps_the_counters(topic, paul):
    old = Forum.objects.get(pk=topic.forum_id)
    topic.reply(paul, "One more")
    old.title = "Genetics"
    old.save()
    forum = Forum.objects.get(pk=topic.forum_id)
    assert (forum.title, forum.post_count) == ("Genetics", 2)
    assert forum.last_post.body == "One more"


def test_a_forums_last_post_is_the_newest_also_where_it_was_written_down_first(
    topic, paul, monkeypatch
):
    other = topic.forum.start_topic(paul, "Another", "The newest text")
    before = timezone.now() - timedelta(minutes=1)
    monkeypatch.setattr("forum.models.posts.timezone.now", lambda: before)
    topic.reply(paul, "Written a minute ago, committed now")
    assert Forum.objects.get(pk=topic.forum_id).last_post == other.opening_post


def test_a_topic_that_is_full_says_so(topic, paul):
    Topic.objects.filter(pk=topic.pk).update(next_position=1_000_000)
    with pytest.raises(ValidationError, match="full"):
        topic.reply(paul, "One too many")


def test_a_title_cannot_turn_the_text_around_it(forum, ines):
    assert forum.start_topic(ines, "a\u202eb\u2066c", "Text").title == "abc"


def test_only_moderators_of_all_forums_stick_a_topic_everywhere(topic, paul, mona):
    topic.forum.moderators.add(paul)
    assert topic.stick(by=paul)
    with pytest.raises(PermissionDenied, match="all forums"):
        topic.stick(by=paul, everywhere=True)
    topic.stick(by=mona, everywhere=True)
    assert topic.sticky == "everywhere"


def test_removing_keeps_the_way_back_of_a_post_that_changed_meanwhile(topic, paul, mona):
    old = topic.reply(paul, "First")
    Post.objects.filter(pk=old.pk).update(status="pending")
    old.trash(by=mona)
    old.restore(by=mona)
    assert old.status == "pending"


def test_a_reason_holds_no_control_characters(topic, mona):
    action = topic.close(by=mona, reason="Settled\x00\n by\x08 vote")
    assert action.reason == "Settled by vote"


def test_a_title_that_stays_the_same_is_no_change(topic, ines):
    assert topic.rename(f" {topic.title} ", by=ines) is None
    assert not Action.objects.exists()


def test_a_topic_is_not_renamed_that_was_closed_meanwhile(topic, ines, mona):
    seen = Topic.objects.get(pk=topic.pk)
    topic.close(by=mona)
    with pytest.raises(PermissionDenied, match="closed"):
        seen.rename("Another title", by=ines)
