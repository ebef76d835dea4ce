"""Blocking somebody, for a time or for good, and removing all that they have written."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from forum.models import Action, Block, Forum, Post, Topic
from forum.models.status import Status
from forum.policy import get_policy
from tests.conftest import make_user
from tests.forum.models.moved_topics import state
from tests.forum.models.test_log import findings


def again(user):
    """Return a user as the next request reads them."""
    return type(user).objects.get(pk=user.pk)


def in_days(days):
    return timezone.now() + timedelta(days=days)


@pytest.fixture
def spammer(db):
    return make_user("spammer")


def test_who_is_blocked_writes_nothing_and_is_told_until_when_and_why(topic, reply, omar, mona):
    own = topic.reply(omar, "Mine")
    Block.impose(omar, by=mona, until=in_days(7), reason="You quarrel.")
    omar, policy = again(omar), get_policy()
    for answer in (
        policy.can_reply(omar, topic),
        policy.can_start_topic(omar, topic.forum),
        policy.can_edit(omar, own),
        policy.can_report(omar, reply),
        policy.can_object(omar, own),
        policy.can_withdraw(omar, own),
    ):
        assert not answer
        assert "You quarrel." in str(answer)
        assert str(in_days(7).year) in str(answer)
    with pytest.raises(PermissionDenied, match="You quarrel"):
        topic.reply(omar, "Words")


def test_a_block_ends_by_itself(topic, omar, mona, travel):
    Block.impose(omar, by=mona, until=in_days(1))
    assert not get_policy().can_reply(again(omar), topic)
    travel(86_500)
    assert topic.reply(again(omar), "Back")


def test_a_block_for_good_is_lifted_and_both_can_be_undone(topic, omar, mona):
    blocking = Block.impose(omar, by=mona)
    assert not get_policy().can_reply(again(omar), topic)
    lifting = Block.objects.get().lift(by=mona, reason="Sorry")
    assert get_policy().can_reply(again(omar), topic)
    assert Block.objects.get().lift(by=mona) is None
    lifting.undo(by=mona)
    assert not get_policy().can_reply(again(omar), topic)
    Action.objects.get(undoes=lifting).undo(by=mona)
    assert get_policy().can_reply(again(omar), topic)
    # It is in force again.
    lifting.undo(by=mona)
    assert not get_policy().can_reply(again(omar), topic)
    assert [action.author for action in (blocking, lifting)] == [omar, omar]


def test_another_block_in_the_same_place_replaces_the_first(topic, omar, mona):
    Block.impose(omar, by=mona)
    shorter = Block.impose(omar, by=mona, until=in_days(1))
    assert [block.until is None for block in Block.objects.in_force()] == [False]
    shorter.undo(by=mona)
    assert [block.until is None for block in Block.objects.in_force()] == [True]


def test_a_block_in_one_forum_leaves_the_others(topic, omar, mona):
    other = Forum.objects.create(title="Other", slug="other", visibility="members")
    Block.impose(omar, by=mona, forum=topic.forum)
    omar = again(omar)
    assert not get_policy().can_reply(omar, topic)
    assert get_policy().can_start_topic(omar, other)
    Block.impose(omar, by=mona, forum=other)
    omar = again(omar)
    assert list(Forum.objects.visible_to(omar)) == [topic.forum]
    assert not get_policy().can_start_topic(omar, other)


def test_who_is_blocked_everywhere_reads_what_guests_read(topic, omar, mona):
    Forum.objects.create(title="Other", slug="other", visibility="members")
    assert Forum.objects.visible_to(again(omar)).count() == 2
    Block.impose(omar, by=mona)
    assert list(Forum.objects.visible_to(again(omar))) == [topic.forum]


def test_nobody_blocks_themselves_or_an_administrator_and_moderators_no_moderator(
    topic, mona, ada, omar, ines
):
    topic.forum.moderators.add(omar)
    for person in (mona, ada, omar):
        with pytest.raises(PermissionDenied):
            Block.impose(person, by=mona)
    with pytest.raises(PermissionDenied):
        Block.impose(mona, by=ines)
    assert Block.impose(omar, by=ada)
    assert not get_policy().can_moderate(again(omar), topic.forum)
    assert not get_policy().can_reply(again(omar), topic)


def test_a_moderator_of_one_forum_blocks_there_alone(topic, omar, ines):
    topic.forum.moderators.add(omar)
    with pytest.raises(PermissionDenied):
        Block.impose(ines, by=omar)
    Block.impose(ines, by=omar, forum=topic.forum)
    assert not get_policy().can_reply(again(ines), topic)
    assert Action.objects.visible_to(again(omar)).count() == 1


def test_a_time_that_has_passed_is_refused(omar, mona):
    with pytest.raises(ValidationError, match="passed"):
        Block.impose(omar, by=mona, until=in_days(-1))


@pytest.mark.parametrize("status", [Status.TRASHED, Status.SPAM])
def test_all_posts_go_in_the_same_act_and_come_back(topic, question, reply, spammer, mona, status):
    own = topic.forum.start_topic(spammer, "Buy", "Now")
    own.reply(reply.author, "No")
    replies = [topic.reply(spammer, "Buy", to=to) for to in (None, reply, None, reply)]
    topic.reply(reply.author, "Stop that", to=replies[0])
    replies[1].tag(by=mona, supports=["a"])
    replies[2].report(by=reply.author, words="Spam")
    before = state()
    action = Block.impose(spammer, by=mona, remove=status, reason="Nothing for sale")
    assert {post.status for post in Post.objects.filter(author=spammer, depth__gt=0)} == {status}
    assert Topic.objects.get(pk=own.pk).status == status
    assert replies[2].reports.get().state == "acted"
    assert findings() == []
    assert state() != before
    action.undo(by=mona)
    assert findings() == []
    assert state() == before
    assert replies[2].reports.get().state == "open"
    assert topic.reply(again(spammer), "May I?")


def test_a_moderator_of_one_forum_removes_what_is_there(topic, spammer, omar):
    topic.forum.moderators.add(omar)
    elsewhere = Forum.objects.create(title="Other", slug="other").start_topic(spammer, "T", "B")
    here = topic.reply(spammer, "Buy")
    Block.impose(spammer, by=omar, forum=topic.forum, remove=Status.SPAM)
    assert Post.objects.get(pk=here.pk).status == "spam"
    assert Topic.objects.get(pk=elsewhere.pk).status == "published"


def test_removing_many_posts_takes_few_queries_and_undoing_too(
    forum, spammer, ines, mona, django_assert_max_num_queries
):
    topics = [forum.start_topic(ines, f"Topic {number}", "Opening") for number in range(40)]
    topics[0].ask("Which?", by=mona)
    topics[1].ask("Which?", by=mona)
    for topic in topics:
        topic.refresh_from_db()
        topic.reply(spammer, "Buy", to=topic.reply(ines, "Words"))
        forum.start_topic(spammer, "Buy", "Now")
    before = state()
    with django_assert_max_num_queries(100):
        action = Block.impose(spammer, by=mona, remove=Status.SPAM)
    assert Post.objects.filter(author=spammer, depth__gt=0, status="spam").count() == 40
    assert findings() == []
    with django_assert_max_num_queries(100):
        action.undo(by=mona)
    assert findings() == []
    assert state() == before


def test_a_block_that_comes_while_a_text_is_rendered_refuses_it(topic, omar, mona, monkeypatch):
    render = Post.clean_and_render

    def slow(body):
        Block.impose(again(omar), by=mona)
        return render(body)

    monkeypatch.setattr(Post, "clean_and_render", slow)
    with pytest.raises(PermissionDenied, match="blocked"):
        topic.reply(omar, "Words")
    assert topic.posts.count() == 1
