"""A topic of five thousand replies moves, merges and splits, and all of it is undone."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import Post, Question, Reading, Revision, paths, recount
from tests.forum.interpretations.questions import INTERPRETATIONS
from tests.forum.models.moved_topics import elsewhere, other, state
from tests.forum.models.test_log import findings

__all__ = ["elsewhere", "other"]

MANY = 5_000


@pytest.fixture
def big(topic, question, paul, omar, mona):
    """The topic with so many replies that nobody writes them by the verbs, some of them tagged."""
    written = []
    for number in range(1, MANY + 1):
        parent = written[-1] if number % 3 == 2 else None
        path = paths.child_path(parent.path if parent else "", number)
        author = (paul, omar)[number % 2]
        post = Post(topic=topic, author=author, author_name=str(author), parent=parent)
        post.position, post.path, post.depth = number, path, paths.depth(path)
        post.created_at = timezone.now()
        post.set_text("Words", "<p>Words</p>")
        written.append(post)
    with recount.recounting([topic.pk], posts=True):
        Post.objects.bulk_create(post for post in written if post.parent is None)
        Post.objects.bulk_create(post for post in written if post.parent is not None)
        Revision.objects.bulk_create(
            Revision(post=post, number=1, body="Words") for post in written
        )
        Reading.objects.bulk_create(Reading(post=post, question=question) for post in written)
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
        # In hundreds of rows a statement on SQLite, which takes fewer values: 22 for the log alone.
        limit = 100 if connection.vendor == "postgresql" else 115
        assert max(len(doing), len(undoing)) <= limit, name
        assert spent < 25, name
        assert state() == before, name
        for row in (topic, other, chain):
            row.refresh_from_db()
    assert findings() == []
    assert Question.objects.count() == 2
