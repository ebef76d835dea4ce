"""A forum with a topic in it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.models import Forum, SiteStamp
from tests.forum.interpretations.questions import INTERPRETATIONS


@pytest.fixture(autouse=True)
def _stamp_at_once(request, monkeypatch):
    """Renew the site's stamp at once where a test is one transaction, which never commits."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    if not commits and "transactional_db" not in request.fixturenames:

        def renew_now(using=None, *, name="token"):
            SiteStamp.renew(name)

        monkeypatch.setattr(SiteStamp, "renew_on_commit", renew_now)


@pytest.fixture
def forum(db):
    """A public forum."""
    return Forum.objects.create(title="Genomics", slug="genomics")


@pytest.fixture
def topic(forum, ines):
    """A topic that ines started."""
    return forum.start_topic(ines, "Personalized or precision?", "What is the *difference*?")


@pytest.fixture
def question(topic, mona):
    """The question of the topic, with four interpretations."""
    return topic.ask("How do the two differ?", interpretations=INTERPRETATIONS, by=mona)


@pytest.fixture
def reply(topic, question, paul):
    """A reply of paul's to the topic that has a question."""
    return topic.reply(paul, "They are the same.")


@pytest.fixture
def say(topic, question, mona):
    """Write a reply and tag it, if anything is said of it; return the reply."""

    start = timezone.now() - timedelta(days=9)

    def say(author, *, to=None, **said):
        number = topic.posts.count()
        at = start + timedelta(minutes=number)
        reply = topic.reply(author, f"Words {number}", to=to, created_at=at)
        if said:
            reply.tag(by=mona, **said)
        return reply

    return say


@pytest.fixture
def divided(topic, say, paul, omar, ines):
    """Three people who divide: a, a and b; ines has one more reply that nobody has tagged."""
    replies = {
        "a": say(paul, supports=["a"], disputes=["b"]),
        "also a": say(omar, supports=["a"]),
        "b": say(ines, supports=["b"], mentions=["c"]),
    }
    replies["below"] = say(ines, to=replies["a"])
    return replies
