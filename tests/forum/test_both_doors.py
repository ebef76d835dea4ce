"""Each rule of the forum holds at both doors: the pages and the REST API."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from forum.models import Forum, Post, Topic
from tests.forum.doors import HTMLDoor, RESTDoor

PEOPLE = ("guest", "member", "moderator", "own moderator", "administrator")
MODERATORS = PEOPLE[2:]


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it, `door()` a guest."""
    return request.param


@pytest.fixture
def people(omar, mona, paul, ada, forum):
    """{who: user}; paul moderates the one forum."""
    forum.moderators.add(paul)
    return dict(zip(PEOPLE, (None, omar, mona, paul, ada), strict=True))


def set_visibility(forum, visibility):
    forum.visibility = visibility
    forum.save()


# Who may read what


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [("public", PEOPLE), ("members", PEOPLE[1:]), ("moderators", MODERATORS)],
)
@pytest.mark.parametrize("who", PEOPLE)
def test_a_forum_shows_to_those_for_whom_it_is(door, people, topic, who, visibility, readers):
    forum = topic.forum
    set_visibility(forum, visibility)
    door = door(people[who])
    how = "ok" if who in readers else "hidden"
    post = topic.opening_post
    for read, row in (
        (door.read_forum, forum),
        (door.read_topics, forum),
        (door.read_topic, topic),
        (door.read_posts, topic),
        (door.read_post, post),
        (door.read_history, post),
    ):
        assert read(row).how == how
    assert (forum.title in door.read_forums().text) == (who in readers)


@pytest.mark.parametrize("who", PEOPLE)
def test_a_hidden_forum_takes_no_writing_either(door, people, topic, who):
    set_visibility(topic.forum, "moderators")
    door = door(people[who])
    how = "ok" if who in MODERATORS else "hidden"
    assert door.start_topic(topic.forum).how == how
    assert door.reply(topic).how == how
    assert door.edit(topic.opening_post).how == how
    assert door.moderate("close", topic).how == how


@pytest.mark.parametrize("who", PEOPLE)
def test_what_was_removed_shows_to_moderators_only(door, people, topic, mona, ines, who):
    reply = topic.reply(ines, "Removed words")
    reply.trash(by=mona)
    gone = topic.forum.start_topic(ines, "Removed topic", "Removed with it")
    gone.trash(by=mona)
    door = door(people[who])
    how = "ok" if who in MODERATORS else "hidden"
    for read, row in (
        (door.read_post, reply),
        (door.read_history, reply),
        (door.read_topic, gone),
        (door.read_posts, gone),
        (door.read_post, gone.opening_post),
    ):
        assert read(row).how == how
    assert ("Removed words" in door.read_posts(topic).text) == (who in MODERATORS)


def test_a_removed_post_with_replies_keeps_its_place_but_not_its_text(
    door, topic, ines, mona, omar
):
    removed = topic.reply(ines, "Removed words")
    topic.reply(omar, "Answering words", to=removed)
    removed.trash(by=mona)
    for order in ("threaded", "newest"):
        text = door(omar).read_posts(topic, order).text
        assert "Removed words" not in text
        assert "Answering words" in text


def test_an_author_sees_their_own_pending_post_and_nobody_else_does(door, topic, paul, omar):
    pending = topic.reply(paul, "Waiting words")
    Post.objects.filter(pk=pending.pk).update(status="pending")
    assert "Waiting words" in door(paul).read_post(pending).text
    assert "Waiting words" in door(paul).read_posts(topic).text
    assert door(omar).read_post(pending).how == "hidden"
    assert "Waiting words" not in door(omar).read_posts(topic).text


