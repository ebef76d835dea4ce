"""What all of the forum's pages share: crumbs, and rendering."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.reading.base_page import base_template
from forum.reading.pagination import page_url


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step on the way from the index to the page."""

    title: str
    url: str


def crumbs_to(site, forum, user, *, include_self=False):
    """Return the Crumbs from the index to a forum, through those above it that the user may see."""
    above = site.visible_path_to(forum, user)
    if include_self:
        above = [*above, forum]
    index = Crumb(_("Forums"), reverse("forum:index"))
    return [index, *(Crumb(step.title, step.get_absolute_url()) for step in above)]


def crumbs_to_topic(site, topic, user):
    """Return the Crumbs from the index to a topic, for the pages below it."""
    above = crumbs_to(site, topic.forum, user, include_self=True)
    return [*above, Crumb(topic.title, topic.get_absolute_url())]


def show_page(request, template, context, *, page=None, canonical=None):
    """Render one of the forum's pages.

    `page` is a Page of Django's, for a list that has several: the template gets it, and the head
    links to the pages before and after it. `canonical` is the path for search engines; the default
    is the request's path, with `?page=` from the second page on.
    """
    own = request.path
    if page is not None:
        context["page"] = page
        if page.number > 1:
            own = f"{own}?page={page.number}"
        if page.has_previous():
            context["previous_url"] = page_url(request, page.previous_page_number())
        if page.has_next():
            context["next_url"] = page_url(request, page.next_page_number())
    if rendering := getattr(request, "forum_rendering", None):
        rendering.canonical = canonical or own
    context["canonical_url"] = request.build_absolute_uri(canonical or own)
    context["base_template"] = base_template()
    return render(request, template, context)
