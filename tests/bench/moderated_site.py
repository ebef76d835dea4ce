"""A large site with much moderation: a long log, and a long queue of reports, appeals and more.

The rows are what the verbs would have written; `manage.py forum_check` proves it.
"""

from django.contrib.auth import get_user_model
from django.db import transaction

from forum.models import Action, Appeal, Change, ChangedRow, Post, Report, recount
from tests.bench.site import BATCH, SiteBuilder

REMOVED = {"status": "trashed", "status_before": "published"}
SHOWN = {"status": "published", "status_before": ""}


def build_moderated_site(*, topics, posts, giant_posts, actions, cases):
    """Write the site into an empty database; return (giant topic, moderator).

    Of the actions one in ten removed a post that is removed still, others removed one and were
    undone. Of the cases a third each are reports, posts that wait for approval, and appeals.
    """
    giant = SiteBuilder(topics=topics, posts=posts, giant_posts=giant_posts).build()
    moderator = get_user_model().objects.create_superuser("moderator")
    leaves = Post.objects.filter(depth__gt=0, reply_count=0).exclude(topic=giant).order_by("pk")
    numbers = list(leaves.values_list("pk", flat=True)[: cases + actions // 10])
    third = cases // 3
    removed, third = numbers[: actions // 10], cases // 3
    held = numbers[len(removed) : len(removed) + third]
    reported = numbers[len(removed) + third : len(removed) + 2 * third]
    with transaction.atomic():
        set_status(removed, **REMOVED)
        set_status(held, status="pending")
        write_log(numbers, len(removed), actions, moderator)
        write_cases(removed[:third], reported)
    return giant, moderator


def set_status(numbers, **values):
    """Give posts a status, and count their topics anew, some hundred posts at a time."""
    for start in range(0, len(numbers), 900):
        posts = Post.objects.filter(pk__in=numbers[start : start + 900])
        with recount.recounting(set(posts.values_list("topic", flat=True)), posts=True):
            posts.update(**values)


def write_log(numbers, removed, actions, moderator):
    """Write the log: the first posts are removed; others were removed and brought back."""
    rows = Post.objects.order_by("pk").select_related("topic__forum")
    posts = list(
        rows.filter(pk__in=numbers[:30_000]).only("topic__forum", "author", "topic__title")
    )
    for start in range(0, actions, BATCH):
        made = []
        for number in range(start, min(start + BATCH, actions)):
            post, is_undo = posts[number % len(posts)], number >= removed and number % 2
            made.append(
                Action(
                    actor=moderator,
                    actor_name="moderator",
                    verb="undo" if is_undo else "trash",
                    forum=post.topic.forum,
                    forum_title=post.topic.forum.title,
                    topic=post.topic,
                    topic_title=post.topic.title,
                    post=post,
                    post_number=post.pk,
                    author_id=post.author_id,
                    reason="Rude",
                )
            )
        Action.objects.bulk_create(made, batch_size=BATCH)
        changes = [
            Change(action=each, model="post", before=SHOWN, after=REMOVED)
            if each.verb == "trash"
            else Change(action=each, model="post", before=REMOVED, after=SHOWN)
            for each in made
        ]
        Change.objects.bulk_create(changes, batch_size=BATCH)
        ChangedRow.objects.bulk_create(
            [ChangedRow(change=each, row_id=each.action.post_id) for each in changes],
            batch_size=BATCH,
        )


def write_cases(appealed, reported):
    """Write an open appeal for each of the first posts, an open report for each of the others."""
    Appeal.objects.bulk_create(
        [Appeal(post_id=pk, author_name="somebody", words="Please") for pk in appealed],
        batch_size=BATCH,
    )
    Report.objects.bulk_create(
        [Report(post_id=pk, reporter_name="somebody", words="Rude") for pk in reported],
        batch_size=BATCH,
    )
