"""The log of moderation, and undoing what it lists."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum.forms.log import LogForm
from forum.models import Action
from forum.models.names import name_of
from forum.moderation.log import find_actions, read_log
from forum.policy import get_policy
from forum.reading.people import read_people
from forum.reading.site import current_site
from forum.views.pages import Crumb, show_page
from forum.views.sign_in import require_or_sign_in

ACTIONS_PER_PAGE = 30


@require_safe
def log(request):
    """Show what moderators did in the forums that the reader moderates, as a filter asks."""
    if response := require_or_sign_in(request, get_policy().can_moderate_somewhere(request.user)):
        return response
    site, form = current_site(), LogForm(request.GET, user=request.user)
    rows, next_url = [], ""
    if form.is_valid():
        actions = find_actions(request.user, **form.asked)
        if last := actions.filter(pk=form.cleaned_data["before"] or 0).first():
            actions = actions.before(last)
        # One more than the page shows, to know whether there are others.
        rows = read_log(actions[: ACTIONS_PER_PAGE + 1], request.user, site)
    if len(rows) > ACTIONS_PER_PAGE:
        rows.pop()
        query = {name: value for name, value in request.GET.items() if value}
        next_url = f"?{urlencode(query | {'before': rows[-1].action.pk})}"
    context = {
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
        "form": form,
        "moderators": moderators(request.user, site),
        "about": about(form),
        "is_filtered": any(request.GET.values()),
        "rows": rows,
        "next_url": next_url,
    }
    return show_page(request, "forum/moderation/log.html", context)


def moderators(user, site):
    """Return [(id as text, name)] of those who moderate the forums that the user moderates."""
    policy = get_policy()
    own = None if policy.moderates_all(user) else policy.moderated_forum_ids(user)
    people = read_people(site.moderator_ids(own), site)
    named = [(str(pk), person.name) for pk, person in people.items()]
    return sorted(named, key=lambda pair: pair[1].casefold())


def about(form):
    """Return as texts what a valid form asks for with links, and no field of the page shows."""
    asked = form.cleaned_data if form.is_valid() else {}
    texts = []
    if author := asked.get("author"):
        texts.append(_("Posts by %(name)s") % {"name": name_of(author)})
    if topic := asked.get("topic"):
        texts.append(_("Topic %(number)d") % {"number": topic})
    if post := asked.get("post"):
        texts.append(_("Post #%(number)d") % {"number": post})
    return texts


@require_POST
def undo(request, pk):
    """Undo an action; then show the page where that was asked for, with what came of it."""
    if response := require_or_sign_in(request, get_policy().can_moderate_somewhere(request.user)):
        return response
    action = get_object_or_404(Action.objects.visible_to(request.user), pk=pk)
    try:
        action.undo(by=request.user)
        messages.success(request, _("Undone: %(action)s.") % {"action": action.described})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(safe_next(request))


def safe_next(request):
    """Return the address of this site that a form names as `next`, else the log's."""
    address = request.POST.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # Django would take a word for the name of an address.
    return address if is_safe and address.startswith("/") else reverse("forum:log")
