"""The pages on which owners make, change, arrange and delete forums."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from forum.forms.arranging import ForumForm
from forum.forms.moderation import ReasonForm
from forum.models import Forum
from forum.moderation.who_sees import all_forums, digest, preview
from forum.policy import get_policy
from forum.reading.site import current_site
from forum.views.forums import find_forum
from forum.views.pages import Crumb, crumbs_to, show_page
from forum.views.sent import number_in, sent_data
from forum.views.sign_in import require_or_sign_in


def previewing(change):
    """Return (Previews, their digest) of a change."""
    previews = preview(change)
    return previews, digest(previews)


def require_owner(request):
    """Return None if the user is an owner, else what `require_or_sign_in` returns."""
    return require_or_sign_in(request, get_policy().can_manage_forums(request.user))


@require_http_methods(["GET", "HEAD", "POST"])
def arrange(request):
    """List all forums with who sees them, and move one up or down: its id is sent as either."""
    if response := require_owner(request):
        return response
    if request.method == "POST":
        way, steps = ("up", -1) if "up" in request.POST else ("down", 1)
        pk = number_in(request.POST.get(way, ""))
        forum = Forum.objects.filter(pk=pk).first()
        if forum is None:
            raise Http404(_("There is no such forum."))
        forum.shift(steps, by=request.user)
        return redirect(f"{reverse('forum:arrange')}#forum-{pk}")
    context = {
        "rows": all_forums(),
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/forums/arrange.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request):
    """Make a forum; `in` in the address is the slug of the forum that it will lie in."""
    if response := require_owner(request):
        return response
    parent = Forum.objects.filter(slug=request.GET.get("in", "")).first()
    form = ForumForm(sent_data(request), user=request.user, previewing=previewing, parent=parent)
    if form.is_bound and (forum := form.submit(by=request.user)):
        messages.success(request, _("The forum ‘%(forum)s’ is made.") % {"forum": forum})
        return redirect(forum)
    return show_form(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, slug):
    """Change a forum: everything for owners, a part for its moderators."""
    forum = find_forum(request.user, slug)
    allowed = get_policy().can_revise_forum(request.user, forum)
    if response := require_or_sign_in(request, allowed):
        return response
    form = ForumForm(sent_data(request), user=request.user, previewing=previewing, forum=forum)
    if form.is_bound and (saved := form.submit(by=request.user)):
        messages.success(request, _("The forum ‘%(forum)s’ is saved.") % {"forum": saved})
        return redirect(saved)
    return show_form(request, form, forum)


def show_form(request, form, forum):
    """Show the form of a Forum, or of a new one where it is None."""
    crumbs = [Crumb(_("Forums"), reverse("forum:index"))]
    if forum:
        crumbs = crumbs_to(current_site(), forum, request.user, include_self=True)
    context = {
        "form": form,
        "forum": forum,
        "crumbs": crumbs,
        "opens": any(row.opens for row in form.previews),
        "can_delete": form.is_owner and forum is not None and forum.is_empty(),
        "back_url": forum.get_absolute_url() if forum else reverse("forum:arrange"),
    }
    return show_page(request, "forum/forums/settings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, slug):
    """Delete an empty forum, after a confirmation."""
    forum = find_forum(request.user, slug)
    if response := require_owner(request):
        return response
    form = ReasonForm(sent_data(request), verb=forum.delete_empty)
    if form.is_bound and form.submit(by=request.user):
        messages.success(request, _("The forum ‘%(forum)s’ is deleted.") % {"forum": forum})
        return redirect("forum:arrange")
    context = {
        "about": [Crumb(forum.title, forum.get_absolute_url())],
        "form": form,
        "question": _("Delete this empty forum for good?"),
        "button": _("Delete"),
        "is_dangerous": True,
        "back_url": reverse("forum:arrange"),
        "crumbs": crumbs_to(current_site(), forum, request.user, include_self=True),
    }
    return show_page(request, "forum/moderation/confirm.html", context)
