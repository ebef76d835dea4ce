"""Budgets: how many queries each page may take, however much there is to show."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

# The most queries of a page for guests, for members, and where moderators or curators work.
GUEST, MEMBER, MODERATOR = 8, 12, 15


@dataclass(frozen=True)
class Page:
    """An address, with the most queries that it may take for each kind of reader.

    `name` is its URL name, `path` the address as a format string that the content fills in. A
    budget of None says that such readers are refused, or sent to sign in: then the response may
    take as many queries as an ordinary page of theirs.
    """

    name: str
    path: str
    guest: int | None = GUEST
    member: int | None = MEMBER
    moderator: int | None = MODERATOR
    owner: int | None = MODERATOR


def for_members(name, path, **budgets):
    """Return a Page that guests are not shown."""
    return Page(name, path, **{"guest": None, **budgets})


def for_moderators(name, path, **budgets):
    """Return a Page that only moderators, taggers or curators are shown."""
    return Page(name, path, **{"guest": None, "member": None, **budgets})


def for_owners(name, path, **budgets):
    """Return a Page that only those who arrange the forums are shown."""
    return for_moderators(name, path, **{"moderator": None, **budgets})


def count_queries(client, path, *, forget=()):
    """Return (response, number of queries) of a page, with empty caches.

    `forget` are functions that empty further caches of the process.
    """
    for forget_one in (cache.clear, ContentType.objects.clear_cache, *forget):
        forget_one()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, HTTP_ACCEPT="text/html, application/json;q=0.9, */*;q=0.1")
        # A streamed response sends queries while it is read.
        b"".join(response) if response.streaming else response.content
    return response, len(queries)


def is_shown(response):
    """Return whether the reader gets the page, or a redirect that is not to the sign-in page."""
    leads_on = response.status_code in (301, 302) and "/login/" not in response["Location"]
    return response.status_code == 200 or leads_on


def measure(client, kind, pages, content, *, forget=()):
    """Return ({path: number of queries}, [what is wrong, as text]) for one kind of reader.

    `kind` is the name of a budget of Page, `content` a mapping that fills in the paths.
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
    """Return the URL names of these URLconfs whose addresses take GET."""
    named = {
        f"{urls.app_name}:{pattern.name}": pattern
        for urls in urlconfs
        for pattern in urls.urlpatterns
    }
    return {name for name, pattern in named.items() if may_be_read(name, pattern)}


def may_be_read(name, pattern):
    """Return whether an address takes GET, even if nothing is found there."""
    values = dict.fromkeys(pattern.pattern.regex.groupindex, 1)
    return Client().get(reverse(name, kwargs=values)).status_code != 405


def grown(small, large):
    """Return as texts which pages took more queries when there was more to show."""
    return [
        f"{path} took {small[path]} queries and takes {number} of a larger content."
        for path, number in large.items()
        if number > small[path]
    ]
