"""Template tags and filters: `{% load glossary %}`."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

from glossary import conf, linking
from glossary.linking import link
from glossary.linking.preference import reader_preference
from glossary.models import names

register = template.Library()
register.filter(names.shown_name)


@register.filter(name="link_terms", is_safe=True, needs_autoescape=True)
def link_terms_filter(html, glossary=None, autoescape=True):
    """Link the terms in HTML.

        {{ page.body|link_terms }}
        {{ page.body|safe|link_terms:"genomics" }}
        {{ post.html|link_terms:forum.glossary }}

    A plain str is escaped first, as everywhere in templates; mark safe HTML as safe.
    """
    html = conditional_escape(html) if autoescape else mark_safe(html)
    return linking.link_terms(html, glossary)


@register.tag(name="link_terms")
def link_terms_tag(parser, token):
    """Link the terms in everything between the tags.

    {% link_terms %}<p>…</p>{% endlink_terms %}
    {% link_terms "genomics" %}…{% endlink_terms %}
    {% link_terms glossary=forum.glossary links="first" %}…{% endlink_terms %}
    """
    name, *bits = token.split_contents()
    arguments = {}
    for bit in bits:
        key, equals, value = bit.partition("=")
        if not equals or key not in ("glossary", "links"):
            key, value = "glossary", bit
        if key in arguments:
            raise template.TemplateSyntaxError(f"{name} takes one glossary and links=….")
        arguments[key] = parser.compile_filter(value)
    nodes = parser.parse(("endlink_terms",))
    parser.delete_first_token()
    return LinkTermsNode(nodes, arguments)


class LinkTermsNode(template.Node):
    """The node of `{% link_terms %}`."""

    def __init__(self, nodelist, arguments):
        self.nodelist = nodelist
        self.arguments = arguments

    def render(self, context):
        """Render everything between the tags, with its terms linked."""
        arguments = {name: value.resolve(context) for name, value in self.arguments.items()}
        # Rendered output is safe: its variables are escaped.
        html = mark_safe(self.nodelist.render(context))
        return linking.link_terms(html, **arguments)


@register.inclusion_tag("glossary/tags/assets.html")
def glossary_assets():
    """Include the style sheet and the popover's script: `{% glossary_assets %}`, best in the head.

    Without them mentions are plain links to the terms' pages.
    """
    try:
        return {"summaries": reverse("glossary:summaries")}
    except NoReverseMatch:
        return {"summaries": ""}


@register.inclusion_tag("glossary/tags/marking.html", takes_context=True)
def glossary_marking(context):
    """Show the reader's switch: mark all terms, the first in each text, or none.

        {% glossary_marking %}

    The form has no CSRF token, so that cached pages may contain it; it sets a cookie.
    """
    request = context.get("request")
    chosen = reader_preference(request) if request else ""
    # A page whose mode differs from the site's passes it on in the link to the switch's page.
    shown = request.GET.get("shown") if request else None
    return {
        "chosen": chosen or (shown if shown in conf.LINKS_CHOICES else link.site_mode()),
        # On the switch's own page, the page that the reader came from.
        "next": (request.GET.get("next") or request.get_full_path()) if request else "",
    }
