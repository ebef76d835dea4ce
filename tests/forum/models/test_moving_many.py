"""A topic of five thousand replies moves, merges and splits, and all of it is undone."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.models import Question
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.models.moved_topics import elsewhere, other, state, write_many
from tests.forum.models.test_log import findings

__all__ = ["elsewhere", "other"]

MANY = 5_000


@pytest.fixture
def big(topic, question, paul, omar, mona):
    """The topic with so many replies that nobody writes them by the verbs, some of them tagged."""
    written = write_many(topic, (paul, omar), MANY)
    for post in written[:3]:
        post.tag(by=mona, supports=["a"])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    topic.refresh_from_db()
    return written


def test_a_topic_of_five_thousand_replies_moves_by_few_queries(big, topic, other, elsewhere, mona):
    other.ask("Another?", interpretations=INTERPRETATIONS, by=mona)
    before = state()
    roots = [post for post in big if post.parent_id is None]
    chain = big[0]
    for name, call in {
        "move": lambda: topic.move(elsewhere, by=mona),
        "merge": lambda: topic.merge(other, by=mona),
        "split": lambda: topic.split(roots, "Everything", by=mona),
        "split off a few": lambda: topic.split(roots[:2], "A few", by=mona),
        "move a post": lambda: chain.move(other, by=mona),
    }.items():
        start = time.process_time()
        with CaptureQueriesContext(connection) as doing:
            action = call()
        with CaptureQueriesContext(connection) as undoing:
            action.undo(by=mona)
        spent = time.process_time() - start
        # Six are of the search. In hundreds of rows a statement on SQLite, which takes fewer
        # values: 22 for the log alone.
        limit = 106 if connection.vendor == "postgresql" else 121
        assert max(len(doing), len(undoing)) <= limit, name
        assert spent < 25, name
        assert state() == before, name
        for row in (topic, other, chain):
            row.refresh_from_db()
    assert findings() == []
    assert Question.objects.count() == 2
