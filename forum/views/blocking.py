"""The pages by which moderators block somebody, and let them write again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.blocking import BlockForm, LiftForm
from forum.models import Block, Post
from forum.models.names import name_of
from forum.policy import get_policy
from forum.reading.excerpts import excerpt
from forum.reading.people import person_of
from forum.reading.site import current_site
from forum.views.members import find_member
from forum.views.pages import Crumb, show_page
from forum.views.sent import sent_data
from forum.views.sign_in import require_or_sign_in

# The latest posts of the person that the page shows.
LATEST = 3


def log_of(action):
    """Return the address of the log, at an action: it can be undone there."""
    return f"{reverse('forum:log')}#action-{action.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def block(request, pk):
    """Block somebody, and remove what they have written if wanted; then show the log."""
    policy = get_policy()
    if response := require_or_sign_in(request, policy.can_moderate_somewhere(request.user)):
        return response
    member = find_member(pk)
    data = sent_data(request)
    form = BlockForm(data, person=member, user=request.user)
    if data is not None and form.submit(by=request.user):
        text = _("%(name)s is blocked. You can undo it here.") % {"name": name_of(member)}
        messages.success(request, text)
        return redirect(log_of(form.action))
    written = Post.objects.visible_to(request.user).filter(author=member)
    latest = written.newest_first().select_related("topic__forum").for_page()[:LATEST]
    context = {
        "person": person_of(member, current_site()),
        "member_url": reverse("forum:member", args=[pk]),
        "form": form,
        "latest": [(post, excerpt(post)) for post in latest],
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/block.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def lift(request, pk):
    """Ask whether somebody may write again, or let them; then show their page."""
    policy = get_policy()
    if response := require_or_sign_in(request, policy.can_moderate_somewhere(request.user)):
        return response
    blocks = Block.objects.visible_to(request.user).select_related("person", "forum")
    block = get_object_or_404(blocks, pk=pk)
    name, url = name_of(block.person), reverse("forum:member", args=[block.person_id])
    form = LiftForm(sent_data(request), verb=block.lift)
    if request.method == "POST" and form.submit(by=request.user):
        messages.success(request, _("%(name)s may write again.") % {"name": name})
        return redirect(url)
    context = {
        "about": [Crumb(name, url)],
        "form": form,
        "words": {"source": block.why} if block.why else None,
        "question": _("Let %(name)s write again?") % {"name": name},
        "button": _("Unblock"),
        "back_url": url,
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/confirm.html", context)
