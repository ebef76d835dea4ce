"""Querysets of forums, topics and posts: `Topic.objects.visible_to(user).published()`."""

from django.db import models
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from forum.models.audiences import audiences_of
from forum.models.paths import LAST_POSITION
from forum.models.status import REMOVED
from forum.policy import SHOWN_TO_GUESTS, get_policy

# Fields of a last post that no list shows.
NOT_IN_LISTS = (
    *("body", "body_html", "body_digest", "renderer", "revision_number", "edited_at", "parent"),
    *("edited_by_moderator", "edit_reason"),
    *("position", "path", "depth", "status_before", "reply_count", "opens_thread"),
)
HIDDEN_STATUSES = ("pending", "spam", "trashed", "withdrawn", "erased")
# Posts per page that guests do not see, shown to moderators among the others.
HIDDEN_SHOWN = 200
# Parameters per statement; older SQLite allows 999.
VALUES_PER_STATEMENT = 900


class ChangedQuerySet(models.QuerySet):
    """A queryset of rows that verbs lock; `forum.models.locking` has the order of locks."""

    def locked(self):
        """Lock the rows, in ascending order of ids, until the transaction ends.

        Rows that refer to a locked one (an action, a reading) can be inserted meanwhile. On SQLite
        the transaction locks the whole database, so nothing more is needed.
        """
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")

    def write_each(self, values):
        """Write fields of many rows; `values` is {pk: {field: value}}, the same fields for each.

        A hundred rows or more per statement. A value that several rows get appears in it once,
        which makes this far quicker than `bulk_update`.
        """
        ids = sorted(values)
        names = list(values[ids[0]]) if ids else []
        differing = sum(len({row[name] for row in values.values()}) > 1 for name in names)
        # Per row: its id, and for each field in which rows differ its id again and a value.
        size = VALUES_PER_STATEMENT // (1 + 2 * differing)
        for start in range(0, len(ids), size):
            chunk = ids[start : start + size]
            written = {name: _case_by_row(values, chunk, name) for name in names}
            self.order_by().filter(pk__in=chunk).update(**written)


class ActionQuerySet(ChangedQuerySet):
    """A queryset of the log's entries."""

    def visible_to(self, user):
        """Filter to the actions that a user may read: those in the forums that they moderate."""
        return get_policy().visible_actions(user, self)

    def newest_first(self):
        """Order by time, the latest first."""
        return self.order_by("-created_at", "-pk")

    def before(self, action):
        """Filter to the actions that are older than one."""
        not_before = Q(created_at=action.created_at, pk__gte=action.pk)
        return self.filter(~not_before, created_at__lte=action.created_at)


class ForumQuerySet(ChangedQuerySet):
    """A queryset of forums."""

    def visible_to(self, user):
        """Filter to the forums that a user may see; None is a guest."""
        return get_policy().visible_forums(user, self)

    def audiences(self):
        """Return {id: Audience} of all forums, whatever the queryset's filters. Two queries."""
        forums = self.model.objects.order_by()
        levels = forums.values_list("pk", "parent", "visibility", "audience")
        groups = {}
        for pk, group in forums.filter(groups__isnull=False).values_list("pk", "groups"):
            groups.setdefault(pk, set()).add(group)
        return audiences_of({pk: decides for pk, *decides in levels}, groups)

    def with_removed_count(self):
        """Annotate each forum with the number of its removed topics, as `removed_count`."""
        removed = self.model.topics.rel.related_model.objects.filter(
            forum=OuterRef("pk"), status__in=REMOVED
        )
        counts = removed.order_by().values("forum").annotate(count=Count("pk")).values("count")
        return self.annotate(removed_count=Coalesce(Subquery(counts), 0))

    def with_last_post(self):
        """Select with each forum those fields of its last post that pages show."""
        return self.select_related("last_post").defer(
            *(f"last_post__{name}" for name in NOT_IN_LISTS)
        )


class TopicQuerySet(ChangedQuerySet):
    """A queryset of topics."""

    def visible_to(self, user):
        """Filter to the topics that a user may see; None is a guest.

        A merged topic is none: it has no posts, and its address leads to where they are.
        """
        return get_policy().visible_topics(user, self.exclude(status="merged"))

    def published(self):
        """Filter to published topics."""
        return self.filter(status="published")

    def with_last_post(self):
        """Select with each topic those fields of its last post that pages show."""
        return self.select_related("last_post").defer(
            *(f"last_post__{name}" for name in NOT_IN_LISTS)
        )

    def for_list(self):
        """Select with each topic what a row of a list shows of its forum and last post."""
        return (
            self.with_last_post()
            .select_related("forum")
            .defer("forum__description", "forum__topic_count", "forum__post_count")
        )

    def with_question(self):
        """Select with each topic what the row of a list needs of its question."""
        return self.select_related("question").defer("question__guidance")

    def newest_activity_first(self):
        """Order by last activity, the latest first."""
        return self.order_by("-last_activity_at", "-pk")


