"""Guests' pages from a cache: the forum's own parts of them, or all where the host says so.

`@guest_page(key)` on a view asks `key(request, …)` for what the page depends on: rows' versions
above all. There is nothing to invalidate: a verb raises the version of the topic and of its forum,
so the key is another one. What a host changes behind the verbs shows when FORUM_PAGE_CACHE_SECONDS
have passed. The parts are those that templates mark with `{% guest_part "content" %}`. Around them
the host's base template is rendered for each request, unless FORUM_CACHE_WHOLE_PAGES says that it
is the same for all guests.
"""

import hashlib
import time
from dataclasses import dataclass, replace
from functools import partial, wraps

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    ExpressionWrapper,
    Subquery,
    Sum,
    Value,
)
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import set_response_etag
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from forum import conf
from forum.compiled import CompiledQuery
from forum.models import Forum, Topic
from forum.models.stamp import SITE_STAMP, VOCABULARY
from forum.reading.ordering import reading_order
from forum.reading.pagination import PAGE_PARAMETERS, kept_parameters
from glossary.preference import reader_preference


def _as_stored(expression):
    """Return the expression's value as the database has it: what is only compared for equality
    need not be converted.
    """
    return ExpressionWrapper(expression, output_field=CharField())


# What every page depends on, read with the rows' own versions in one query.
COMMON = {"stamp": SITE_STAMP, "vocabulary": _as_stored(VOCABULARY)}


def _all_forums():
    """Return a queryset with one row: how many forums guests see, and the sum of their versions."""
    forums = Forum.objects.visible_to(None).order_by().annotate(all=Value(1)).values("all")
    return forums.annotate(forums=_as_stored(Count("pk")), versions=_as_stored(Sum("version")))


find_topic = CompiledQuery(
    lambda pk: (
        Topic.objects.visible_to(None)
        .filter(pk=pk)
        .order_by()
        .annotate(**COMMON)
        .values_list("slug", "version", *COMMON)
    )
)
# A forum's page shows its sub-forums and what is stuck everywhere, so it depends on all forums.
find_forum = CompiledQuery(
    lambda slug: (
        Forum.objects.visible_to(None)
        .filter(slug=slug)
        .order_by()
        .annotate(versions=Subquery(_all_forums().values("versions")), **COMMON)
        .values_list("pk", "versions", *COMMON)
    )
)
find_index = CompiledQuery(
    lambda one: (
        _all_forums()
        .filter(pk__gte=one)
        .annotate(**COMMON)
        .values_list("forums", "versions", *COMMON)
    )
)


def topic_key(request, pk, slug=None):
    """Return what a topic's page depends on, or None where a guest is not shown one at this
    address.
    """
    # SQLite takes no larger number in a query, and a compiled one has nothing that looks at it.
    if pk > BigIntegerField.MAX_BIGINT:
        return None
    row = find_topic.first(pk)
    return (*row, reading_order(request)) if row and row[0] == slug else None


def forum_key(request, slug):
    """Return what a forum's page depends on, or None where guests do not see it."""
    return find_forum.first(slug)


def index_key(request):
    """Return what the index depends on."""
    return find_index.first(0)


@dataclass(frozen=True)
class WholePage:
    """A page with the host's base template around it, for guests of whom nothing is known."""

    # With all of the query string: the base template may repeat it, in a link to sign in.
    address: str
    content: bytes
    etag: str

    @classmethod
    def of(cls, request, response):
        """Return the page that was just rendered, or None where it may not be kept whole."""
        if not _takes_whole_pages(request):
            return None
        # An address that nothing on the pages leads to would take the place of the one that counts.
        is_usual = set(request.GET).issubset(PAGE_PARAMETERS)
        has_token = request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        # Django 6 and django-csp give False until somebody has asked for it.
        has_nonce = getattr(request, "_csp_nonce", None) or getattr(request, "csp_nonce", None)
        if not is_usual or has_token or has_nonce:
            return None
        set_response_etag(response)
        return cls(request.get_full_path(), response.content, response["ETag"])


@dataclass(frozen=True)
class CachedPage:
    """What the cache holds of a page until a time: {name: HTML of a part}, and a WholePage, if
    the host allows it and a guest was there to whom it could be shown.
    """

    until: float
    parts: dict
    whole: WholePage | None = None

    def suits_whole(self, request):
        """Say whether the guest may get the page as a whole."""
        whole = self.whole
        return whole and whole.address == request.get_full_path() and _takes_whole_pages(request)


def _takes_whole_pages(request):
    """Say whether a guest is one like any other: without a session, and no message waits."""
    if not conf.FORUM_CACHE_WHOLE_PAGES:
        return False
    session = getattr(request, "session", None)
    return (session is None or session.is_empty()) and not len(get_messages(request))


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
            kept = caches[conf.FORUM_PAGE_CACHE].get(key)
            if kept is None:
                return _render_and_keep(request, key, partial(view, request, *args, **kwargs))
            if kept.suits_whole(request):
                return HttpResponse(kept.whole.content, headers={"ETag": kept.whole.etag})
            response = render(request, "forum/cached.html", {"parts": kept.parts})
            if kept.whole is None and (whole := WholePage.of(request, response)):
                _keep(key, replace(kept, whole=whole))
            return response

        return from_cache

    return decorate


def _render_and_keep(request, key, view):
    """Return the view's response, and keep what it marks with `{% guest_part %}`."""
    until = time.time() + conf.FORUM_PAGE_CACHE_SECONDS
    request.forum_parts = {}
    response = view()
    if response.status_code == 200 and request.forum_parts:
        _keep(key, CachedPage(until, request.forum_parts, WholePage.of(request, response)))
    return response


def _keep(key, page):
    """Put a page into the cache for what is left of its time."""
    # Whole seconds: some caches know no others, and take 0 for something else.
    if (seconds := round(page.until - time.time())) > 0:
        caches[conf.FORUM_PAGE_CACHE].set(key, page, seconds)


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
