"""What waits for what: a forum's row is locked by counting alone, and last."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import counters

WRITES = re.compile(
    r'^(?:INSERT INTO|UPDATE|DELETE FROM|SELECT .* FROM(?=.* FOR UPDATE)) "(parlance_forum_\w+)"'
)
# All that holds up who writes in the same topic only.
OF_ONE_TOPIC = {
    "parlance_forum_topic",
    "parlance_forum_post",
    "parlance_forum_revision",
    "parlance_forum_voice",
    "parlance_forum_reading",
}


def written_tables(call):
    """Return the tables whose rows a call writes or locks, in their order."""
    with CaptureQueriesContext(connection) as queries:
        call()
    matches = [WRITES.match(query["sql"]) for query in queries]
    return [match[1] for match in matches if match]


def late_reply(topic, paul, reply, mona):
    topic.reply(paul, "Imported", created_at=timezone.now() - timedelta(days=1))


@pytest.mark.parametrize(
    "write",
    [
        lambda topic, paul, reply, mona: topic.reply(paul, "A reply"),
        lambda topic, paul, reply, mona: topic.reply(paul, "An answer", to=reply),
        late_reply,
        lambda topic, paul, reply, mona: reply.edit("Other words", by=paul),
        lambda topic, paul, reply, mona: reply.trash(by=mona),
    ],
    ids=["reply", "answer", "late reply", "edit", "trash"],
)
def test_what_is_written_in_a_topic_comes_before_its_forum(topic, paul, mona, write):
    topic.ask("Which?", by=mona, interpretations=[("One", "One."), ("Two", "Two.")])
    reply = topic.reply(paul, "First")
    tables = written_tables(lambda: write(topic, paul, reply, mona))
    before, after = (
        tables[: tables.index("parlance_forum_forum")],
        tables[tables.index("parlance_forum_forum") :],
    )
    assert {"parlance_forum_topic"} <= set(before)
    assert not OF_ONE_TOPIC & set(after)


@pytest.mark.parametrize(
    "count", [counters.topic_unpublished, counters.topic_published, counters.touch_topic]
)
def test_a_topic_is_counted_in_its_forum_last(topic, count):
    topic.forum.title  # noqa: B018 fetched, as under the topic's lock
    tables = written_tables(lambda: count(topic))
    assert list(dict.fromkeys(tables)) == ["parlance_forum_topic", "parlance_forum_forum"]
