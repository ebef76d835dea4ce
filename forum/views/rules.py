"""The page of the rules."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.models import Rule
from forum.views.pages import Crumb, show_page


@require_safe
def rules(request):
    """List the rules of the site, and those of the forums that the reader may see."""
    context = {
        "rules": Rule.objects.visible_to(request.user),
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/rules.html", context)
