"""What a moderator removed, as its author reads it: the words, what was done, and why."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum.models.removals import find_removals
from forum.moderation.removals import Removal, find_own_removed
from forum.views.pages import Crumb, show_page


def find_removed(user, pk):
    """Return (post, Action) of a removed post of the user's own; raise Http404 for others."""
    post = get_object_or_404(find_own_removed(user), pk=pk)
    if (action := find_removals([post]).get(post.pk)) is None:
        raise Http404
    return post, action


@require_safe
def removal(request, pk):
    """Show the author of a removed post their words, the rule or reason, and what they can do."""
    post, action = find_removed(request.user, pk)
    context = {
        "post": post,
        "removal": Removal(action, None),
        "words": {"source": post.body},
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/removed.html", context)
