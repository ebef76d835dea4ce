"""A forum with a topic in it."""

import pytest

from forum.models import Forum
from tests.forum.interpreting import INTERPRETATIONS


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
