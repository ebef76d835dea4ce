"""Rendering of the glossary's pages inside the host's base template."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpResponse
from django.template import loader
from django.template.exceptions import TemplateDoesNotExist
from django.template.loader_tags import BlockNode, ExtendsNode

OWN_PAGE = "glossary/page.html"


def render(request, template_name, context, **response):
    """Return a response with the page, inside the host's "base.html" if it has a "content" block.

    A host with another base template overrides "glossary/base.html". response: arguments of
    `HttpResponse`, such as `status`.
    """
    context = {"base_template": base_template(), **context}
    return HttpResponse(loader.render_to_string(template_name, context, request), **response)


def base_template():
    """Return the name of the template that the glossary's pages extend."""
    return _find_base_template() if settings.DEBUG else _base_template_once()


def _find_base_template():
    try:
        template = loader.get_template("base.html").template
    except (TemplateDoesNotExist, AttributeError):
        return OWN_PAGE
    return "base.html" if _has_content_block(template) else OWN_PAGE


_base_template_once = lru_cache(maxsize=1)(_find_base_template)


def _has_content_block(template):
    nodes = template.nodelist
    if any(block.name == "content" for block in nodes.get_nodes_by_type(BlockNode)):
        return True
    for extends in nodes.get_nodes_by_type(ExtendsNode):
        # A parent whose name is known only at run time cannot be checked.
        name = extends.parent_name.var
        if isinstance(name, str):
            return _has_content_block(loader.get_template(name).template)
    return False
