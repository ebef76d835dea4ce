"""The template tag for cached parts of pages: `{% load forum_cache %}`."""

from django import template

register = template.Library()


class GuestPartNode(template.Node):
    """Renders its content, and stores it for the cache if the view has asked for it."""

    def __init__(self, name, nodelist):
        self.name, self.nodelist = name, nodelist

    def render(self, context):
        """Return the content's HTML."""
        html = self.nodelist.render(context)
        rendering = getattr(context.get("request"), "forum_rendering", None)
        if rendering is not None:
            rendering.parts[self.name] = html
        return html


@register.tag
def guest_part(parser, token):
    """Mark a part of a page that guests may get from the cache; see `forum.reading.page_cache`.

        {% guest_part "content" %} … {% endguest_part %}

    `forum/cached.html` puts each part back into its block.
    """
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endguest_part",))
    parser.delete_first_token()
    return GuestPartNode(name.strip("\"'"), nodelist)
