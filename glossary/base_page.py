"""The template that both apps' pages extend: the host's "base.html", or a plain page of ours.

The host's is used if it has all the blocks that the pages fill. An app adds a link to the header of
the plain page in its `ready()`:

    base_page.add_link(_("Glossary"), "glossary:index")
"""

from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import resolve_url
from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates
from django.template.loader_tags import BlockNode, ExtendsNode
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse

HOSTS_PAGE = "base.html"
OWN_PAGE = "glossary/page.html"

_links = {}


def add_link(label, view_name):
    """Add a link to the header of the plain page. It is left out if the site has no such view."""
    _links[view_name] = label


def links():
    """Return a list of (label, name of the view), the links in the header of the plain page."""
    return [(label, view_name) for view_name, label in _links.items()]


def base_template(*blocks):
    """Return the name of the template to extend for a page that fills these blocks.

    The host's template is read once per process; with DEBUG, at each call.
    """
    find = missing_blocks if settings.DEBUG else _missing_blocks_once
    missing = find(_engine(), blocks)
    return OWN_PAGE if missing is None or missing else HOSTS_PAGE


def missing_blocks_of_host(*blocks):
    """Return a list of the blocks that the host's "base.html" lacks; None if there is none.

    Raises TemplateSyntaxError or TemplateDoesNotExist if it, or a template that it extends, cannot
    be read; StopIteration if the site does not use Django's template engine.
    """
    return missing_blocks(_engine(), blocks)


def missing_blocks(engine, blocks):
    """Return a list of the blocks that "base.html" of an engine lacks; None if there is none."""
    try:
        template = engine.get_template(HOSTS_PAGE).template
    except TemplateDoesNotExist:
        return None
    present = _blocks_of(engine, template, seen={HOSTS_PAGE})
    return [name for name in blocks if name not in present]


# The engine is part of the key, because a test that changes TEMPLATES gets another one.
_missing_blocks_once = lru_cache(maxsize=8)(missing_blocks)


def login_url():
    """Return the address of LOGIN_URL; "" if it is on this site and no view answers there."""
    try:
        url = resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return ""
    return url if leads_somewhere(url) else ""


def admin_login_url():
    """Return the address of the admin's sign-in page; "" if the site has no admin."""
    try:
        return reverse("admin:login")
    except NoReverseMatch:
        return ""


def leads_somewhere(url):
    """Return whether an address is on another site, or on this one and a view answers there."""
    return bool(urlsplit(url).netloc) or find_view(url) is not None


def find_view(url):
    """Return the ResolverMatch of an address on this site; None if no view answers there."""
    path, prefix = urlsplit(url).path, get_script_prefix()
    if path.startswith(prefix):
        path = "/" + path.removeprefix(prefix)
    try:
        return resolve(path)
    except Resolver404:
        return None


def _engine():
    """Return the site's first engine that is Django's, which renders our pages."""
    return next(engine for engine in engines.all() if isinstance(engine, DjangoTemplates))


def _blocks_of(engine, template, seen):
    """Return the names of the blocks that a template renders, its parents' included.

    seen: names of the templates that extend this one, because a template may extend itself.
    """
    nodes = template.nodelist
    parents = nodes.get_nodes_by_type(ExtendsNode)
    if not parents:
        return _names_in(nodes)
    [extends] = parents
    name = extends.parent_name.var
    if not isinstance(name, str) or name in seen:
        # The parent is known only when the page is rendered: assume that it has these blocks.
        return _names_in(extends.nodelist)
    names = _blocks_of(engine, engine.get_template(name).template, seen | {name})
    for node in extends.nodelist:
        # A block that the parent does not have is not rendered, nor are the blocks inside it.
        if isinstance(node, BlockNode) and node.name in names:
            names |= _names_in(node.nodelist)
    return names


def _names_in(nodes):
    return {block.name for block in nodes.get_nodes_by_type(BlockNode)}
