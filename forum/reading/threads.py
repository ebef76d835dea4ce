"""Threads: where a post stands in its topic, and how a page of threads is read.

A post's `path` is its place in reading order: six decimal digits a level, each level the position
that the topic gave to that ancestor. `000004000019` is the reply at position 19, below the reply at
position 4. So a whole thread is one range of an index, and comparing strings is comparing places.

Page boundaries are drawn by what everybody sees, so that a permalink leads all roles to the same
page. What only some see (a moderator the removed posts, an author a pending one) stands in between,
uncounted, up to a limit.
"""

from django.apps import apps
from django.db import connections
from django.db.models import Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat

from forum.compiled import CompiledQuery
from forum.models.paths import AFTER_DIGITS, HIDDEN_LIMIT, OPENING_PATH, stop_path
from forum.policy.visible_query import VisibleQuery


def _build_roots(topic_id):
    """Return the queryset of the paths of a topic's threads."""
    return _posts(topic_id).filter(opens_thread=True).order_by("path").values_list("path")


def _build_preview_end(topic_id, *, preview):
    """Return the queryset of the path after the first `preview` replies of the thread `roots`."""
    root = RawSQL("roots.path", [])
    replies = _posts(topic_id).shown_to_guests().filter(path__gt=root)
    replies = replies.filter(path__lt=Concat(root, Value(AFTER_DIGITS)))
    return replies.order_by("path").values_list("path")[preview : preview + 1]


_roots = CompiledQuery(_build_roots)


_preview_end = CompiledQuery(_build_preview_end)


def page_ranges(posts, *, offset, limit, preview):
    """Return the (start, stop) paths of one page of threads.

    Each is cut after its thread's first `preview` replies.

    `posts` is a topic's manager of posts. One query: the roots come from an index that holds
    nothing else, and are counted off before anything is asked about them, so that a far offset
    costs little.
    """
    topic_id = posts.instance.pk
    roots = _roots.statement(topic_id)
    end = _preview_end.statement(topic_id, preview=preview)
    with connections[posts.db].cursor() as cursor:
        cursor.execute(
            f"WITH roots AS ({roots.sql} LIMIT %s OFFSET %s)"
            f" SELECT path, COALESCE(({end.sql}), path || '{AFTER_DIGITS}')"
            " FROM roots ORDER BY path",
            [*roots.parameters, limit, offset, *end.parameters],
        )
        return cursor.fetchall()


def ranges_with_gaps(ranges, *, first, last):
    """Return where on a page posts may lie that guests do not see.

    All of it but what is folded away.

    `ranges` are those of the page's threads. `first` is the page's first thread, or None where the
    topic begins with this page; `last` is the next page's first, or None where it ends.
    """
    found, start = [], first or stop_path(OPENING_PATH)
    for root, stop in ranges:
        if stop != stop_path(root):
            found.append((start, stop))
            start = stop_path(root)
    return [*found, (start, last or AFTER_DIGITS)]


def _build_shown(topic_id):
    """Return the queryset of a topic's posts in `ranges` that everybody sees."""
    return _in_ranges(_posts(topic_id).shown_to_guests())


def _build_hidden(user, topic_id, *, topic):
    """Return the queryset of a topic's posts in `ranges` that the user sees, and guests do not."""
    return _in_ranges(_posts(topic_id).visible_in(topic, user).hidden_from_guests())


_shown = CompiledQuery(_build_shown)


# What someone sees depends on the forum alone.
_hidden = VisibleQuery(_build_hidden, key=lambda topic: topic.forum_id)


def _posts(topic_id):
    return apps.get_model("forum", "Post").objects.filter(topic=topic_id)


def _in_ranges(posts):
    low, high = RawSQL("ranges.low", []), RawSQL("ranges.high", [])
    return posts.filter(path__gte=low, path__lt=high).for_page().order_by()


def read_ranges(posts, ranges, *, user=None, hidden_ranges=()):
    """Return the posts whose paths lie in the ranges, in reading order.

    `posts` is a topic's manager of posts, `ranges` are pairs of paths: of what lies in them comes
    what everybody sees, placeholders of removed posts too. What the user sees and guests do not
    comes from `hidden_ranges`, up to a limit. One query.
    """
    topic, sql, parameters = posts.instance, [], []
    vendor = connections[posts.db].vendor
    if ranges:
        shown, parameters = _read_each(_shown.statement(topic.pk), ranges, vendor)
        sql.append(f"SELECT * FROM ({shown}) AS shown")
    hidden = _hidden.statement(user, topic.pk, topic=topic) if hidden_ranges else None
    # A host's policy may show nothing, which has no SQL.
    if hidden and hidden.sql:
        hidden, more = _read_each(hidden, hidden_ranges, vendor)
        sql.append(f"SELECT * FROM ({hidden} LIMIT {HIDDEN_LIMIT}) AS hidden")
        parameters += more
    if not sql:
        return []
    found = posts.model.objects.raw(" UNION ALL ".join(sql), parameters)
    return sorted(found, key=lambda post: post.path)


def _read_each(statement, ranges, vendor):
    """Return (sql, parameters) of a query of posts for each of the ranges.

    A join from the ranges to the posts, read range by range from the index: conditions joined by OR
    make both databases read the whole topic, and PostgreSQL plans a UNION of many selects for
    longer than it reads them. What keeps the order of the join is LATERAL with OFFSET 0 there, and
    CROSS JOIN in SQLite.
    """
    values = ", ".join(["(%s, %s)"] * len(ranges))
    if vendor == "postgresql":
        joined = (
            f"SELECT found.* FROM ranges CROSS JOIN LATERAL ({statement.sql} OFFSET 0) AS found"
        )
    else:
        table = '"forum_post"'
        joined = statement.sql.replace(f" FROM {table}", f" FROM ranges CROSS JOIN {table}", 1)
    sql = f"WITH ranges (low, high) AS (VALUES {values}) {joined}"
    return sql, [*(path for each in ranges for path in each), *statement.parameters]