def _case_by_row(values, ids, name):
    """Return what to write into a field of these rows: their common value, or a Case by row."""
    ids_by_value = {}
    for pk in ids:
        ids_by_value.setdefault(values[pk][name], []).append(pk)
    if len(ids_by_value) == 1:
        return next(iter(ids_by_value))
    return Case(*(When(pk__in=pks, then=Value(value)) for value, pks in ids_by_value.items()))


class PostQuerySet(ChangedQuerySet):
    """A queryset of posts: opening posts and replies."""

    def visible_to(self, user):
        """Filter to the posts whose text a user may read; None is a guest."""
        return get_policy().visible_posts(user, self)

    def visible_in(self, topic, user):
        """Filter a topic's posts to those that its page shows a user.

        Includes removed posts that are shown as placeholders.
        """
        return get_policy().visible_in_topic(user, topic, self)

    def published(self):
        """Filter to posts that are published; their topic may not be."""
        return self.filter(status="published")

    def shown_to_guests(self):
        """Filter a topic's posts to those that guests see, placeholders too.

        Page boundaries count these for everybody.
        """
        return self.filter(SHOWN_TO_GUESTS)

    def set_aside(self):
        """Write temporary values to `path` and `position`. One query.

        For moving posts: the columns are unique in a topic, also between two statements.
        """
        self.order_by().update(
            path=Concat(Value("aside"), Cast("pk", CharField())),
            position=F("position") + LAST_POSITION + 1,
            opens_thread=False,
        )

    def replies(self):
        """Filter to replies, leaving out opening posts."""
        return self.filter(depth__gt=0)

    def taking_part(self):
        """Filter to the posts that a division counts: replies, and tagged opening posts."""
        readings = self.model.readings.rel.related_model.objects
        readings = readings.filter(post=OuterRef("pk"), question=OuterRef("topic__question"))
        return self.filter(Q(depth__gt=0) | Exists(readings))

    def before(self, post):
        """Filter to the posts that are older than a post."""
        not_before = Q(created_at=post.created_at, pk__gte=post.pk)
        return self.filter(~not_before, created_at__lte=post.created_at)

    def after(self, post):
        """Filter to the posts that are newer than a post."""
        not_after = Q(created_at=post.created_at, pk__lte=post.pk)
        return self.filter(~not_after, created_at__gte=post.created_at)

    def newest_first(self):
        """Order by time, the latest first."""
        return self.order_by("-created_at", "-pk")

    def in_thread_order(self):
        """Order by path, so that every reply follows its parent."""
        return self.order_by("path")

    def page(self, *order, offset, limit):
        """Return one page of the queryset in an order. A late page reads only its own rows."""
        ids = self.page_ids(*order, offset=offset, limit=limit)
        return self.model.objects.filter(pk__in=ids).order_by(*order)

    def page_ids(self, *order, offset, limit, total=0):
        """Return the ids of one page of the queryset in an order, as a queryset.

        If the number of rows is given as `total`, a page of the second half is found from the end.
        """
        rows, start, stop = self.order_by(*order), offset, offset + limit
        if total and offset > total / 2:
            rows, start, stop = rows.reverse(), max(total - stop, 0), max(total - offset, 0)
        return rows.values("pk")[start:stop]

    def for_page(self):
        """Defer the Markdown, which no page of posts shows."""
        return self.defer("body")

    def page_with_hidden(self, order, *, published, offset, limit, total=0):
        """Return one page of a topic's posts in an order, as a list. Two queries.

        The queryset are the posts that the reader may see, `published` those by which pages are
        counted: a queryset without conditions of the policy, which no index would serve. `order` is
        "path", "created_at" or "-created_at"; `offset`, `limit` and `total` count the published
        posts. Up to 200 other posts of the queryset stand among them. A late page reads only its
        own rows.
        """
        field, backwards = order.lstrip("-"), order.startswith("-")
        # In a topic no two posts have the same path.
        columns = (order,) if field == "path" else (order, "-pk" if backwards else "pk")
        ids = published.page_ids(*columns, offset=offset, limit=limit + 1, total=total)
        rows = list(self.filter(pk__in=ids).order_by(*columns).for_page())
        rows, following = rows[:limit], rows[limit:]
        first, end = (rows[0] if rows and offset else None), (following[0] if following else None)
        hidden = self.order_by(*columns).filter(status__in=HIDDEN_STATUSES)
        if first:
            hidden = hidden.filter(
                **{f"{field}__{'lte' if backwards else 'gte'}": getattr(first, field)}
            )
        if end:
            hidden = hidden.filter(
                **{f"{field}__{'gte' if backwards else 'lte'}": getattr(end, field)}
            )
        posts = sorted(
            [*rows, *following, *hidden.for_page()[:HIDDEN_SHOWN]],
            key=lambda post: (getattr(post, field), post.pk),
            reverse=backwards,
        )
        # The filters above compare times only: cut off posts with the time of `first` or `end`.
        return posts[posts.index(first) if first else 0 : posts.index(end) if end else None]
