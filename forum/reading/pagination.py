"""Pages of a list whose length is known from a counter, so that none is counted."""

from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404
from django.utils.translation import gettext as _


def page_of(request, total, per_page):
    """Return the page of a list of `total` things that `?page=` asks for, as Django's Page.

    Raises Http404 where there is no such page.
    """
    paginator = Paginator(range(total), per_page)
    try:
        return paginator.page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger, ValueError):
        raise Http404(_("There is no such page.")) from None


def offset_of(page):
    """Return how many things come before the page's first."""
    return (page.number - 1) * page.paginator.per_page


# What a list can be asked for besides its page.
KEPT_PARAMETERS = ("order", "status", "tab", "count", "interpretation")


def kept_parameters(request):
    """Return what the query string asks of a list, as typed: (name, value) of its page and those
    parameters.
    """
    asked = request.GET
    return tuple((name, asked[name]) for name in ("page", *KEPT_PARAMETERS) if name in asked)


def page_url(request, number, **changes):
    """Return the address of another page of the same list.

    `changes` are parameters to set, or None to drop.
    """
    query = {name: request.GET.get(name) for name in KEPT_PARAMETERS} | changes
    query["page"] = number if number > 1 else None
    query = {name: value for name, value in query.items() if value}
    return f"{request.path}?{urlencode(query)}" if query else request.path
