"""Guests' pages from a cache: the forum's own parts of them.

`@guest_page(key)` on a view asks `key(request, …)` for what the page depends on: rows' versions
above all. There is nothing to invalidate: a verb raises the version of the topic and of its forum,
so the key is another one. What a host changes behind the verbs shows when FORUM_PAGE_CACHE_SECONDS
have passed. The parts are those that templates mark with `{% guest_part "content" %}`. Around them
the host's base template is rendered for each request.
"""

import hashlib
from functools import partial, wraps

from django.core.cache import caches
from django.db import connections, router
from django.db.models import Count, Subquery, Sum, Value
from django.shortcuts import render
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum import conf
from forum.models import Forum, Topic
from forum.models.stamp import SITE_STAMP, VOCABULARY
from forum.reading.ordering import reading_order
from forum.reading.pagination import kept_parameters
from glossary.linking.preference import reader_preference

# SQLite takes no larger number in a query.
MAX_NUMBER = 2**63 - 1
# What every page depends on, read with the rows' own versions in one query.
COMMON = {"stamp": SITE_STAMP, "vocabulary": VOCABULARY}


def _all_forums():
    """Return a queryset with one row: how many forums guests see, and the sum of their versions."""
    forums = Forum.objects.visible_to(None).order_by().annotate(all=Value(1)).values("all")
    return forums.annotate(forums=Count("pk"), versions=Sum("version"))


class PreparedQuery:
    """A query of tuples of which one value differs from call to call.

    `build(value)` returns the queryset. The ORM compiles it once, with an example of a value, and
    the statement that it sends is kept: compiling takes longer than all else about a page from the
    cache. So what the policy shows guests is asked once, too; the view asks it for each page.
    """

    def __init__(self, build, example=None):
        self.build, self.example, self.statements = build, example, {}

    def first(self, value=None):
        """Return the first row for a value, or None where there is none."""
        database = router.db_for_read(Topic)
        key = (conf.FORUM_POLICY, database)
        if key not in self.statements:
            self.statements[key] = self._prepare(connections[database])
        # None where the policy shows guests nothing, which has no statement.
        if not (statement := self.statements[key]):
            return None
        sql, parameters = statement
        with connections[database].cursor() as cursor:
            cursor.execute(sql, [value if one == self.example else one for one in parameters])
            return cursor.fetchone()

    def _prepare(self, connection):
        """Return (SQL, parameters) of the example's query, or None where there is no such query."""
        # Built before anything is noted: a host's policy may ask queries of its own.
        rows, sent = self.build(self.example), []

        def note(execute, sql, parameters, many, context):
            sent.append((sql, parameters))
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(note):
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
# A forum's page shows its sub-forums and what is stuck everywhere, so it depends on all forums.
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
    """Return what a topic's page depends on, or None where a guest is not shown one at this
    address.
    """
    if pk > MAX_NUMBER:
        return None
    row = _topic.first(pk)
    return (*row, reading_order(request)) if row and row[0] == slug else None


def forum_key(request, slug):
    """Return what a forum's page depends on, or None where guests do not see it."""
    return _forum.first(slug)


def index_key(request):
    """Return what the index depends on, or None where guests see no forum."""
    return _index.first()


def guest_page(find_key):
    """Decorate a view so that guests get its page's parts from the cache.

    Members' are rendered afresh.

    `find_key` takes what the view takes and returns a tuple, or None where nothing should be kept.
    """

    def decorate(view):
        @wraps(view)
        def from_cache(request, *args, **kwargs):
            if not conf.FORUM_PAGE_CACHE_SECONDS or request.user.is_authenticated:
                return view(request, *args, **kwargs)
            found = find_key(request, *args, **kwargs)
            if found is None:
                return view(request, *args, **kwargs)
            key = _hash(request, found)
            parts = caches[conf.FORUM_PAGE_CACHE].get(key)
            if parts is None:
                return _render_and_keep(request, key, partial(view, request, *args, **kwargs))
            return render(request, "forum/cached.html", {"parts": parts})

        return from_cache

    return decorate


def _render_and_keep(request, key, view):
    """Return the view's response, and keep what it marks with `{% guest_part %}`."""
    request.forum_parts = {}
    response = view()
    if response.status_code == 200 and request.forum_parts:
        cache, seconds = caches[conf.FORUM_PAGE_CACHE], conf.FORUM_PAGE_CACHE_SECONDS
        cache.set(key, request.forum_parts, seconds)
    return response


def _hash(request, found):
    """Return the cache's key for what a page depends on, and what all pages depend on besides."""
    everything = (
        found,
        request.scheme,
        request.get_host(),
        request.path,
        kept_parameters(request),
        reader_preference(request),
        get_language(),
        get_current_timezone_name(),
    )
    return "forum:" + hashlib.blake2b(repr(everything).encode(), digest_size=20).hexdigest()
