"""What a moderator removed, as its author reads it: the words, why, and the appeal."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.reports import AppealForm
from forum.limits import POSTING
from forum.models import Appeal
from forum.models.removals import find_removals
from forum.moderation.removals import Removal, find_own_removed
from forum.views.pages import Crumb, show_page
from forum.views.sent import sent_data
from forum.views.writing import refused, submit


def find_removed(user, pk):
    """Return (post, Action) of a removed post of the user's own; raise Http404 for others."""
    post = get_object_or_404(find_own_removed(user), pk=pk)
    if (action := find_removals([post]).get(post.pk)) is None:
        raise Http404
    return post, action


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request, pk):
    """Show the author of a removed post why it is, or take their appeal."""
    post, action = find_removed(request.user, pk)
    appeal = Appeal.objects.filter(post=post, removal=action).first()
    form = AppealForm(sent_data(request), post=post)
    if request.method == "POST" and submit(request, form, POSTING):
        messages.success(request, _("Your appeal waits for a moderator."))
        return redirect("forum:removal", pk)
    context = {
        "post": post,
        "removal": Removal(action, None),
        "appeal": appeal,
        "form": form,
        "words": {"source": post.body},
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return refused(form, show_page(request, "forum/moderation/removed.html", context))
