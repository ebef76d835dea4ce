"""Rendering of the glossary's pages inside the host's base template."""

from django.http import HttpResponse
from django.template import loader

from glossary.base_page import base_template


def render(request, template_name, context, **response):
    """Return a response with the page, inside the host's "base.html" if it has a "content" block.

    A host with another base template overrides "glossary/base.html". response: arguments of
    `HttpResponse`, such as `status`.
    """
    context = {"base_template": base_template("content"), **context}
    return HttpResponse(loader.render_to_string(template_name, context, request), **response)
