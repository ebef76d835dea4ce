"""Filters for the pages about interpretations: `{% load interpretations %}`."""

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def percent(fraction):
    """Return a fraction from 0 to 1 in per cent: `{{ making.coverage|percent }}`."""
    return _("%(share)s %%") % {"share": f"{(fraction or 0) * 100:.0f}"}
