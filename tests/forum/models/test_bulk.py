"""Many posts or topics at once, erasing, and what authors withdraw."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from forum.models import Action, Change, Forum, Post, Topic, bulk
from forum.models.bulk import act_on_many, move_topics
from tests.forum.models.moved_topics import state
from tests.forum.models.test_log import findings


def test_reports_of_all_removed_posts_are_answered_and_open_again(topic, paul, omar, mona):
    posts = [topic.reply(paul, f"Rude {number}") for number in range(3)]
    for post in posts:
        post.report(by=omar, words="Rude")
    action = act_on_many("trash", posts, by=mona, reason="Rude")
    assert {post.reports.get().state for post in posts} == {"acted"}
    action.undo(by=mona)
    assert {post.reports.get().state for post in posts} == {"open"}


def test_posts_and_openings_of_several_topics_go_and_come_back(forum, topic, paul, ines, mona):
    other = forum.start_topic(ines, "Another", "Words")
    rows = [topic.reply(paul, "One"), other.opening_post, other.reply(paul, "Two")]
    before = state()
    action = act_on_many("spam", rows, by=mona)
    assert Topic.objects.get(pk=other.pk).status == "spam"
    assert findings() == []
    action.undo(by=mona)
    assert findings() == []
    assert state() == before


def test_all_of_it_is_refused_where_one_is_not_theirs_to_moderate(topic, paul, omar):
    topic.forum.moderators.add(omar)
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    rows = [topic.reply(paul, "One"), elsewhere.start_topic(paul, "T", "B").reply(paul, "Two")]
    with pytest.raises(PermissionDenied):
        act_on_many("trash", rows, by=omar)
    assert set(Post.objects.values_list("status", flat=True)) == {"published"}


def test_there_is_a_limit_to_how_many(topic, paul, mona, monkeypatch):
    monkeypatch.setattr(bulk, "MAX_ROWS", 1)
    with pytest.raises(ValidationError, match="1 are the most"):
        act_on_many("trash", [topic.reply(paul, "One"), topic.reply(paul, "Two")], by=mona)
    with pytest.raises(ValidationError, match="at least one"):
        act_on_many("trash", [], by=mona)


def test_topics_move_together(forum, topic, ines, mona):
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    topics = [topic, forum.start_topic(ines, "Another", "Words")]
    before = state()
    action = move_topics(topics, elsewhere, by=mona)
    assert set(Topic.objects.values_list("forum", flat=True)) == {elsewhere.pk}
    assert findings() == []
    action.undo(by=mona)
    assert state() == before


def test_an_erased_topic_leaves_its_title_nowhere(topic, paul, ines, mona):
    reply = topic.reply(paul, "Stays")
    topic.rename("A telling title", by=mona)
    topic.trash(by=mona)
    topic.erase(by=mona)
    topic.refresh_from_db()
    assert (topic.title, topic.author, topic.status) == ("Erased topic", None, "erased")
    assert topic.opening_post.body == ""
    assert Post.objects.get(pk=reply.pk).body == "Stays"
    kept = [
        *Action.objects.values_list("topic_title", "reason"),
        *Change.objects.values_list("before", "after"),
    ]
    assert "telling" not in str(kept)
    assert "Personalized" not in str(kept)
    assert findings() == []
    assert Action.objects.filter(author=ines).count() == 0


def test_what_was_held_back_is_not_published_by_withdrawing_it(topic, paul, mona):
    post = topic.reply(paul, "Words", status="pending")
    post.withdraw(by=paul)
    post.trash(by=mona)
    post.restore(by=mona)
    post.put_back(by=paul)
    assert post.status == "pending"


def test_an_edit_is_undone_and_done_again_unless_another_came_after(topic, paul, mona):
    post = topic.reply(paul, "Mine")
    post.edit("Theirs", by=mona, reason="So")
    action = Action.objects.get(verb="edit")
    assert (action.reason, action.post, action.author) == ("So", post, paul)
    undoing = action.undo(by=mona)
    post.refresh_from_db()
    assert (post.body, post.revision_number, post.edited_by_moderator) == ("Mine", 3, False)
    undoing.undo(by=mona)
    post.refresh_from_db()
    assert (post.body, post.edited_by_moderator, post.edit_reason) == ("Theirs", True, "So")
    post.edit("Later", by=mona, reason="Again")
    with pytest.raises(ValidationError, match="later"):
        Action.objects.get(undoes=undoing).undo(by=mona)
    assert findings() == []
