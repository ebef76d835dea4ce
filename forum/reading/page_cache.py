"""A cache for the parts of guests' pages.

`@guest_page(find_key)` on a view calls `find_key(request, …)` for what the page depends on, above
all the versions of rows. Nothing needs to be invalidated: a verb raises the versions of the topic
and its forum, which changes the key. What a host changes behind the verbs shows after
FORUM_PAGE_CACHE_SECONDS. Templates mark the parts with `{% guest_part "content" %}`; the host's
base template around them is rendered for each request.
"""

import hashlib
from functools import partial, wraps

from django.db import connections, router
from django.db.models import Count, Subquery, Sum, Value
from django.shortcuts import render
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum import cache, conf
from forum.models import Forum, Topic
from forum.models.stamp import SITE_STAMP, VOCABULARY
from forum.reading.base_page import base_template
from forum.reading.ordering import reading_order
from forum.reading.pagination import list_parameters
from glossary.linking.preference import reader_preference

# The largest number that SQLite takes in a query.
MAX_NUMBER = 2**63 - 1
# What every page depends on; read in one query with the versions of rows.
COMMON = {"stamp": SITE_STAMP, "vocabulary": VOCABULARY}


def _all_forums():
    """Return a queryset of one row: number of forums that guests see, sum of their versions."""
    forums = Forum.objects.visible_to(None).order_by().annotate(all=Value(1)).values("all")
    return forums.annotate(forums=Count("pk"), versions=Sum("version"))


class PreparedQuery:
    """A query for tuples that is compiled once, and then run with different values.

    `build(value)` returns the queryset. It is compiled with `example` as the value, and its SQL is
    reused, because compiling takes longer than the rest of serving a cached page. So the policy,
    too, is asked only once what guests see; the view itself asks it for each page.
    """

    def __init__(self, build, example=None):
        self.build, self.example, self.statements = build, example, {}

    def first(self, value=None):
        """Return the first row for a value, or None."""
        database = router.db_for_read(Topic)
        key = (conf.FORUM_POLICY, database)
        if key not in self.statements:
            self.statements[key] = self._prepare(connections[database])
        # None where the policy shows guests nothing: the ORM sends no query then.
        if not (statement := self.statements[key]):
            return None
        sql, parameters = statement
        with connections[database].cursor() as cursor:
            cursor.execute(sql, [value if given == self.example else given for given in parameters])
            return cursor.fetchone()

    def _prepare(self, connection):
        """Return (SQL, parameters) of the example's query, or None where the ORM sends none."""
        # Built before anything is recorded: a host's policy may ask queries of its own.
        rows, sent = self.build(self.example), []
        # Opened before, too: a host may send queries whenever a connection is made.
        connection.cursor().close()

        def record(execute, sql, parameters, many, context):
            sent.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(record):
            list(rows)
        return sent[0] if sent else None


_topic = PreparedQuery(
    lambda pk: (
        Topic.objects.visible_to(None)
        .filter(pk=pk)
        .order_by()
        .annotate(**COMMON)
        .values_list("slug", "version", *COMMON)
    ),
    example=2**31 - 1,
)
# A forum's page shows sub-forums, and topics that are sticky everywhere: it depends on all forums.
_forum = PreparedQuery(
    lambda slug: (
        Forum.objects.visible_to(None)
        .filter(slug=slug)
        .order_by()
        .annotate(versions=Subquery(_all_forums().values("versions")), **COMMON)
        .values_list("pk", "versions", *COMMON)
    ),
    example="an example of a slug",
)
_index = PreparedQuery(
    lambda _none: _all_forums().annotate(**COMMON).values_list("forums", "versions", *COMMON)
)


def topic_key(request, pk, slug=None):
    """Return what a topic's page depends on, or None where guests see no topic at this URL."""
    if pk > MAX_NUMBER:
        return None
    row = _topic.first(pk)
    return (*row, reading_order(request)) if row and row[0] == slug else None


def forum_key(request, slug):
    """Return what a forum's page depends on, or None where guests do not see the forum."""
    return _forum.first(slug)


def index_key(request):
    """Return what the index depends on, or None where guests see no forum."""
    return _index.first()


def guest_page(find_key):
    """Decorate a view so that guests get the parts of its page from the cache.

    Members' pages are always rendered. `find_key` takes the view's arguments and returns a tuple,
    or None where the page should not be cached.
    """

    def decorate(view):
        @wraps(view)
        def from_cache(request, *args, **kwargs):
            if not conf.FORUM_PAGE_CACHE_SECONDS or request.user.is_authenticated:
                return view(request, *args, **kwargs)
            depends_on = find_key(request, *args, **kwargs)
            if depends_on is None:
                return view(request, *args, **kwargs)
            key = _cache_key(request, depends_on)
            parts = cache.get(key)
            if parts is None:
                return _render_and_cache(request, key, partial(view, request, *args, **kwargs))
            context = {"base_template": base_template(), "parts": parts}
            return render(request, "forum/cached.html", context)

        return from_cache

    return decorate


def _render_and_cache(request, key, view):
    """Return the view's response, and cache the parts marked with `{% guest_part %}`."""
    request.forum_parts = {}
    response = view()
    if response.status_code == 200 and request.forum_parts:
        cache.set(key, request.forum_parts, conf.FORUM_PAGE_CACHE_SECONDS)
    return response


def _cache_key(request, depends_on):
    """Return the cache's key for a page that depends on a tuple, and on its URL and language."""
    everything = (
        depends_on,
        request.scheme,
        request.get_host(),
        request.path,
        list_parameters(request),
        reader_preference(request),
        get_language(),
        get_current_timezone_name(),
    )
    return "forum:" + hashlib.blake2b(repr(everything).encode(), digest_size=20).hexdigest()
