"""Both doors with a user model of the host's own. `test_custom_user.py` runs this file."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command

from forum.models import Forum
from tests.forum.doors import HTMLDoor, RESTDoor


@pytest.fixture
def jo(db):
    """Somebody without a pen name."""
    return get_user_model().objects.create_user("jo.secret@parlance.invalid")


@pytest.fixture
def max(db):
    """A moderator."""
    people = get_user_model().objects
    return people.create_user("max@parlance.invalid", pen_name="Max", may_moderate=True)


@pytest.fixture
def topic(jo):
    """A topic that jo started."""
    forum = Forum.objects.create(title="Genomics", slug="genomics")
    return forum.start_topic(jo, "A title", "An opening text")


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request):
    """A door."""
    return request.param


def reads(visitor, topic):
    """Return what a visitor reads at every address with people in it."""
    forum, post = topic.forum, topic.opening_post
    responses = [visitor.read_forums(), visitor.read_forum(forum), visitor.read_topics(forum)]
    responses += [visitor.read_topic(topic), visitor.read_post(post), visitor.read_history(post)]
    responses += [visitor.read_posts(topic, order) for order in ("threaded", "oldest", "newest")]
    if isinstance(visitor, HTMLDoor) and topic.author_id:
        responses.append(visitor.get(f"/forums/member/{topic.author_id}/"))
    return responses


def test_people_start_topics_reply_edit_and_moderate(door, topic, jo, max):
    assert door(jo).start_topic(topic.forum).how == "ok"
    assert door(jo).reply(topic, "A reply").how == "ok"
    assert door(jo).edit(topic.opening_post, "Edited").how == "ok"
    assert door(jo).moderate("close", topic).how == "refused"
    assert door(max).moderate("close", topic).how == "ok"
    assert door().reply(topic).how == "refused"


def test_nobody_is_shown_by_their_address(door, topic, jo, max):
    topic.reply(max, "A reply")
    topic.opening_post.edit("Edited", by=jo)
    for visitor in (door(), door(jo), door(max)):
        for read in reads(visitor, topic):
            assert read.how == "ok"
            assert "@" not in read.text.replace("@media", "")
            assert "jo.secret" not in read.text


def test_a_host_names_its_people(door, topic, max, settings):
    settings.FORUM_DISPLAY_NAME = "tests.forum.custom_user.models.pen_name"
    topic.reply(max, "A reply")
    assert "Max" in door().read_posts(topic).text


def test_posts_outlive_their_author(door, topic, jo):
    name = topic.author_name
    jo.delete()
    topic.refresh_from_db()
    for read in reads(door(), topic):
        assert read.how == "ok"
    assert name in door().read_posts(topic).text
    assert "An opening text" in door().read_posts(topic).text


def test_a_moderator_of_one_forum_needs_no_permission(door, topic, jo):
    topic.forum.moderators.add(jo)
    assert door(jo).moderate("close", topic).how == "ok"


def test_the_counters_are_right(topic, jo, max, capsys):
    topic.reply(jo, "One").trash(by=max)
    topic.reply(max, "Two")
    call_command("forum_check")
    assert "Nothing wrong." in capsys.readouterr().out


def test_the_migrations_are_complete(db):
    call_command("makemigrations", "--check", "--dry-run")


def test_the_checks_find_nothing_wrong(db):
    call_command("check", fail_level="WARNING")
