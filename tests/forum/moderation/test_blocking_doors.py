"""Blocking, acting on many at once, withdrawing and editing with a reason, by both doors."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.models import Action, Block, Forum, Post, Topic
from tests.conftest import make_user
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.reading_pages import reader, text

DOORS = pytest.mark.parametrize("door", [HTMLDoor, RESTDoor])


@DOORS
def test_moderators_block_and_unblock(topic, omar, mona, ines, door):
    assert door(ines).block(omar).how == "refused"
    assert door(mona).block(omar, reason="").how == "wrong"
    assert door(mona).block(omar, reason="You quarrel").how == "ok"
    refused = door(omar).reply(topic, "What I wrote for an hour")
    assert refused.how == "refused"
    assert "You quarrel" in refused.text
    assert door(mona).block(mona).how == "refused"
    assert door(ines).lift(Block.objects.get()).how in ("refused", "hidden")
    assert door(mona).lift(Block.objects.get()).how == "ok"
    assert door(omar).reply(topic).how == "ok"


@DOORS
def test_a_moderator_of_one_forum_blocks_in_that_one(topic, omar, ines, door):
    topic.forum.moderators.add(omar)
    other = Forum.objects.create(title="Other", slug="other")
    assert door(omar).block(ines).how in ("refused", "wrong")
    assert door(omar).block(ines, other).how in ("refused", "wrong")
    assert door(omar).block(ines, topic.forum).how == "ok"
    assert door(ines).reply(topic).how == "refused"
    assert door(ines).start_topic(other).how == "ok"


@DOORS
def test_blocking_removes_all_posts_if_wanted(topic, omar, mona, door):
    replies = [topic.reply(omar, "Buy") for _number in range(3)]
    assert door(mona).block(omar, remove="spam").how == "ok"
    assert set(Post.objects.filter(pk__in=[post.pk for post in replies]).values_list("status")) == {
        ("spam",)
    }
    assert Action.objects.filter(verb="block").count() == 1


@pytest.mark.parametrize("visibility", ["public", "members"])
def test_no_text_is_lost_that_was_being_written(topic, omar, mona, visibility):
    own = topic.reply(omar, "Mine")
    topic.forum.visibility = visibility
    topic.forum.save()
    Block.impose(omar, by=mona, until=timezone.now() + timedelta(days=3), reason="You quarrel")
    door = HTMLDoor(omar)
    for sent in (
        lambda: door.reply(topic, "What I wrote for an hour"),
        lambda: door.edit(own, "What I wrote for an hour"),
        lambda: door.start_topic(topic.forum, "A title", "What I wrote for an hour"),
    ):
        outcome = sent()
        assert outcome.how == ("refused" if visibility == "public" else "hidden")
        assert "What I wrote for an hour" in outcome.text
        assert "You quarrel" in outcome.text


def test_who_is_blocked_still_appeals(topic, omar, mona):
    post = topic.reply(omar, "Rude")
    Forum.objects.filter(pk=topic.forum_id).update(visibility="members")
    Block.impose(omar, by=mona, remove="trashed", reason="Rude")
    door = HTMLDoor(omar)
    assert door.read_removal(post).how == "ok"
    assert door.appeal(post).how == "ok"
    assert post.appeals.count() == 1


def test_the_page_of_a_member_tells_moderators_of_blocks(topic, omar, mona, ines):
    topic.reply(omar, "Words")
    Block.impose(omar, by=mona, reason="You quarrel")
    address = f"/forums/member/{omar.pk}/"
    page = text(reader(mona).get(address))
    assert "You quarrel" in page
    assert "Unblock" in page
    assert "You quarrel" not in text(reader(ines).get(address))
    log = text(reader(mona).get(f"/forums/moderation/log/?author={omar.pk}"))
    assert "Block" in log
    assert "omar" in log


@DOORS
def test_many_posts_are_one_action_and_one_undo(topic, omar, mona, ines, door):
    posts = [topic.reply(omar, f"Words {number}") for number in range(3)]
    assert door(ines).act_on_many("trash", posts).how == "refused"
    assert door(mona).act_on_many("trash", posts, reason="").how == "wrong"
    assert door(mona).act_on_many("trash", posts).how == "ok"
    assert [Post.objects.get(pk=post.pk).status for post in posts] == ["trashed"] * 3
    action = Action.objects.get()
    assert (action.verb, action.reason, action.author) == ("trash", "Because", omar)
    action.undo(by=mona)
    assert [Post.objects.get(pk=post.pk).status for post in posts] == ["published"] * 3


@DOORS
def test_many_topics_are_closed_and_moved(forum, topic, ines, mona, door):
    topics = [topic, forum.start_topic(ines, "Another", "Words")]
    assert door(mona).act_on_many("close", topics).how == "ok"
    assert all(Topic.objects.values_list("is_closed", flat=True))
    assert Action.objects.count() == 1


def test_what_was_ticked_is_shown_with_its_words_and_authors(topic, omar, mona):
    posts = [topic.reply(omar, f"Words {number}") for number in range(2)]
    Forum.objects.create(title="Elsewhere", slug="elsewhere")
    client = reader(mona)
    assert (
        f'value="{posts[0].pk}" form="ticked"'
        in client.get(topic.get_absolute_url()).content.decode()
    )
    sent = {"rows": [post.pk for post in posts], "verb": "spam"}
    page = text(client.post("/forums/moderation/posts/", sent))
    for word in ("Words 0", "Words 1", "omar", "Spam: 2 posts"):
        assert word in page
    assert Action.objects.count() == 0
    assert client.post("/forums/moderation/posts/", sent | {"verb": "split"}).status_code == 302
    sent = {"rows": [topic.pk], "verb": "move"}
    assert "Elsewhere" in text(client.post("/forums/moderation/topics/", sent))


@pytest.mark.parametrize("verb", ["", "erase", "stick"])
def test_what_is_not_for_many_is_refused(topic, omar, mona, verb):
    post = topic.reply(omar, "Words")
    sent = {"rows": [post.pk], "verb": verb, "confirmed": "1"}
    assert reader(mona).post("/forums/moderation/posts/", sent).status_code == 302
    assert Action.objects.count() == 0


def test_spam_at_a_first_post_offers_to_remove_the_account(topic, omar, mona):
    spammer = make_user("spammer")
    posts = [topic.reply(spammer, f"Buy {number}") for number in range(7)]
    client = reader(mona)
    address = f"/forums/post/{posts[0].pk}/spam/"
    assert 'name="block"' in client.get(address).content.decode()
    later = client.get(f"/forums/post/{posts[6].pk}/spam/").content.decode()
    assert 'name="block"' not in later
    assert f'href="/forums/member/{spammer.pk}/block/"' in later
    client.post(address, {"block": "1"})
    assert set(spammer.forum_posts.values_list("status", flat=True)) == {"spam"}
    assert Block.objects.in_force().get().person == spammer
    Action.objects.get().undo(by=mona)
    assert set(spammer.forum_posts.values_list("status", flat=True)) == {"published"}
    assert not Block.objects.in_force()


@DOORS
def test_authors_withdraw_and_put_back(topic, omar, ines, mona, settings, door):
    post = topic.reply(omar, "My words")
    assert door(ines).withdraw_post(post).how == "refused"
    assert door(mona).withdraw_post(post).how == "refused"
    assert door(omar).withdraw_post(post).how == "ok"
    assert "My words" not in door(ines).read_posts(topic).text
    assert "My words" in door(omar).read_posts(topic).text
    assert door(omar).put_back(post).how == "ok"
    assert "My words" in door(ines).read_posts(topic).text
    settings.FORUM_EDIT_MINUTES = 0
    assert door(omar).withdraw_post(post).how == "refused"


@DOORS
def test_a_placeholder_says_that_its_author_has_withdrawn_a_post(topic, omar, ines, door):
    post = topic.reply(omar, "My words")
    topic.reply(ines, "Below", to=post)
    door(omar).withdraw_post(post)
    page = door(ines).read_posts(topic).text
    assert "withdrawn" in page
    assert "My words" not in page


@DOORS
def test_a_topic_is_withdrawn_until_somebody_has_replied(topic, ines, omar, door):
    opening = topic.opening_post
    assert door(ines).withdraw_post(opening).how == "ok"
    assert door(omar).read_topic(topic).how == "hidden"
    assert door(ines).put_back(opening).how == "ok"
    topic.refresh_from_db()
    topic.reply(omar, "Words")
    assert door(ines).withdraw_post(opening).how == "refused"


@DOORS
def test_who_edits_somebody_elses_words_says_why(topic, omar, ines, mona, door):
    post = topic.reply(omar, "Words")
    assert door(mona).edit(post, "Other words", reason="").how == "wrong"
    assert door(omar).edit(post, "My words", reason="").how == "ok"
    assert door(mona).edit(post, "Other words", reason="A name").how == "ok"
    page = door(ines).read_posts(topic).text
    assert "A name" in page
    assert "mona" in door(ines).read_history(post).text
    action = Action.objects.get(verb="edit")
    action.undo(by=mona)
    post.refresh_from_db()
    assert (post.body, post.edited_by_moderator) == ("My words", False)


@DOORS
def test_what_is_erased_is_gone_and_its_place_stays(topic, omar, ines, mona, door):
    post = topic.reply(omar, "My words")
    below = topic.reply(ines, "Below", to=post)
    assert door(mona).moderate("erase", post).how == "wrong"
    post.trash(by=mona)
    assert door(ines).moderate("erase", post).how in ("refused", "hidden")
    assert door(mona).moderate("erase", post).how == "ok"
    erased = Post.objects.get(pk=post.pk)
    assert (erased.body, erased.author, erased.author_name) == ("", None, "")
    assert set(erased.revisions.values_list("body", "is_erased")) == {("", True)}
    assert "My words" not in door(mona).read_posts(topic).text
    assert Post.objects.get(pk=below.pk).parent == erased
    assert door(mona).undo(Action.objects.filter(verb="trash").get()).how == "wrong"


def test_a_block_until_the_last_day_of_the_calendar_is_refused_at_its_field(topic, omar, mona):
    data = {"length": "until", "until": "9999-12-31", "forum": "", "posts": "", "reason": "So"}
    page = reader(mona).post(f"/forums/member/{omar.pk}/block/", data)
    assert "There is no such time." in page.content.decode()
    assert not Block.objects.exists()
