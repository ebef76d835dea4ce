"""The template tag of the plain page, see `glossary.base_page`: `{% load glossary_page %}`."""

from urllib.parse import urlencode, urlsplit

from django import template
from django.contrib.messages import get_messages
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.urls import NoReverseMatch, get_script_prefix, reverse

from glossary import base_page
from glossary.models.names import name_of

register = template.Library()


@register.simple_tag(takes_context=True)
def plain_page(context):
    """Return what the plain page shows: the site's name, links, the user's name and messages.

        {% plain_page as plain %}{{ plain.site_name }}

    It needs no context processors, because a site may lack them.
    """
    request = context.request
    user = getattr(request, "user", None)
    is_member = bool(user and user.is_authenticated)
    links = _links(request)
    return {
        "site_name": _site_name(request),
        "home_url": _home_url(links),
        "links": links,
        "user_name": name_of(user),
        "sign_in_url": "" if is_member else _sign_in_url(request),
        "sign_out_url": _url("logout") if is_member else "",
        "path": request.get_full_path(),
        "messages": get_messages(request),
    }


def _sign_in_url(request):
    """Return the address to sign in and come back here; "" if nothing answers at LOGIN_URL."""
    url = base_page.login_url()
    if not url or request.path == urlsplit(url).path:
        return url
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}{urlencode({'next': request.get_full_path()})}"


def _site_name(request):
    try:
        return get_current_site(request).name
    except (ImproperlyConfigured, ObjectDoesNotExist):
        # The sites framework is installed, and has no row for this site.
        return request.get_host()


def _home_url(links):
    """Return the address of the site's home page; of the first link if it has none."""
    home = get_script_prefix()
    return home if base_page.leads_somewhere(home) or not links else links[0]["url"]


def _links(request):
    shown = []
    for label, view_name in base_page.links():
        if url := _url(view_name):
            shown.append({"label": label, "url": url, "is_here": url == request.path})
    return shown


def _url(view_name):
    try:
        return reverse(view_name)
    except NoReverseMatch:
        return ""