@pytest.mark.parametrize("who", ["guest", "member"])
def test_hidden_things_are_in_no_list_and_no_count(door, people, topic, mona, ines, who):
    """What is hidden from a reader changes nothing of what they see."""
    door, forum = door(people[who]), topic.forum

    def seen():
        cache.clear()
        reads = (door.read_forums(), door.read_forum(forum), door.read_topics(forum))
        reads += (door.read_topic(topic), door.read_posts(topic), door.read_posts(topic, "newest"))
        return [without_tokens(read.text) for read in reads]

    before = seen()
    secret = Forum.objects.create(
        title="Secret", slug="secret", parent=forum, visibility="moderators"
    )
    secret.start_topic(mona, "Secret topic", "Secret text").reply(mona, "Secret reply")
    forum.start_topic(ines, "Removed topic", "Removed text").trash(by=mona)
    reply = topic.reply(ines, "Removed reply")
    last = Topic.objects.get(pk=topic.pk).last_activity_at
    reply.trash(by=mona)
    assert Topic.objects.get(pk=topic.pk).last_activity_at < last
    assert seen() == before


def without_tokens(text):
    """Leave out of a page what differs from one reading to the next: keys and tokens of forms."""
    lines = text.splitlines()
    return [
        line for line in lines if "csrfmiddlewaretoken" not in line and 'name="key"' not in line
    ]


# Writing


@pytest.mark.parametrize("who", PEOPLE)
def test_members_start_topics_and_reply(door, people, topic, who):
    door = door(people[who])
    how = "refused" if who == "guest" else "ok"
    started = door.start_topic(topic.forum)
    replied = door.reply(topic)
    assert (started.how, replied.how) == (how, how)
    if who == "guest":
        assert "Sign in to start a topic." in started.text
        assert "Sign in to reply." in replied.text


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("closed", ["topic", "forum"])
def test_what_is_closed_takes_replies_of_moderators_only(door, people, topic, mona, who, closed):
    if closed == "topic":
        topic.close(by=mona)
    else:
        Forum.objects.update(is_closed=True)
    outcome = door(people[who]).reply(topic)
    assert outcome.how == ("ok" if who in MODERATORS else "refused")
    if who == "member":
        assert (
            f"{closed} ‘{getattr(topic, 'forum' if closed == 'forum' else 'title')}’"
            in outcome.text
        )


@pytest.mark.parametrize("who", PEOPLE)
def test_a_closed_forum_takes_topics_of_moderators_only(door, people, forum, who):
    Forum.objects.update(is_closed=True)
    assert door(people[who]).start_topic(forum).how == ("ok" if who in MODERATORS else "refused")


@pytest.mark.parametrize("who", PEOPLE)
def test_a_category_takes_no_topics(door, people, forum, who):
    Forum.objects.update(kind="category")
    outcome = door(people[who]).start_topic(forum)
    assert outcome.how == "refused"
    assert "A category holds forums only" in outcome.text


@pytest.mark.parametrize("body", ["", " \n\t ", "\x08", "\u200b\u3164"])
def test_an_empty_text_is_refused(door, topic, paul, body):
    words = "Your post is empty: write something first."
    for outcome in (
        door(paul).reply(topic, body),
        door(paul).start_topic(topic.forum, "A title", body),
        door(topic.author).edit(topic.opening_post, body),
    ):
        assert outcome.how == "wrong"
        assert words in outcome.text
    assert Post.objects.count() == 1


def test_a_text_may_have_20000_characters(door, topic, paul, settings):
    assert door(paul).reply(topic, "x" * 20_000).how == "ok"
    outcome = door(paul).reply(topic, "x" * 20_001)
    assert outcome.how == "wrong"
    assert "Your post has 20001 characters; 20000 are the most." in outcome.text
    settings.FORUM_BODY_MAX_LENGTH = 10
    assert "11 characters; 10 are the most" in door(paul).reply(topic, "x" * 11).text


@pytest.mark.parametrize("title", ["", "  \n", "\x08", "\u200b \u202e"])
def test_a_topic_needs_a_title(door, forum, paul, title):
    outcome = door(paul).start_topic(forum, title)
    assert outcome.how == "wrong"
    assert "Your topic needs a title." in outcome.text
    # What else is wrong is said at once.
    assert "Your post is empty" in door(paul).start_topic(forum, title, body="").text
    assert not Topic.objects.exists()


