"""What moderators do with many posts or topics at once: tick them, confirm, one undo."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from forum.forms.blocking import ManyForm
from forum.models import Post, Topic
from forum.models.bulk import MAX_ROWS, verbs_for_many
from forum.models.verbs import find_verb
from forum.policy import get_policy
from forum.reading.excerpts import excerpt
from forum.reading.people import author_among, read_people
from forum.reading.site import current_site
from forum.views.blocking import log_of
from forum.views.log import safe_next
from forum.views.pages import Crumb, show_page
from forum.views.sent import number_in
from forum.views.sign_in import require_or_sign_in


@require_POST
def posts(request):
    """Act on the posts that were ticked."""
    rows = Post.objects.visible_to(request.user).select_related("topic__forum")
    return act(request, "post", rows.defer("body"))


@require_POST
def topics(request):
    """Act on the topics that were ticked."""
    return act(request, "topic", Topic.objects.visible_to(request.user).select_related("forum"))


def act(request, noun, visible):
    """Show the words and authors of what was ticked, or act on all of it; then show the log."""
    policy = get_policy()
    if response := require_or_sign_in(request, policy.can_moderate_somewhere(request.user)):
        return response
    ids = {number_in(each) for each in request.POST.getlist("rows")} - {None}
    rows = list(visible.filter(pk__in=sorted(ids)[: MAX_ROWS + 1]).order_by("pk"))
    if ids and not rows:
        raise Http404
    for forum in {row.forum for row in rows}:
        if not (answer := policy.can_moderate(request.user, forum)):
            raise PermissionDenied(str(answer))
    name = request.POST.get("verb", "")
    if problem := problem_with(noun, name, rows):
        messages.error(request, problem)
        return redirect(safe_next(request))
    if name == "split":
        query = urlencode([("from", row.pk) for row in rows])
        return redirect(f"{reverse('forum:split-topic', args=[rows[0].topic_id])}?{query}")
    verb = None if name == "move" else find_verb(noun, name)
    is_confirmed = "confirmed" in request.POST
    form = ManyForm(request.POST if is_confirmed else None, verb=verb, rows=rows, user=request.user)
    if is_confirmed and form.submit(by=request.user):
        return done(request, form.action, len(rows))
    label = verb.label if verb else _("Move")
    context = {
        "question": f"{label}: {number_of(noun, len(rows))}",
        "button": label,
        "is_dangerous": bool(verb and verb.is_dangerous),
        "form": form,
        "fields": [form[field] for field in ("forum",) if field in form.fields],
        "verb": name,
        "rows": read_rows(noun, rows),
        "next": safe_next(request),
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/many.html", context)


def problem_with(noun, name, rows):
    """Return why rows cannot be acted on at all, "" if they can."""
    known = [*verbs_for_many(noun), "move" if noun == "topic" else "split"]
    if name not in known:
        return _("Choose what to do with them.")
    if not rows:
        return _("Choose at least one.")
    if len(rows) > MAX_ROWS:
        return _("%(limit)d are the most that may be chosen at once.") % {"limit": MAX_ROWS}
    if name == "split" and len({row.topic_id for row in rows}) > 1:
        return _("These posts are in several topics: split each by itself.")
    return ""


def done(request, action, count):
    """Redirect to the log, where an action can be undone; where nothing changed, back."""
    if action is None:
        messages.info(request, _("Nothing had to be changed."))
        return redirect(safe_next(request))
    text = _("Done: %(label)s, %(count)d. You can undo it here.")
    messages.success(request, text % {"label": action.label, "count": count})
    return redirect(log_of(action))


def number_of(noun, count):
    """Return in words how many rows there are."""
    if noun == "post":
        return ngettext("%(count)d post", "%(count)d posts", count) % {"count": count}
    return ngettext("%(count)d topic", "%(count)d topics", count) % {"count": count}


def read_rows(noun, rows):
    """Return [(row, Person, what it says)] of Posts or Topics. One query."""
    people = read_people({row.author_id for row in rows}, current_site())
    return [
        (row, author_among(row, people), excerpt(row) if noun == "post" else row.title)
        for row in rows
    ]
