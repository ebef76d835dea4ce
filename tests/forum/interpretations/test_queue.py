"""What is left for taggers to do, in a stable order."""

import pytest
from django.contrib.auth.models import Permission

from forum.interpretations.queue import LISTS, Queue
from forum.models import Forum, Reading
from forum.policy import get_policy
from tests.conftest import make_user


@pytest.fixture
def replies(topic, question, paul):
    """Five replies of paul's."""
    return [topic.reply(paul, f"Reply {number}") for number in range(5)]


def queued(name, user, readings=None):
    """Return the replies of a queue."""
    readings = Reading.objects.all() if readings is None else readings
    return [reading.post for reading in readings.in_queue(name).for_tagger(user)]


def test_what_nobody_has_tagged_waits_in_the_order_of_numbers(replies, mona):
    assert queued("untagged", mona) == replies
    replies[1].tag(by=mona, supports=["a"])
    assert queued("untagged", mona) == [replies[0], *replies[2:]]


def test_every_reply_waits_in_one_queue_at_most(replies, mona, ada, paul):
    untagged, stale, contested, unlisted, done = replies
    stale.tag(by=mona, supports=["a"])
    stale.edit("Another text", by=paul)
    contested.tag(by=mona, supports=["a"])
    contested.tag(by=ada, supports=["b"])
    unlisted.tag(by=mona, verdict="other", note="Money")
    done.tag(by=mona, supports=["a"])
    assert queued("untagged", mona) == [untagged]
    assert queued("again", mona) == [stale]
    assert queued("contested", mona) == [contested]
    assert queued("unlisted", mona) == [unlisted]


def test_a_queue_is_walked_forwards_and_backwards(replies, mona):
    queue = Reading.objects.in_queue("untagged").for_tagger(mona)
    second = queue.after(queue.first()).first()
    assert second.post == replies[1]
    assert queue.before(second).first().post == replies[0]
    assert queue.after(queue.last()).first() is None


def test_mine_are_the_replies_that_i_have_tagged(replies, mona, ada):
    replies[0].tag(by=mona, supports=["a"])
    replies[1].tag(by=mona, supports=["a"])
    replies[1].tag(by=mona, supports=["b"])
    replies[2].tag(by=ada, supports=["a"])
    replies[3].tag(by=mona, supports=["a"])
    replies[3].withdraw_tagging(by=mona)
    assert [reading.post for reading in Reading.objects.tagged_by(mona)] == replies[:2]


def test_a_queue_holds_nothing_that_the_tagger_may_not_tag(topic, question, replies, mona, omar):
    topic.reply(mona, "My own")
    replies[0].trash(by=mona)
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    elsewhere = hidden.start_topic(mona, "Behind the door", "Text")
    elsewhere.ask(question, by=mona)
    tagger = make_user("tagger")
    tagger.user_permissions.add(Permission.objects.get(codename="tag"))
    secret = elsewhere.reply(mona, "Secret")
    assert queued("untagged", tagger)[:-1] == replies[1:]
    assert secret not in queued("untagged", tagger)
    assert queued("untagged", mona) == replies[1:]
    assert queued("untagged", omar) == []
    assert queued("untagged", None) == []


def test_a_queue_is_of_a_topic_a_question_or_a_forum(forum, topic, question, replies, mona, paul):
    other_forum = Forum.objects.create(title="Other", slug="other")
    other = other_forum.start_topic(paul, "Other", "Text")
    other.ask(question, by=mona)
    elsewhere = other.reply(paul, "Elsewhere")
    readings = Reading.objects
    assert queued("untagged", mona, readings.of_topic(topic)) == replies
    assert queued("untagged", mona, readings.of_question(question)) == [*replies, elsewhere]
    assert queued("untagged", mona, readings.of_forum(other_forum)) == [elsewhere]


@pytest.mark.parametrize("list_name", LISTS)
@pytest.mark.parametrize("of", ["", "topic", "question", "forum"])
@pytest.mark.parametrize(
    ("where", "expected"), [({}, 0), ({"after": 0}, 1), ({"before": 4}, 3), ({"reply": 2}, 2)]
)
def test_a_card_of_any_list_takes_two_queries_at_most(
    topic, question, replies, mona, of, where, expected, list_name, django_assert_max_num_queries
):
    key = {"topic": topic.pk, "question": question.pk, "forum": topic.forum.slug}.get(of)
    place = {name: replies[number].pk for name, number in where.items()}
    # What every request knows of its user, whatever it asks for.
    assert get_policy().moderates_all(mona)
    with django_assert_max_num_queries(2):
        card = Queue(mona, list_name, f"{of}-{key}" if of else "").find(**place)
    if list_name == "untagged":
        assert card.post == replies[expected]


def test_the_next_card_takes_one_query(replies, mona, django_assert_num_queries):
    queue = Reading.objects.in_queue("untagged").for_tagger(mona)
    with django_assert_num_queries(1):
        card = queue.for_card().first()
        assert (card.post.topic.title, card.question.title, card.post.parent) == (
            "Personalized or precision?",
            "How do the two differ?",
            None,
        )