def test_control_characters_are_taken_out(door, forum, ines, mona):
    assert door(ines).start_topic(forum, "A\x08 title", "A\x08 text").how == "ok"
    post = Post.objects.get()
    assert (post.topic.title, post.body) == ("A title", "A text")
    assert door(ines).edit(post, "Another\x08 text", reason="A\x08 slip").how == "ok"
    assert post.revisions.get(number=2).reason == "A slip"
    assert door(mona).moderate("close", post.topic, " Settled\x08\n").how == "ok"
    assert post.topic.actions.get().reason == "Settled"


def test_what_no_database_stores_is_refused(door, forum, topic, ines, mona):
    for outcome in (
        door(ines).start_topic(forum, "A\x00 title"),
        door(ines).reply(topic, "A\x00 text"),
        door(ines).edit(topic.opening_post, "Another text", reason="A\x00 slip"),
        door(mona).moderate("close", topic, "Settled\x00"),
    ):
        assert outcome.how == "wrong"
    assert (Topic.objects.count(), Post.objects.count()) == (1, 1)


def test_a_title_may_have_150_characters(door, topic, paul, ines):
    assert door(paul).start_topic(topic.forum, "x" * 150).how == "ok"
    for outcome in (
        door(paul).start_topic(topic.forum, "x" * 151),
        door(ines).rename(topic, "x" * 151),
    ):
        assert outcome.how == "wrong"
        assert "The title has 151 characters; 150 are the most." in outcome.text


def test_a_reply_answers_a_post_of_its_topic(door, topic, forum, paul):
    other = forum.start_topic(paul, "Other", "Text").reply(paul, "Elsewhere")
    own = topic.reply(paul, "Here")
    for number in (other.pk, 999_999):
        outcome = door(paul).reply(topic, to=number)
        assert outcome.how == "wrong"
        assert "The post that you answer is not in this topic." in outcome.text
    assert door(paul).reply(topic, "Below", to=own.pk).how == "ok"
    assert Post.objects.get(body="Below").parent == own


def test_a_removed_post_is_not_answered(door, topic, paul, omar, mona):
    removed = topic.reply(paul, "First")
    removed.trash(by=mona)
    for user in (omar, mona):
        outcome = door(user).reply(topic, to=removed.pk)
        assert outcome.how == "wrong"
        assert "The post that you answer was removed" in outcome.text


def test_the_same_form_sent_twice_posts_once(door, topic, forum, paul):
    for _attempt in range(2):
        assert door(paul).reply(topic, "Once", key="k1").how == "ok"
        assert door(paul).start_topic(forum, "Once", "Opening once", key="k2").how == "ok"
    assert Post.objects.filter(body="Once").count() == 1
    assert Topic.objects.filter(title="Once").count() == 1
    assert door(paul).reply(topic, "Twice", key="k1").how == "ok"
    assert Post.objects.filter(body="Twice").exists()


# Editing


@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_edit_posts_of_others(door, people, topic, who):
    outcome = door(people[who]).edit(topic.opening_post)
    assert outcome.how == ("ok" if who in MODERATORS else "refused")
    if who not in MODERATORS:
        assert "Only its author and moderators may edit this post." in outcome.text


def test_authors_edit_and_rename_their_own(door, topic, ines):
    assert door(ines).edit(topic.opening_post, "New text", "Clearer").how == "ok"
    assert door(ines).rename(topic, "New title").how == "ok"
    topic.refresh_from_db()
    assert (topic.title, topic.opening_post.body) == ("New title", "New text")
    history = door().read_history(topic.opening_post).text
    for words in ("New", "Clearer", "difference"):
        assert words in history


def test_authors_edit_nothing_that_is_closed_or_removed(door, topic, paul, mona):
    reply = topic.reply(paul, "First")
    topic.close(by=mona)
    outcome = door(paul).edit(reply)
    assert outcome.how == "refused"
    assert "closed to new replies" in outcome.text
    topic.reopen(by=mona)
    reply.trash(by=mona)
    assert door(paul).edit(reply).how == "refused"


