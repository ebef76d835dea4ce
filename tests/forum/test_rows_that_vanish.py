"""A row that goes while a verb is about to change it is a 404 or a refusal, and never an error."""

import pytest
from django.contrib.auth import get_user_model
from django.db.models.signals import pre_delete

from forum.models import Interpretation, Post, Question, Topic, locking
from forum.models.verbs import VERBS
from tests.conftest import make_user
from tests.forum.doors import HTMLDoor, RESTDoor
from tests.forum.own_database import at_once, database_url

__all__ = ["database_url"]

GONE = ("hidden", "refused")


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it."""
    return request.param


@pytest.fixture
def vanishing(monkeypatch):
    """Return a function: a row is deleted from under the next verb, just before it locks."""
    lock_person = locking.lock_person

    def prepare(delete):
        def delete_and_lock(user):
            monkeypatch.setattr(locking, "lock_person", lock_person)
            delete()
            lock_person(user)

        monkeypatch.setattr(locking, "lock_person", delete_and_lock)

    return prepare


def delete_topic(topic):
    """Delete a topic with all that hangs on it, as an administrator could by SQL."""
    Post.objects.filter(topic=topic, parent__isnull=False).update(parent=None)
    Topic.objects.filter(pk=topic.pk).delete()


def edited_twice(reply):
    """Edit a reply; return its first text."""
    for text in ("Second", "Third"):
        reply.edit(text, by=reply.author)
    return reply.revisions.get(number=1)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: f"{verb.noun}-{verb.name}")
@pytest.mark.parametrize("what", ["the row", "the person"])
def test_every_verb_that_moderates(door, reply, question, vanishing, verb, what):
    ada = make_user("ada", is_superuser=True)
    row = {
        "topic": reply.topic,
        "post": reply,
        "revision": edited_twice(reply),
        "interpretation": question.interpretations.last(),
    }[verb.noun]
    visitor = door(ada)
    if what == "the person":
        vanishing(get_user_model().objects.filter(pk=ada.pk).delete)
    elif verb.noun == "interpretation":
        vanishing(Interpretation.objects.filter(pk=row.pk).delete)
    else:
        vanishing(lambda: delete_topic(reply.topic))
    if verb.deletes_row and door is RESTDoor:
        outcome = visitor.send("delete", f"/api/interpretations/{row.pk}/", {})
    else:
        outcome = visitor.moderate(verb.name, row)
    # A verb that finds nothing to do, or cannot be, says so before it locks.
    assert outcome.how in (*GONE, "wrong", "ok")
    assert outcome.how in GONE or locking.lock_person.__name__ == "delete_and_lock"


CALLS = {
    "reply": lambda visitor, topic, reply, row: visitor.reply(topic),
    "answer": lambda visitor, topic, reply, row: visitor.reply(topic, to=reply.pk),
    "start": lambda visitor, topic, reply, row: visitor.start_topic(topic.forum),
    "edit": lambda visitor, topic, reply, row: visitor.edit(reply),
    "rename": lambda visitor, topic, reply, row: visitor.rename(topic, "Another title"),
    "tag": lambda visitor, topic, reply, row: visitor.tag(reply, "supports", row.pk),
    "verdict": lambda visitor, topic, reply, row: visitor.tag(reply, verdict="none"),
}


@pytest.mark.parametrize("gone", ["topic", "question", "interpretation", "person", "forum"])
@pytest.mark.parametrize("call", CALLS)
def test_every_verb_that_writes(door, reply, question, vanishing, call, gone):
    ada = make_user("ada", is_superuser=True)
    topic, row = reply.topic, question.interpretations.first()
    visitor = door(ada)

    def delete_forum():
        topic.forum.questions.all().delete()
        delete_topic(topic)
        topic.forum.delete()

    vanishing(
        {
            "topic": lambda: delete_topic(topic),
            "question": Question.objects.filter(pk=question.pk).delete,
            "interpretation": Interpretation.objects.filter(pk=row.pk).delete,
            "person": get_user_model().objects.filter(pk=ada.pk).delete,
            "forum": delete_forum,
        }[gone]
    )
    outcome = CALLS[call](visitor, topic, reply, row)
    needs = {"person"} | ({"forum"} if call == "start" else {"topic", "forum"})
    if gone in needs:
        assert outcome.how in GONE
    else:
        assert outcome.how in (*GONE, "wrong", "ok")


def test_deleting_an_account_waits_for_what_its_owner_is_posting(db, paul):
    assert any(
        "wait_for_verbs" in str(receiver) for receiver in pre_delete._live_receivers(type(paul))[0]
    )


@pytest.mark.django_db(transaction=True)
def test_accounts_that_are_deleted_while_their_owners_post(database_url):
    result = at_once(database_url, "a_user_deleted_while_posting", 12)
    assert result["deleted"] == 12
    assert result["errors"] == []
    assert result["posted"] + result["refused"] == 12
    assert result["without an author"] == result["posted"]
