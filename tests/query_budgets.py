"""Counting the queries of pages: how many each may take, and that no content makes them more."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

# What the forum promises, and what a page at which moderators or curators work may take.
GUEST, MEMBER, MODERATOR = 8, 12, 15


@dataclass(frozen=True)
class Page:
    """An address, with the most queries that it may take for each kind of reader.

    `name` is its URL name, `path` the address as a format string that the content fills in. None as
    a budget says that readers of this kind are refused, or sent to sign in, which may take no more
    queries than a page that they are shown.
    """

    name: str
    path: str
    guest: int | None = GUEST
    member: int | None = MEMBER
    moderator: int | None = MODERATOR


def for_members(name, path, **budgets):
    """Return a Page that guests are not shown."""
    return Page(name, path, **{"guest": None, **budgets})


def for_moderators(name, path, **budgets):
    """Return a Page that only moderators, taggers or curators are shown."""
    return Page(name, path, **{"guest": None, "member": None, **budgets})


def count_queries(client, path, *, forget=()):
    """Return (response, number of queries) of a page of which nothing is kept.

    `forget` are functions that empty what a process keeps.
    """
    for forget_one in (cache.clear, ContentType.objects.clear_cache, *forget):
        forget_one()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, HTTP_ACCEPT="text/html, application/json;q=0.9, */*;q=0.1")
        # What is streamed asks while it is read.
        b"".join(response) if response.streaming else response.content
    return response, len(queries)


def is_shown(response):
    """Return whether the reader is shown the page, or led to another one than to sign in."""
    leads_on = response.status_code in (301, 302) and "/login/" not in response["Location"]
    return response.status_code == 200 or leads_on


def measure(client, kind, pages, content, *, forget=()):
    """Return ({path of the page: its queries}, [what is wrong]) for one kind of reader.

    `content` is a mapping that fills in the paths.
    """
    counts, wrong = {}, []
    for page in pages:
        path, budget = page.path.format_map(content), getattr(page, kind)
        if resolve(path.partition("?")[0]).view_name != page.name:
            wrong.append(f"{path} is not {page.name}.")
        response, number = count_queries(client, path, forget=forget)
        counts[page.path] = number
        if is_shown(response) != (budget is not None):
            wrong.append(f"{path} answers {response.status_code}.")
        allowed = {"guest": GUEST}.get(kind, MEMBER) if budget is None else budget
        if number > allowed:
            wrong.append(f"{path} takes {number} queries; {allowed} are allowed.")
    return counts, wrong


def names_read(*urlconfs):
    """Return the names of all addresses of some modules of addresses that may be read."""
    named = {
        f"{urls.app_name}:{pattern.name}": pattern
        for urls in urlconfs
        for pattern in urls.urlpatterns
    }
    return {name for name, pattern in named.items() if may_be_read(name, pattern)}


def may_be_read(name, pattern):
    """Return whether an address is not only for sending; there need not be anything at it."""
    values = dict.fromkeys(pattern.pattern.regex.groupindex, 1)
    return Client().get(reverse(name, kwargs=values)).status_code != 405


def grown(small, large):
    """Return what is wrong with pages that take more queries of a larger content."""
    return [
        f"{path} took {small[path]} queries and takes {number} of a larger content."
        for path, number in large.items()
        if number > small[path]
    ]
