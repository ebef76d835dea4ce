"""Indexing what is there, for `forum_search_index`.

It can be stopped at any time and run again, while people write: each batch is a transaction, and a
post that was changed meanwhile is indexed once more.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from forum import transactions
from forum.models import Post
from forum.search.index import Index
from forum.search.participants import index_member, index_posts

# Posts per batch.
BATCH = 500
# What of a post is in the index.
INDEXED = ("pk", "body_digest", "depth", "topic__title", "topic__forum")


@dataclass(slots=True)
class Progress:
    """How many rows a run has indexed of `kind`, "posts" or "members"; `last` is the last id."""

    kind: str = "posts"
    done: int = 0
    last: object = 0


def start_again():
    """Make the tables anew, empty, with the stemmer of the language that the settings name."""
    with transactions.atomic():
        Index.to_write().create()


def index_missing():
    """Index the posts that are not in the index; yield the Progress after each batch."""
    progress = Progress()
    while pks := Index.to_write().missing(after=progress.last, limit=BATCH):
        yield _index(pks, progress)


def index_all(*, after=0):
    """Index all posts with a greater number than `after`; yield the Progress after each batch."""
    progress = Progress(last=after)
    posts = _posts().order_by("pk").values_list("pk", flat=True)
    while pks := list(posts.filter(pk__gt=progress.last)[:BATCH]):
        yield _index(pks, progress)


def index_members():
    """Index the names of all accounts; yield the Progress after each batch."""
    progress = Progress("members")
    users = get_user_model()._default_manager.order_by("pk")
    while batch := list((users.filter(pk__gt=progress.last) if progress.done else users)[:BATCH]):
        with transactions.atomic():
            for user in batch:
                index_member(user)
        progress.done, progress.last = progress.done + len(batch), batch[-1].pk
        yield progress


def _index(pks, progress):
    waiting = pks
    while waiting:
        with transactions.atomic():
            before = _state(waiting)
            index_posts(_posts().filter(pk__in=waiting))
        after = _state(waiting)
        waiting = [pk for pk in after if after[pk] != before.get(pk)]
    progress.done, progress.last = progress.done + len(pks), pks[-1]
    return progress


def _posts():
    """Return all posts, as the primary has them."""
    return Post.objects.using(transactions.primary())


def _state(pks):
    """Return {pk: what of it is in the index} of those posts that exist."""
    return {row[0]: row for row in _posts().filter(pk__in=pks).values_list(*INDEXED)}
