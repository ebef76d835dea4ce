"""The forum's panel on a term's page: the posts that have any of its forms."""

from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from glossary.panels import register


def connect():
    """Register the panel with the glossary. Called once, when the app is ready."""
    register(posts_with)


def posts_with(request, term):
    """Return the panel's HTML for a term's page: a link to the search. No query.

    "" where the site has no pages of the forum.
    """
    try:
        url = f"{reverse('forum:search')}?{urlencode({'term': term.name})}"
    except NoReverseMatch:
        return ""
    return render_to_string("forum/search/term_panel.html", {"term": term, "url": url}, request)
