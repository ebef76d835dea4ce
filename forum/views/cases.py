"""The moderators' queue: reports, held-back posts and appeals, and what is done about them."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from forum.forms.reports import AnswerForm, NoteForm
from forum.models import Action, Appeal, Rule
from forum.moderation.queue import find_open, read_cases
from forum.policy import get_policy
from forum.reading.pagination import page_of
from forum.reading.site import current_site
from forum.views.log import safe_next
from forum.views.pages import Crumb, show_page
from forum.views.posts import find_post
from forum.views.sent import number_in
from forum.views.sign_in import require_or_sign_in

CASES_PER_PAGE = 10


@require_safe
def queue(request):
    """Show the moderators' queue: reports, held-back posts and appeals, the oldest first."""
    if response := require_or_sign_in(request, get_policy().can_moderate_somewhere(request.user)):
        return response
    site, ids = current_site(), find_open(request.user)
    page = page_of(request, len(ids), CASES_PER_PAGE)
    shown = [ids[number] for number in page.object_list]
    rules = list(Rule.objects.filter(is_in_force=True)) if shown else []
    request.forum_open_cases = len(ids)
    done = request.GET.get("done", "")
    context = {
        "cases": read_cases(shown, request.user, site, rules),
        "done": find_done(request.user, done) if done else None,
        "here_url": request.path,
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    if request.GET.get("fragment"):
        return render(request, "forum/moderation/cases.html", context | {"is_fragment": True})
    return show_page(request, "forum/moderation/queue.html", context, page=page)


def find_done(user, text):
    """Return the action of the user's that the queue offers to undo, None where it was undone."""
    if (pk := number_in(text)) is None:
        return None
    mine = Action.objects.visible_to(user).filter(actor=user, undone_by=None)
    return mine.filter(pk=pk).select_related("forum", "topic").first()


def with_done(url, action):
    """Return the address of the queue that offers to undo an action; other addresses stay."""
    parts = urlsplit(url)
    if action is None or parts.path != reverse("forum:moderation"):
        return url
    query = {**dict(parse_qsl(parts.query)), "done": action.pk}
    return urlunsplit(parts._replace(query=urlencode(query), fragment=""))


@require_POST
def take(request, pk):
    """Take a post of the queue before oneself, from somebody else with `over`.

    A script is shown its case alone, or a 404 where nothing is left to decide.
    """
    post = find_moderated(request.user, pk)
    claim = post.take(by=request.user, over="over" in request.POST)
    if request.GET.get("fragment"):
        rules = list(Rule.objects.of(post.forum))
        [case] = read_cases([pk], request.user, current_site(), rules)
        if not case.is_open:
            raise Http404(_("This has been decided."))
        context = {"case": case, "here_url": reverse("forum:moderation")}
        return render(request, "forum/moderation/case.html", context)
    if claim.moderator_id != request.user.pk:
        text = _("%(name)s has #%(number)d before them.")
        messages.error(request, text % {"name": claim.moderator_name, "number": pk})
    return redirect(f"{reverse('forum:moderation')}#case-{pk}")


@require_POST
def dismiss(request, pk):
    """Dismiss the open reports of a post."""
    post = find_moderated(request.user, pk)
    form = AnswerForm(request.POST, verb=post.dismiss_reports)
    return answered(request, form, _("The reports of #%(number)d are dismissed.") % {"number": pk})


@require_POST
def note(request, pk):
    """Note something about a post."""
    form = NoteForm(request.POST, post=find_moderated(request.user, pk))
    form.action = None
    return answered(request, form, _("Your note is saved."))


@require_POST
def uphold(request, pk):
    """Uphold an appeal: the post comes back."""
    appeal = find_appeal(request.user, pk)
    form = AnswerForm(request.POST, verb=appeal.uphold)
    return answered(request, form, _("Post #%(number)d is back.") % {"number": appeal.post_id})


@require_POST
def decline(request, pk):
    """Decline an appeal: the post stays removed."""
    appeal = find_appeal(request.user, pk)
    form = AnswerForm(request.POST, verb=appeal.decline)
    return answered(
        request, form, _("Post #%(number)d stays removed.") % {"number": appeal.post_id}
    )


def answered(request, form, message):
    """Submit a form of the queue, then show the queue with what came of it."""
    url = safe_next(request) if "next" in request.POST else reverse("forum:moderation")
    if form.submit(by=request.user):
        messages.success(request, message)
        return redirect(with_done(url, form.action))
    for errors in form.errors.values():
        messages.error(request, " ".join(errors))
    return redirect(url)


def find_moderated(user, pk):
    """Return a post that the user may read; raise PermissionDenied unless they moderate it."""
    post = find_post(user, pk)
    if not (answer := get_policy().can_moderate(user, post.forum)):
        raise PermissionDenied(str(answer))
    return post


def find_appeal(user, pk):
    """Return an appeal in a forum that the user moderates; raise Http404 for others."""
    appeals = Appeal.objects.filter(get_policy().moderated_filter(user, "post__topic__forum"))
    return get_object_or_404(appeals.select_related("removal", "post__topic__forum"), pk=pk)
