"""Reading many rows, in words: `Topic.objects.visible_to(user).in_list_order()`."""

from django.db import models
from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from forum.models.paths import HIDDEN_LIMIT, LAST_POSITION
from forum.policy import get_policy

# What no list shows of a last post.
NOT_IN_LISTS = (
    *("body", "body_html", "body_digest", "renderer", "revision_number", "edited_at", "parent"),
    *("position", "path", "depth", "status_before", "reply_count", "opens_thread"),
)
HIDDEN_STATUSES = ("pending", "spam", "trashed")
# A database may take no more than 999.
VALUES_PER_STATEMENT = 900


class ChangedQuerySet(models.QuerySet):
    """Rows that verbs lock and change; `forum.models.locking` has the order of their kinds."""

    def locked(self):
        """Lock the rows, in the order of their ids, until the transaction ends.

        Rows that only refer to a locked one (an action, a reading) can be written meanwhile. On
        SQLite the transaction is the lock.
        """
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def write_each(self, values):
        """Write fields of many rows, `values` as {pk: {field: value}}, all of the same fields.

        A hundred rows or more in one statement. What several rows get is written once, which makes
        it far quicker than `bulk_update`, whose time goes into building the statement.
        """
        ids = sorted(values)
        names = list(values[ids[0]]) if ids else []
        differing = sum(len({each[name] for each in values.values()}) > 1 for name in names)
        # Each row is named once, and once more for each field in which rows differ.
        size = VALUES_PER_STATEMENT // (1 + 2 * differing)
        for start in range(0, len(ids), size):
            chunk = ids[start : start + size]
            written = {name: _by_row(values, chunk, name) for name in names}
            self.order_by().filter(pk__in=chunk).update(**written)


class ForumQuerySet(ChangedQuerySet):
    """Forums."""

    def visible_to(self, user):
        """Filter to the forums that the user may see."""
        return get_policy().visible_forums(user, self)

    def with_removed_count(self):
        """Count with each forum its removed topics, as `removed_count`."""
        removed = self.model.topics.rel.related_model.objects.filter(
            forum=OuterRef("pk"), status="trashed"
        )
        counted = removed.order_by().values("forum").annotate(count=Count("pk")).values("count")
        return self.annotate(removed_count=Coalesce(Subquery(counted), 0))

    def with_last_post(self):
        """Fetch with each forum what pages show of its last post."""
        return self.select_related("last_post").defer(
            *(f"last_post__{name}" for name in NOT_IN_LISTS)
        )


class TopicQuerySet(ChangedQuerySet):
    """Topics."""

    def visible_to(self, user):
        """Filter to the topics that the user may see, in forums that they may see."""
        return get_policy().visible_topics(user, self)

    def published(self):
        """Filter to published topics."""
        return self.filter(status="published")

    def with_last_post(self):
        """Fetch with each topic what pages show of its last post."""
        return self.select_related("last_post").defer(
            *(f"last_post__{name}" for name in NOT_IN_LISTS)
        )

    def for_list(self):
        """Fetch with each topic what a row of a list shows, with its forum."""
        return (
            self.with_last_post()
            .select_related("forum")
            .defer("forum__description", "forum__topic_count", "forum__post_count")
        )

    def newest_activity_first(self):
        """Order by last activity, the latest first."""
        return self.order_by("-last_activity_at", "-pk")

    def page(self, offset, limit):
        """Return one page of topics, the most recently active first.

        The ids come from the index alone, so that a far page does not read the rows before it.
        """
        ids = self.newest_activity_first().values("pk")[offset : offset + limit]
        return self.model.objects.filter(pk__in=ids).for_list().newest_activity_first()


def _by_row(values, ids, name):
    """Return what a statement writes into a field: one value, or one that depends on the row."""
    rows = {}
    for pk in ids:
        rows.setdefault(values[pk][name], []).append(pk)
    if len(rows) == 1:
        return next(iter(rows))
    return Case(*(When(pk__in=found, then=Value(value)) for value, found in rows.items()))


class PostQuerySet(ChangedQuerySet):
    """Posts: opening posts and replies."""

    def visible_to(self, user):
        """Filter to the posts whose text the user may read, in topics that they may see."""
        return get_policy().visible_posts(user, self)

    def visible_in(self, topic, user):
        """Filter a topic's posts to what its page shows the user, placeholders of removed posts
        too.
        """
        return get_policy().visible_in_topic(user, topic, self)

    def published(self):
        """Filter to posts that are published themselves (their topic may not be)."""
        return self.filter(status="published")

    def shown_to_guests(self):
        """Filter a topic's posts to those that take a place on everybody's page.

        Page boundaries count these.
        """
        return self.filter(Q(status="published") | Q(reply_count__gt=0))

    def set_aside(self, ids, fields):
        """Move posts out of each other's way before `fields`, their new places, are written.

        A place (`path`, `position`) is unique at every moment.
        """
        aside = {
            "path": Concat(Value("aside"), Cast("pk", CharField())),
            "position": F("position") + LAST_POSITION + 1,
        }
        values = {name: aside[name] for name in aside if name in fields}
        self.filter(pk__in=ids).update(**values, opens_thread=False)

    def replies(self):
        """Leave out opening posts."""
        return self.filter(depth__gt=0)

    def before(self, post):
        """Filter to the posts that are older than this one."""
        not_before = Q(created_at=post.created_at, pk__gte=post.pk)
        return self.filter(~not_before, created_at__lte=post.created_at)

    def after(self, post):
        """Filter to the posts that are newer than this one."""
        not_after = Q(created_at=post.created_at, pk__lte=post.pk)
        return self.filter(~not_after, created_at__gte=post.created_at)

    def newest_first(self):
        """Order by time, the latest first."""
        return self.order_by("-created_at", "-pk")

    def in_thread_order(self):
        """Order as threads read."""
        return self.order_by("path")

    def page(self, offset, limit):
        """Return one page in the order that the queryset has.

        A far page reads only its own rows.
        """
        ids = self.values("pk")[offset : offset + limit]
        page = self.model.objects.filter(pk__in=ids)
        page.query.order_by = self.query.order_by
        return page

    def for_page(self):
        """Leave out what no page of posts shows: the Markdown that the HTML was made of."""
        return self.defer("body")

    def page_with_hidden(self, order, *, offset, limit):
        """Return one page of a topic's posts in an order, as a list.

        `order` is "path", "created_at" or "-created_at". The page counts published posts; what else
        the queryset holds stands in between, up to a limit. A far page reads only its own rows. Two
        queries.
        """
        field, backwards = order.lstrip("-"), order.startswith("-")
        ordered = self.order_by(order, "-pk" if backwards else "pk")
        rows = list(ordered.published().page(offset, limit + 1).for_page())
        rows, following = rows[:limit], rows[limit:]
        first, end = (rows[0] if rows and offset else None), (following[0] if following else None)
        hidden = ordered.filter(status__in=HIDDEN_STATUSES)
        if first:
            hidden = hidden.filter(
                **{f"{field}__{'lte' if backwards else 'gte'}": getattr(first, field)}
            )
        if end:
            hidden = hidden.filter(
                **{f"{field}__{'gte' if backwards else 'lte'}": getattr(end, field)}
            )
        found = sorted(
            [*rows, *following, *hidden.for_page()[:HIDDEN_LIMIT]],
            key=lambda post: (getattr(post, field), post.pk),
            reverse=backwards,
        )
        # Where times are equal the numbers decide, so the bounds are cut once more.
        return found[found.index(first) if first else 0 : found.index(end) if end else None]
