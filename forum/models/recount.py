"""Recounting topics and forums after a change of many rows.

`forum.models.counters` says what each counter counts, and follows a change of one row.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import chain

from django.apps import apps
from django.db.models import Count, F, Q

from forum.models.counters import locked_forums, refresh_last_post_of_forum
from forum.models.interpretations.standings import restand
from forum.models.locking import in_chunks

# Rows per chunk that the database sends.
CHUNK = 500
# Whether a block is running that recounts when it ends.
_is_recounting = ContextVar("is_recounting", default=False)


@contextmanager
def recounting(topic_ids, *, posts, count=None):
    """Recount topics and their forums after the block, which changes many rows.

    `topic_ids` are those of all topics concerned, which are locked; `posts` says whether their
    posts change. If so, each topic's posts are read once and only what differs is written, so the
    number of queries does not depend on how many rows change, or `count()` counts them. The
    counters of a forum change by the difference that these topics make: its other topics are not
    read. A block inside another, which names its topics too, leaves the counting to that one.
    """
    if _is_recounting.get():
        yield
        return
    topic_ids = set(topic_ids)
    before = _counts_by_forum(topic_ids)
    token = _is_recounting.set(True)
    try:
        yield
    finally:
        _is_recounting.reset(token)
    if count is not None:
        count()
    for topics in _topics_in_chunks(topic_ids):
        if count is None and posts:
            for topic in topics:
                _recount_topic(topic)
        elif count is None:
            topics.order_by().update(version=F("version") + 1)
    after = _counts_by_forum(topic_ids)
    for forum in locked_forums(before.keys() | after.keys()).order_by("pk"):
        change = Counter(after.get(forum.pk))
        change.subtract(before.get(forum.pk, {}))
        type(forum).objects.filter(pk=forum.pk).update(
            topic_count=F("topic_count") + change["topics"],
            post_count=F("post_count") + change["posts"],
            version=F("version") + 1,
            edition=F("edition") + 1,
        )
        refresh_last_post_of_forum(forum)


def _topics_in_chunks(topic_ids):
    """Yield querysets of the topics with these ids, in ascending order, 900 at most each."""
    topics = apps.get_model("parlance_forum", "Topic").objects.order_by("pk")
    for chunk in in_chunks(topic_ids):
        yield topics.filter(pk__in=chunk)


def _counts_by_forum(topic_ids):
    """Return {forum id: Counter of "topics" and "posts"}, of what is published.

    Three queries for each 900 topics.
    """
    counts = defaultdict(Counter)
    for topics in _topics_in_chunks(topic_ids):
        for pk in topics.order_by().values_list("forum", flat=True).distinct():
            counts[pk].update(topics=0, posts=0)
        topics = topics.filter(status="published").order_by()
        for name, expression in (
            ("topics", Count("pk")),
            ("posts", Count("posts", filter=Q(posts__status="published"))),
        ):
            for pk, count in topics.values_list("forum").annotate(count=expression):
                counts[pk][name] += count
    return counts


def _recount_topic(topic):
    """Recount a locked topic and its posts. The posts are read once."""
    corrections, published, threads, last_position = {}, [], 0, 0
    for post, below in _posts_with_counts(topic):
        is_published = post.status == "published"
        opens_thread = post.depth == 1 and post.position > 0 and (is_published or below > 0)
        threads += opens_thread
        last_position = max(last_position, post.position)
        if is_published:
            published.append((post.created_at, post.pk, post.position > 0))
        if (post.reply_count, post.opens_thread) != (below, opens_thread):
            corrections[post.pk] = {"reply_count": below, "opens_thread": opens_thread}
    topic.posts.write_each(corrections)
    restand(topic.pk)
    last = max(published, default=(topic.created_at, None, False))
    type(topic).objects.filter(pk=topic.pk).update(
        reply_count=sum(is_reply for _time, _pk, is_reply in published),
        thread_count=threads,
        voice_count=rewrite_voices(topic),
        next_position=max(topic.next_position, last_position + 1),
        last_post=last[1],
        last_activity_at=last[0],
        version=F("version") + 1,
    )


def _posts_with_counts(topic):
    """Yield (post, number of published posts below it), each post after its replies. One query."""
    fields = ("pk", "topic", "position", "path", "depth", "status", "created_at")
    posts = topic.posts.order_by("path").only(*fields, "reply_count", "opens_thread")
    above = []
    for post in chain(posts.iterator(chunk_size=CHUNK), [None]):
        while above and (post is None or not post.path.startswith(above[-1][0].path)):
            ended, below = above.pop()
            if above:
                above[-1][1] += below + (ended.status == "published")
            yield ended, below
        above.append([post, 0])


def rewrite_voices(topic):
    """Make the topic's voices match its published posts; return how many people there are.

    Authors without an account are grouped by name.
    """
    posts = topic.posts.filter(status="published").order_by()
    people = {
        (author_id, "" if author_id else name): name
        for author_id, name in posts.values_list("author", "author_name").distinct()
    }
    missing, surplus = dict(people), []
    for voice in topic.voices.all():
        key = (voice.author_id, "" if voice.author_id else voice.author_name)
        if missing.pop(key, None) is None:
            surplus.append(voice.pk)
    topic.voices.filter(pk__in=surplus).delete()
    topic.voices.bulk_create(
        topic.voices.model(topic=topic, author_id=author_id, author_name=name)
        for (author_id, _name), name in missing.items()
    )
    return len(people)
