"""A member who is new, and the two doors at which they post."""

import pytest

from tests.conftest import make_user
from tests.forum.doors import HTMLDoor, RESTDoor


@pytest.fixture(params=[HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def door(request, db):
    """A door; `door(paul)` is paul at it."""
    return request.param


@pytest.fixture
def nell(db, settings):
    """A new member: whoever has no published post is one."""
    settings.FORUM_NEW_MEMBER_POSTS = 1
    return make_user("nell")


@pytest.fixture
def latest(topic):
    """Return a function for the last post that was written in the topic."""
    return lambda: topic.posts.order_by("-pk").first()
