"""Pages of lists whose length is known, so that nothing is counted."""

from urllib.parse import urlencode

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404
from django.utils.translation import gettext as _


def page_of(request, total, per_page):
    """Return the Page, Django's, that `?page=` asks for, of a list of `total` items.

    Raises Http404 where there is no such page.
    """
    paginator = Paginator(range(total), per_page)
    try:
        return paginator.page(request.GET.get("page", 1))
    except (EmptyPage, PageNotAnInteger, ValueError):
        raise Http404(_("There is no such page.")) from None


def offset_of(page):
    """Return how many items come before the page."""
    return (page.number - 1) * page.paginator.per_page


# The parameters of lists, besides `page`. A page that has others names them as the attribute
# `forum_parameters` of its request.
LIST_PARAMETERS = ("order", "status", "tab", "count", "interpretation")


def list_parameters(request):
    """Return the (name, value) pairs, as typed, of `page` and the LIST_PARAMETERS in the query."""
    asked = request.GET
    return tuple((name, asked[name]) for name in ("page", *LIST_PARAMETERS) if name in asked)


def page_url(request, number, **changes):
    """Return the address of another page of the same list.

    `changes` are parameters to set, or to drop where the value is None.
    """
    names = getattr(request, "forum_parameters", LIST_PARAMETERS)
    query = {name: request.GET.get(name) for name in names} | changes
    query["page"] = number if number > 1 else None
    query = {name: value for name, value in query.items() if value}
    return f"{request.path}?{urlencode(query)}" if query else request.path
