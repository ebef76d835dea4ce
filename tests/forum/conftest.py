"""A forum with a topic in it."""

import pytest

from forum.models import Forum


@pytest.fixture
def forum(db):
    """A public forum."""
    return Forum.objects.create(title="Genomics", slug="genomics")


@pytest.fixture
def topic(forum, ines):
    """A topic that ines started."""
    return forum.start_topic(ines, "Personalized or precision?", "What is the *difference*?")
