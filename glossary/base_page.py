"""The page around ours: the host's "base.html" where it has our blocks, else a plain one of ours.

An app says once, in `ready()`, what the header of the plain page leads to:

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
    """Show a link in the header of our own page, where the site has that address."""
    _links[view_name] = label


def links():
    """Return the (label, name of the view) of the header's links, in the order of the apps."""
    return [(label, view_name) for view_name, label in _links.items()]


def base_template(*blocks):
    """Return the name of the template that pages extend which fill these blocks.

    The host's is read once in a process, with DEBUG each time.
    """
    find = missing_blocks if settings.DEBUG else _missing_blocks_once
    missing = find(_engine(), blocks)
    return OWN_PAGE if missing is None or missing else HOSTS_PAGE


def missing_blocks_of_host(*blocks):
    """Return those of the blocks that the host's page lacks, or None where there is no such page.

    Raises what Django raises where that page cannot be read.
    """
    return missing_blocks(_engine(), blocks)


def missing_blocks(engine, blocks):
    """Return those of the blocks that an engine's "base.html" lacks, None where it has none."""
    try:
        template = engine.get_template(HOSTS_PAGE).template
    except TemplateDoesNotExist:
        return None
    there = _blocks_of(engine, template, seen={HOSTS_PAGE})
    return [name for name in blocks if name not in there]


# The engine is part of the key: where TEMPLATES changes in a test, there is another one.
_missing_blocks_once = lru_cache(maxsize=8)(missing_blocks)


def login_url():
    """Return the address that LOGIN_URL means, here or elsewhere; "" where it leads nowhere."""
    try:
        url = resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        return ""
    return url if leads_somewhere(url) else ""


def admin_login_url():
    """Return the address at which staff sign in to the admin, "" where the site has none."""
    try:
        return reverse("admin:login")
    except NoReverseMatch:
        return ""


def leads_somewhere(url):
    """Return whether an address is another site's, or one of ours that a view answers."""
    return bool(urlsplit(url).netloc) or find_view(url) is not None


def find_view(url):
    """Return the ResolverMatch of an address of ours, or None where no view answers it."""
    path, prefix = urlsplit(url).path, get_script_prefix()
    if path.startswith(prefix):
        path = "/" + path.removeprefix(prefix)
    try:
        return resolve(path)
    except Resolver404:
        return None


def _engine():
    """Return the engine that renders our pages: the host may have one of Jinja2 before it."""
    return next(engine for engine in engines.all() if isinstance(engine, DjangoTemplates))


def _blocks_of(engine, template, seen):
    """Return the names of the blocks in what a template shows, its parents' included."""
    nodes = template.nodelist
    parents = nodes.get_nodes_by_type(ExtendsNode)
    if not parents:
        return _names_in(nodes)
    [extends] = parents
    name = extends.parent_name.var
    if not isinstance(name, str) or name in seen:
        # Which one it is shows only when the page is made: believe what the child fills.
        return _names_in(extends.nodelist)
    names = _blocks_of(engine, engine.get_template(name).template, seen | {name})
    for node in extends.nodelist:
        # A block that the parent does not have is not shown, nor is what lies in it.
        if isinstance(node, BlockNode) and node.name in names:
            names |= _names_in(node.nodelist)
    return names


def _names_in(nodes):
    return {block.name for block in nodes.get_nodes_by_type(BlockNode)}
