"""The page of a search, and what is suggested while somebody types."""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from forum.forms.search import ORDERS, SearchForm
from forum.reading.pagination import page_url
from forum.search.filters import filters_of
from forum.search.people import members_named, terms_about, topics_named
from forum.search.posts import PostSearch
from forum.search.results import Results
from forum.views.pages import Crumb, show_page
from glossary.untrusted import takes_any_query


@require_safe
@takes_any_query
def search(request):
    """Show the posts, members and terms that are found; with `?fragment=1`, suggestions alone.

    Whatever is asked, the status is 200.
    """
    if "fragment" in request.GET:
        return suggest(request)
    posts = PostSearch(request.user)
    form = SearchForm(request.GET, forums=posts.forums, reader=request.user)
    request.forum_parameters = tuple(form.fields)
    context = {
        "form": form,
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
        "query_text": form.query_text,
        "is_filtered": any(map(request.GET.get, form.fields.keys() - {"q", "order"})),
    }
    page = None
    if form.is_valid():
        asked = dict(form.cleaned_data)
        text, order = asked.pop("q"), asked.pop("order") or "best"
        filters = filters_of(asked, request.user)
        results = Results(text, request.user, filters=filters, order=order, search=posts)
        page = results.page(request.GET.get("page"))
        context |= {
            "results": results,
            "hits": results.hits(page),
            "order": order,
            "interpretation": asked["interpretation"],
        }
        if page.number == 1 and results.is_asked:
            context |= {"members": results.members, "terms": results.terms}
        if results.count:
            context["summary"] = summary(results)
    context["orders"] = [
        (name, label, page_url(request, 1, order=name)) for name, label in ORDERS.items()
    ]
    context["unfiltered_url"] = f"?{urlencode({'q': form.query_text})}"
    response = show_page(request, "forum/search/search.html", context, page=page)
    # There are endless variants of it, and all that it shows has an address of its own.
    response["X-Robots-Tag"] = "noindex"
    return response


def summary(results):
    """Return in words how many posts were found."""
    if results.is_more:
        return _("%(count)s+ posts") % {"count": number_format(results.count)}
    count = {"count": number_format(results.count)}
    return ngettext("%(count)s post", "%(count)s posts", results.count) % count


def suggest(request):
    """Show the topics, members and terms whose names begin like what was typed."""
    posts = PostSearch(request.user)
    text = SearchForm(request.GET, forums=[], reader=request.user).query_text
    context = {
        "topics": topics_named(text, request.user),
        "members": members_named(text, request.user, posts.site, limit=3),
        "terms": terms_about(text, request.user, limit=3),
    }
    return render(request, "forum/search/suggestions.html", context)
