"""Authors as both doors show them: by the name they wrote under, never by an e-mail address."""

import pytest

from tests.conftest import make_user
from tests.forum.doors import HTMLDoor, RESTDoor


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it, `door()` a guest."""
    return request.param


def test_posts_of_a_deleted_account_keep_the_name(door, topic, paul):
    reply = topic.reply(paul, "I was here")
    paul.delete()
    for outcome in (door().read_posts(topic), door().read_history(reply)):
        assert "paul" in outcome.text
    assert "I was here" in door().read_posts(topic).text


def test_a_deactivated_account_writes_nothing(door, topic, paul):
    visitor = door(paul)
    paul.is_active = False
    paul.save()
    assert visitor.reply(topic).how == "refused"
    assert not topic.posts.filter(author=paul).exists()


@pytest.mark.parametrize("who", ["guest", "jo", "omar", "mona", "ada"])
def test_no_answer_shows_an_e_mail_address(door, request, forum, mona, who):
    address = "jo.secret@parlance.invalid"
    jo = make_user(address, email=address)
    topic = forum.start_topic(jo, "Asked", "A question")
    reply = topic.reply(jo, "An answer")
    reply.edit("A better answer", by=jo)
    reply.edit("The best answer", by=mona)
    known = {"guest": None, "jo": jo}
    visitor = door(known[who] if who in known else request.getfixturevalue(who))
    reads = [visitor.read_forums(), visitor.read_forum(forum), visitor.read_topics(forum)]
    reads += [visitor.read_topic(topic), visitor.read_post(reply), visitor.read_history(reply)]
    reads += [visitor.read_posts(topic, order) for order in ("threaded", "oldest", "newest")]
    if door is HTMLDoor:
        paths = (f"member/{jo.pk}/", f"member/{jo.pk}/?tab=replies", f"topic/{topic.pk}/reply/")
        reads += [visitor.get(f"/forums/{path}") for path in paths]
    jo.delete()
    reads += [door().read_forums(), door().read_posts(topic), door().read_history(reply)]
    for read in reads:
        assert "jo.secret" not in read.text
        assert "parlance.invalid" not in read.text
