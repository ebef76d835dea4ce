"""Verbs behind a router that reads from a replica: they read and decide where they write."""

import json
import sqlite3

import pytest
from django.db import connection

from tests.forum.own_database import database_url, manage, run  # noqa: F401

SETTINGS = "tests.forum.replica.settings"
# What the issue names, and what moderators do besides.
VERBS = {"start_topic", "reply", "edit", "trash", "undo trash", "close", "ask", "tag"}


def copy(url):
    """Make the replica: the database as it is now, which takes no writes."""
    name = url.removeprefix("sqlite:///") if connection.vendor == "sqlite" else url.split("/")[-1]
    if connection.vendor == "sqlite":
        with sqlite3.connect(name) as database:
            database.execute("VACUUM INTO ?", [f"{name}_copy"])
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}_copy WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")


@pytest.fixture
def outcome(database_url):  # noqa: F811
    """What came of all the verbs."""
    manage(database_url, "migrate", "--verbosity", "0")
    run(database_url, "-m", "tests.forum.replica.scenario", "build")
    copy(database_url)
    printed = run(database_url, "-m", "tests.forum.replica.scenario", "verbs", settings=SETTINGS)
    assert "othing wrong" in manage(database_url, "forum_check")
    yield json.loads(printed)
    if connection.vendor == "postgresql":
        name = database_url.split("/")[-1]
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}_copy WITH (FORCE)")


def test_a_verb_reads_and_decides_where_it_writes(outcome):
    # The replica is one: pages read it, it lags behind, and it takes nothing.
    assert outcome["pages"] == {"a page": ["forum_topic"]}
    assert outcome["topics"] == [1, 2]
    assert not outcome["takes writes"]
    # No verb has looked at it or written outside of a transaction, and all of them went through.
    assert set(outcome["wrong"]) >= VERBS
    assert {verb: found for verb, found in outcome["wrong"].items() if found} == {}
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
        "tag": "This reply was edited meanwhile: read it again, then tag it.",
    }
