"""Verbs behind a router that reads from a replica: they read and decide where they write."""

import pytest

from tests.forum.own_database import database_url, manage  # noqa: F401
from tests.replica.scenarios import played

# What the issue names, and what moderators do besides.
VERBS = {"start_topic", "reply", "edit", "trash", "undo trash", "close", "ask", "tag"}


@pytest.fixture
def outcome(database_url):  # noqa: F811
    """What came of all the verbs."""
    with played("tests.forum.replica_scenario", database_url) as outcome:
        assert "othing wrong" in manage(database_url, "forum_check")
        yield outcome


def test_a_verb_reads_and_decides_where_it_writes(outcome):
    # The replica is one: pages read it, it lags behind, and it takes nothing.
    assert outcome["pages"] == {"a page": ["parlance_forum_topic"]}
    assert outcome["topics"] == [1, 2]
    assert not outcome["takes writes"]
    # No verb has looked at it or written outside of a transaction, and all of them went through.
    assert set(outcome["wrong"]) >= VERBS
    assert {verb: wrong for verb, wrong in outcome["wrong"].items() if wrong} == {}
    signals = ("topic_started", "reply_posted", "post_edited", "moderated")
    assert outcome["told after the commit"] == {name: [True] for name in signals}
    assert outcome["posts"] == 3
    assert outcome["decided"] == {
        "close": "Only moderators of this forum may do that.",
        "reply": "The topic ‘Personalized or precision?’ is closed to new replies.",
        "start_topic": "The forum ‘Rooms’ is closed to new topics and replies.",
        "edit": "This post was edited meanwhile. Your text is still here: compare it with the post"
        " and save again.",
        "trashed": "This post was removed, so it cannot be edited.",
        "tag": "This reply was edited meanwhile: see what changed, then tag it.",
    }
