"""How a page of threads is read.

A post's `path` is its position in reading order: six decimal digits a level, each the position that
the topic gave to that ancestor. `000004000019` is the reply at position 19, below the reply at
position 4. So a whole thread is one range of an index, and sorting by path gives reading order.

Only what guests see counts for page boundaries, so that a permalink leads all roles to the same
page. Posts that only some see (moderators the removed ones, authors their pending ones) are shown
in between, uncounted, up to a limit.
"""

from django.db import connections

from forum.models.paths import AFTER_DIGITS, OPENING_PATH, stop_path
from forum.models.querysets import HIDDEN_SHOWN

# Hidden posts of a page that are offered to the policy: far more than a page has.
HIDDEN_READ = 10_000
# `forum.policy.SHOWN_TO_GUESTS` as SQL, for the posts as `reply`.
SHOWN_TO_GUESTS = "(reply.status = 'published' OR reply.reply_count > 0)"


def page_ranges(topic, *, offset, limit, preview):
    """Return the (start, stop) paths of one page of a topic's threads.

    Each ends after its thread's first `preview` replies. One query. A far offset costs little,
    because the roots come from an index of roots alone, and only those of the page are looked at.
    """
    posts = topic.posts.all()
    table = posts.model._meta.db_table
    sql = f"""
        WITH roots AS (
            SELECT path FROM {table} WHERE topic_id = %s AND opens_thread
            ORDER BY path LIMIT %s OFFSET %s
        )
        SELECT path, COALESCE(
            (
                SELECT reply.path FROM {table} AS reply
                WHERE reply.topic_id = %s AND {SHOWN_TO_GUESTS}
                AND reply.path > roots.path AND reply.path < roots.path || '{AFTER_DIGITS}'
                ORDER BY reply.path LIMIT 1 OFFSET %s
            ),
            path || '{AFTER_DIGITS}'
        )
        FROM roots ORDER BY path"""
    with connections[posts.db].cursor() as cursor:
        cursor.execute(sql, [topic.pk, limit, offset, topic.pk, preview])
        return cursor.fetchall()


def ranges_with_gaps(ranges, *, first, last):
    """Return the ranges of paths in which hidden posts belong on a page: all but what is folded.

    `ranges` are those of the page's threads. `first` is the path of the page's first thread, None
    on the first page; `last` is that of the next page's first thread, None on the last page.
    """
    gaps, start = [], first or stop_path(OPENING_PATH)
    for root, stop in ranges:
        if stop != stop_path(root):
            gaps.append((start, stop))
            start = stop_path(root)
    return [*gaps, (start, last or AFTER_DIGITS)]


def read_ranges(topic, ranges, *, user=None, hidden_ranges=()):
    """Return a topic's posts whose paths lie in the ranges, in reading order.

    From `ranges`, pairs of paths, come the posts that guests see, placeholders included. From
    `hidden_ranges` come those that only the user sees, up to a limit. One query for each of the
    two, and a third where there are hidden posts.
    """
    model, posts = topic.posts.model, []
    if ranges:
        # All columns but the Markdown, which `for_page` leaves out as well.
        fields = [field for field in model._meta.concrete_fields if field.name != "body"]
        columns = ", ".join(f'reply."{field.column}"' for field in fields)
        posts += model.objects.raw(*_in_ranges(topic, columns, ranges, SHOWN_TO_GUESTS))
    if hidden_ranges:
        sql, parameters = _in_ranges(topic, "reply.id", hidden_ranges, f"NOT {SHOWN_TO_GUESTS}")
        with connections[topic.posts.all().db].cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {HIDDEN_READ}", parameters)
            ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            hidden = topic.posts.visible_in(topic, user).filter(pk__in=ids)
            posts += hidden.in_thread_order().for_page()[:HIDDEN_SHOWN]
    return sorted(posts, key=lambda post: post.path)


def _in_ranges(topic, columns, ranges, condition):
    """Return (SQL, parameters) that select a topic's posts in the ranges, in no order.

    A join that reads the posts range by range from the index. With conditions joined by OR, both
    databases read the whole topic; for a UNION of many selects, PostgreSQL takes longer to plan
    than to read. LATERAL with OFFSET 0 keeps the order of the join in PostgreSQL, CROSS JOIN in
    SQLite.
    """
    posts = topic.posts.all()
    table = posts.model._meta.db_table
    condition = (
        f"reply.topic_id = %s AND {condition}"
        " AND reply.path >= ranges.low AND reply.path < ranges.high"
    )
    if connections[posts.db].vendor == "postgresql":
        of_range = f"SELECT {columns} FROM {table} AS reply WHERE {condition} OFFSET 0"
        joined = (
            f"SELECT posts_in_range.* FROM ranges CROSS JOIN LATERAL ({of_range}) AS posts_in_range"
        )
    else:
        joined = f"SELECT {columns} FROM ranges CROSS JOIN {table} AS reply WHERE {condition}"
    values = ", ".join(["(%s, %s)"] * len(ranges))
    sql = f"WITH ranges (low, high) AS (VALUES {values}) {joined}"
    return sql, [*(path for pair in ranges for path in pair), topic.pk]
