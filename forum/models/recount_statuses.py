"""Counting posts of many topics whose statuses change at once: removing all that somebody wrote.

The number of queries grows with each 900 posts or topics, not with each one. What else can change
about many posts, where they are, is counted by `forum.models.recount`.
"""

from collections import Counter, defaultdict
from contextlib import contextmanager

from django.apps import apps
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from forum.models.interpretations.standings import restand_authors
from forum.models.locking import in_chunks
from forum.models.paths import ancestor_paths, root_path
from forum.models.recount import recounting, rewrite_voices
from forum.models.status import count_change
from forum.policy import SHOWN_TO_GUESTS


@contextmanager
def recounting_statuses(posts):
    """Count after the block, which writes other statuses to some locked posts and their objects.

    `posts` is a list of Posts with their topics' ids, paths, authors and earlier statuses.
    """
    before = {post.pk: post.status for post in posts}

    def count():
        changed = [(post, count_change(before[post.pk], post.status)) for post in posts]
        _count([(post, sign) for post, sign in changed if sign], {post.topic_id for post in posts})

    with recounting({post.topic_id for post in posts}, posts=True, count=count):
        yield


def _count(changed, topic_ids):
    """Count posts that became published (1) or stopped being it (-1): [(post, 1 or -1)]."""
    above, roots = Counter(), set()
    for post, sign in changed:
        for path in ancestor_paths(post.path):
            above[post.topic_id, path] += sign
        if post.depth:
            roots.add((post.topic_id, root_path(post.path)))
    ids_by_change = defaultdict(list)
    for key, pk in _find(above).items():
        if above[key]:
            ids_by_change[above[key]].append(pk)
    posts = _model("Post").objects.order_by()
    for change, ids in ids_by_change.items():
        for chunk in in_chunks(ids):
            posts.filter(pk__in=chunk).update(reply_count=F("reply_count") + change)
    for chunk in in_chunks(_find(roots).values()):
        threads = posts.filter(pk__in=chunk, depth=1)
        threads.filter(SHOWN_TO_GUESTS, opens_thread=False).update(opens_thread=True)
        threads.filter(~SHOWN_TO_GUESTS, opens_thread=True).update(opens_thread=False)
    for chunk in in_chunks({post.pk for post, _sign in changed}):
        restand_authors(posts.filter(pk__in=chunk))
    _count_voices(changed)
    for chunk in in_chunks(topic_ids):
        _count_topics(_model("Topic").objects.order_by().filter(pk__in=chunk))


def _model(name):
    return apps.get_model("parlance_forum", name)


def _find(places):
    """Return {(topic id, path): post's id} of posts at places, a set of such pairs."""
    places, found = sorted(places), {}
    posts = _model("Post").objects.order_by()
    for start in range(0, len(places), 400):
        chunk = set(places[start : start + 400])
        rows = posts.filter(
            topic__in={topic_id for topic_id, _path in chunk},
            path__in={path for _topic_id, path in chunk},
        )
        for topic_id, path, pk in rows.values_list("topic", "path", "pk"):
            if (topic_id, path) in chunk:
                found[topic_id, path] = pk
    return found


def _count_topics(topics):
    """Count a queryset's topics, whose posts and voices are right. One query."""
    posts = _model("Post").objects.filter(topic=OuterRef("pk"), status="published")
    last = posts.order_by("-created_at", "-pk")
    threads = _model("Post").objects.filter(topic=OuterRef("pk"), opens_thread=True)
    voices = _model("Voice").objects.filter(topic=OuterRef("pk"))
    topics.update(
        reply_count=_number(posts.filter(depth__gt=0)),
        thread_count=_number(threads),
        voice_count=_number(voices),
        last_post=Subquery(last.values("pk")[:1]),
        last_activity_at=Coalesce(Subquery(last.values("created_at")[:1]), F("created_at")),
        version=F("version") + 1,
    )


def _number(rows):
    """Return an expression for the number of rows of a topic."""
    counted = rows.order_by().values("topic").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _count_voices(changed):
    """Make the voices of the authors of some posts match their published posts.

    Three queries for each 900 topics, and a few where any differ; more for topics in which somebody
    without an account wrote.
    """
    names = {
        (post.topic_id, post.author_id): post.author_name
        for post, _sign in changed
        if post.author_id is not None
    }
    authors = {author_id for _topic_id, author_id in names}
    for chunk in in_chunks({topic_id for topic_id, _author_id in names}):
        of_them = {"topic__in": chunk, "author__in": authors}
        posts = _model("Post").objects.filter(**of_them, status="published").order_by()
        heard = set(posts.values_list("topic", "author").distinct()) & names.keys()
        rows = _model("Voice").objects.filter(**of_them).values_list("topic", "author", "pk")
        voices = {(topic_id, author_id): pk for topic_id, author_id, pk in rows}
        gone = [pk for key, pk in voices.items() if key in names and key not in heard]
        _model("Voice").objects.filter(pk__in=gone).delete()
        _model("Voice").objects.bulk_create(
            _model("Voice")(topic_id=topic_id, author_id=author_id, author_name=names[key])
            for key in sorted(heard - voices.keys())
            for topic_id, author_id in [key]
        )
    former = {post.topic_id for post, _sign in changed if post.author_id is None}
    for chunk in in_chunks(former):
        for topic in _model("Topic").objects.filter(pk__in=chunk):
            rewrite_voices(topic)
