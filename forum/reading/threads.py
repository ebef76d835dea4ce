"""Threads: where a post stands in its topic, and how a page of threads is read.

A post's `path` is its place in reading order: six decimal digits a level, each level the position
that the topic gave to that ancestor. `000004000019` is the reply at position 19, below the reply at
position 4. So a whole thread is one range of an index, and comparing strings is comparing places.

Page boundaries are drawn by what everybody sees, so that a permalink leads all roles to the same
page. What only some see (a moderator the removed posts, an author a pending one) stands in between,
uncounted, up to a limit.
"""

from django.db import connections

from forum.models.paths import AFTER_DIGITS, HIDDEN_LIMIT, OPENING_PATH, stop_path

# So many are looked at, of which the policy may show some: far more than lie on a page.
MAX_HIDDEN = 10_000


# The same as `PostQuerySet.shown_to_guests`, of the posts as `reply`.
SHOWN_TO_GUESTS = "(reply.status = 'published' OR reply.reply_count > 0)"


def page_ranges(topic, *, offset, limit, preview):
    """Return the (start, stop) paths of one page of a topic's threads.

    Each is cut after its thread's first `preview` replies. One query: the roots come from an index
    that holds nothing else, and are counted off before anything is asked about them, so that a far
    offset costs little.
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


def read_ranges(topic, ranges, *, user=None, hidden_ranges=()):
    """Return a topic's posts whose paths lie in the ranges, in reading order.

    `ranges` are pairs of paths: of what lies in them comes what everybody sees, placeholders of
    removed posts too. What the user sees and guests do not comes from `hidden_ranges`, up to a
    limit. One query for each of the two, and a third where there is anything hidden.
    """
    model, found = topic.posts.model, []
    if ranges:
        # All but the Markdown that the HTML was made of, as `for_page` leaves it out.
        fields = [field for field in model._meta.concrete_fields if field.name != "body"]
        columns = ", ".join(f'reply."{field.column}"' for field in fields)
        found += model.objects.raw(*_in_ranges(topic, columns, ranges, SHOWN_TO_GUESTS))
    if hidden_ranges:
        sql, parameters = _in_ranges(topic, "reply.id", hidden_ranges, f"NOT {SHOWN_TO_GUESTS}")
        with connections[topic.posts.all().db].cursor() as cursor:
            cursor.execute(f"{sql} LIMIT {MAX_HIDDEN}", parameters)
            ids = [pk for (pk,) in cursor.fetchall()]
        if ids:
            hidden = topic.posts.visible_in(topic, user).filter(pk__in=ids)
            found += hidden.in_thread_order().for_page()[:HIDDEN_LIMIT]
    return sorted(found, key=lambda post: post.path)


def _in_ranges(topic, columns, ranges, condition):
    """Return (SQL, parameters) that select a topic's posts in the ranges, in no order.

    A join from the ranges to the posts, read range by range from the index: conditions joined by OR
    make both databases read the whole topic, and PostgreSQL plans a UNION of many selects for
    longer than it reads them. What keeps the order of the join is LATERAL with OFFSET 0 there, and
    CROSS JOIN in SQLite.
    """
    posts = topic.posts.all()
    table = posts.model._meta.db_table
    condition = (
        f"reply.topic_id = %s AND {condition}"
        " AND reply.path >= ranges.low AND reply.path < ranges.high"
    )
    if connections[posts.db].vendor == "postgresql":
        found = f"SELECT {columns} FROM {table} AS reply WHERE {condition} OFFSET 0"
        joined = f"SELECT found.* FROM ranges CROSS JOIN LATERAL ({found}) AS found"
    else:
        joined = f"SELECT {columns} FROM ranges CROSS JOIN {table} AS reply WHERE {condition}"
    values = ", ".join(["(%s, %s)"] * len(ranges))
    sql = f"WITH ranges (low, high) AS (VALUES {values}) {joined}"
    return sql, [*(path for each in ranges for path in each), topic.pk]
