"""Tags for the pages about interpretations: `{% load interpretations %}`."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from forum.models import Forum
from forum.policy import get_policy

register = template.Library()


@register.filter
def percent(fraction):
    """Return a fraction from 0 to 1 as a percentage: `{{ reliability.coverage|percent }}`."""
    return _("%(share)s %%") % {"share": f"{(fraction or 0) * 100:.0f}"}


@register.simple_tag(takes_context=True)
def export_url(context, subject):
    """Return where to export a topic, question or forum: `{% export_url topic as url %}`.

    "" where the user may not export it. One query for users who may and do not moderate, else none.
    """
    is_forum = isinstance(subject, Forum)
    if not get_policy().can_export(context["request"].user, subject if is_forum else subject.forum):
        return ""
    key = subject.slug if is_forum else subject.pk
    return reverse(f"forum:export-{subject._meta.model_name}", args=[key])