def test_an_edit_does_not_overwrite_somebody_elses(door, topic, ines, mona):
    post = topic.opening_post
    assert door(mona).edit(post, "Mona's text", seen=1).how == "ok"
    outcome = door(ines).edit(post, "Ines's text", seen=1)
    assert outcome.how == "conflict"
    assert "This post was edited meanwhile." in outcome.text
    post.refresh_from_db()
    assert post.body == "Mona's text"
    assert door(ines).edit(post, "Ines's text", seen=2).how == "ok"


def test_a_title_does_not_overwrite_somebody_elses(door, topic, ines, mona):
    first = topic.title
    assert door(mona).rename(topic, "Mona's title", seen=first).how == "ok"
    outcome = door(ines).rename(topic, "Ines's title", seen=first)
    assert outcome.how == "conflict"
    assert "This topic was renamed to “Mona's title” meanwhile." in outcome.text
    topic.refresh_from_db()
    assert topic.title == "Mona's title"
    assert door(ines).rename(topic, "Mona's title", seen=first).how == "ok"
    assert door(ines).rename(topic, "Ines's title", seen="Mona's title").how == "ok"
    topic.refresh_from_db()
    assert topic.title == "Ines's title"


def test_posts_can_be_edited_for_as_long_as_the_setting_says(door, topic, ines, mona, settings):
    settings.FORUM_EDIT_MINUTES = 5
    post = topic.opening_post
    assert door(ines).edit(post, "In time").how == "ok"
    Post.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    outcome = door(ines).edit(post, "Too late")
    assert outcome.how == "refused"
    assert "Posts can be edited for 5 minutes after they are written." in outcome.text
    assert door(mona).edit(post, "A moderator may").how == "ok"


def test_a_reason_has_200_characters_at_most(door, topic, ines, mona):
    words = "The reason may have 200 characters at most."
    for outcome in (
        door(ines).edit(topic.opening_post, reason="x" * 201),
        door(mona).moderate("close", topic, reason="x" * 201),
    ):
        assert outcome.how == "wrong"
        assert words in outcome.text
    assert door(mona).moderate("close", topic, reason="x" * 200).how == "ok"


# Moderating


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("verb", ["close", "reopen", "stick", "unstick", "trash", "restore"])
def test_moderators_moderate_topics(door, people, topic, verb, who):
    outcome = door(people[who]).moderate(verb, topic)
    assert outcome.how == ("ok" if who in MODERATORS else "refused")
    if who not in MODERATORS:
        assert "Only moderators of this forum may do that." in outcome.text


@pytest.mark.parametrize("who", PEOPLE)
def test_moderators_remove_and_restore_replies(door, people, topic, ines, who):
    reply = topic.reply(ines, "A reply")
    door = door(people[who])
    how = "ok" if who in MODERATORS else "refused"
    assert door.moderate("trash", reply, reason="Off topic").how == how
    reply.refresh_from_db()
    assert (reply.status == "trashed") == (who in MODERATORS)
    assert door.moderate("restore", reply).how == how
    reply.refresh_from_db()
    assert reply.status == "published"


def test_a_moderator_of_one_forum_moderates_no_other(door, people, ines):
    other = Forum.objects.create(title="Other", slug="other")
    topic = other.start_topic(ines, "Elsewhere", "Text")
    door = door(people["own moderator"])
    assert door.moderate("trash", topic).how == "refused"
    assert door.edit(topic.opening_post).how == "refused"


def test_an_opening_post_is_removed_with_its_topic(door, topic, mona):
    assert door(mona).moderate("trash", topic.opening_post).how == "ok"
    assert door().read_topic(topic).how == "hidden"
    assert door(mona).moderate("restore", topic.opening_post).how == "ok"
    assert door().read_topic(topic).how == "ok"
