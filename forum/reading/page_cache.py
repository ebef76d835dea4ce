"""A cache for the parts of guests' pages.

`@guest_page(find_page)` on a view keeps its page, once, under the address and what the reader has
asked for, with the versions of what it shows: see `forum.reading.page_versions`. Nothing needs to
be invalidated: a verb raises the versions, and the page is made anew. What a host changes behind
the verbs shows after FORUM_PAGE_CACHE_SECONDS. Templates mark the parts with
`{% guest_part "content" %}`; the host's base template around them is rendered for each request.
"""

import hashlib
import time
from dataclasses import dataclass, field
from functools import partial, wraps

from django.shortcuts import render
from django.urls import get_urlconf
from django.utils.timezone import get_current_timezone_name, get_default_timezone_name
from django.utils.translation import get_language

from forum import cache, conf
from forum.reading.base_page import base_template

# A page that is larger is not kept.
MAX_BYTES = 256 * 1024
# A page is made by one request at a time: others wait so many seconds for it, looking so often.
WAIT_SECONDS, LOOK_SECONDS = 1, 0.02
# For so long others wait for one that has died.
RENDERING_SECONDS = 10
# What a page must not have to be kept: what belongs to one reader alone.
PRIVATE = ("csrfmiddlewaretoken", ' nonce="')


@dataclass
class Rendering:
    """A page that is being rendered to be kept: `request.forum_rendering`.

    `parts` is {name: HTML}, filled by `{% guest_part %}`; `canonical` the path for search engines.
    A view sets `is_kept` to False where it has ignored something that was asked for, and
    `names_posts` where the texts name posts elsewhere.
    """

    parts: dict = field(default_factory=dict)
    canonical: str = ""
    is_kept: bool = True
    names_posts: bool = False

    def may_be_kept(self):
        """Return whether the parts are small enough, and the same for all guests."""
        html = "".join(self.parts.values())
        if not (self.is_kept and html) or any(mark in html for mark in PRIVATE):
            return False
        return len(html) <= MAX_BYTES and len(html.encode()) <= MAX_BYTES


def guest_page(find_page):
    """Decorate a view so that guests get the parts of its page from the cache.

    Members' pages are always rendered. `find_page` takes the view's arguments and returns a
    KeptPage, or None where the page should not be kept.
    """

    def decorate(view):
        @wraps(view)
        def from_cache(request, *args, **kwargs):
            make = partial(view, request, *args, **kwargs)
            # A host may let guests choose a time zone, of which there are hundreds.
            is_common = get_current_timezone_name() == get_default_timezone_name()
            if not (conf.FORUM_PAGE_CACHE_SECONDS and is_common) or request.user.is_authenticated:
                return make()
            page = find_page(request, *args, **kwargs)
            if page is None:
                return make()
            key = _key(request, page)
            if kept := _find(key, page):
                return _show(request, kept)
            return _make_once(request, key, page, make)

        return from_cache

    return decorate


def _find(key, page, *, is_being_made=False):
    """Return what is kept of a page, None if it is out of date.

    While another request makes it anew, a list that only lacks the latest replies will do.
    """
    kept = cache.get(key)
    if kept is None or kept["versions"] != page.versions:
        return None
    if kept["references"] not in (None, page.references):
        return None
    is_recent = 0 <= time.time() - kept["made_at"] < conf.FORUM_LIST_CACHE_SECONDS
    return kept if kept["replies"] == page.replies or is_recent or is_being_made else None


def _make_once(request, key, page, make):
    """Return the page, made by this request; or by another one that is making it already."""
    lock, until = f"{key}:rendering", time.monotonic() + WAIT_SECONDS
    while True:
        is_first = cache.add(lock, RENDERING_SECONDS)
        try:
            # Another request may just have kept it.
            if kept := _find(key, page, is_being_made=not is_first):
                return _show(request, kept)
            if is_first or time.monotonic() > until:
                return _make(request, key, page, make)
        finally:
            if is_first:
                cache.delete(lock)
        time.sleep(LOOK_SECONDS)


def _make(request, key, page, make):
    """Return the view's response, and keep the parts marked with `{% guest_part %}`."""
    request.forum_rendering = rendering = Rendering()
    made_at, response = time.time(), make()
    if response.status_code == 200 and rendering.may_be_kept():
        kept = {
            "versions": page.versions,
            "replies": page.replies,
            "references": page.references if rendering.names_posts else None,
            "made_at": made_at,
            "canonical": rendering.canonical,
            "parts": rendering.parts,
        }
        cache.set(key, kept, conf.FORUM_PAGE_CACHE_SECONDS)
    return response


def _show(request, kept):
    """Return the response for a kept page, inside the host's base template."""
    context = {
        "base_template": base_template(),
        "canonical_url": request.build_absolute_uri(kept["canonical"]),
        "parts": kept["parts"],
    }
    return render(request, "forum/cached.html", context)


def _key(request, page):
    """Return the cache's key for a page: of its address and language, for what is asked for."""
    everything = (request.path, get_urlconf(), get_language(), page.shown)
    return "forum:page:" + hashlib.blake2b(repr(everything).encode(), digest_size=20).hexdigest()
