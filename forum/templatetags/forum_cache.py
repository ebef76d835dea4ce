"""Template tags for what need not be rendered again: `{% load forum_cache %}`."""

from django import template
from django.conf import settings
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = template.Library()

# Far more than a part of a page has forms.
MAX_KEPT = 1_000


class GuestPartNode(template.Node):
    """Renders what is inside, and hands it to the cache where the view has asked for it."""

    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        """Return the HTML."""
        html = self.nodelist.render(context)
        parts = getattr(context.get("request"), "forum_parts", None)
        if parts is not None:
            parts[self.name] = html
        return html


@register.tag
def guest_part(parser, token):
    """Mark a part of a page that guests may get from the cache: see `forum.reading.page_cache`.

        {% guest_part "content" %} … {% endguest_part %}

    `forum/cached.html` puts the parts back, each into its block.
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endguest_part",))
    parser.delete_first_token()
    return GuestPartNode(name.strip("\"'"), nodelist)


class ConstantNode(template.Node):
    """Renders what is inside once for each language and set of addresses, and keeps it."""

    def __init__(self, nodelist, variables):
        self.nodelist, self.variables = nodelist, variables
        self.kept = {}

    def render(self, context):
        """Return the HTML."""
        key = (get_language(), get_script_prefix(), get_urlconf(), settings.STATIC_URL)
        key += tuple(variable.resolve(context) for variable in self.variables)
        if key not in self.kept:
            if len(self.kept) >= MAX_KEPT:
                self.kept = {}
            self.kept[key] = self.nodelist.render(context)
        return self.kept[key]


@register.tag
def constant(parser, token):
    """Mark a part of a template that is the same on every page.

    {% constant %}<link rel="stylesheet" href="{% static 'forum/base.css' %}">{% endconstant %}

    No variable of the page is in it but those that it names, which have few values:

    {% constant view %}…{% if view == "home" %} aria-current="page"{% endif %}…{% endconstant %}
    """
    variables = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist, variables)
