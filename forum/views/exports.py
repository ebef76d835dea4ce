"""Exports of taggings: the page with the options, and the download of the ZIP."""

from django.views.decorators.http import require_http_methods

from forum.forms.objections import ExportForm
from forum.interpretations.export import Scope
from forum.interpretations.export.response import zip_response
from forum.limits import EXPORT
from forum.policy import get_policy
from forum.reading.site import current_site
from forum.views.forums import find_forum
from forum.views.pages import Crumb, crumbs_to, show_page
from forum.views.questions import find_question
from forum.views.sent import sent_data
from forum.views.sign_in import require_or_sign_in
from forum.views.topics import find_topic


@require_http_methods(["GET", "HEAD", "POST"])
def topic(request, pk):
    """Export the taggings of a topic."""
    topic = find_topic(request.user, pk)
    return show_export(request, topic, topic.forum)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request, pk):
    """Export the taggings of a question, in all topics that ask it."""
    question = find_question(request.user, pk)
    return show_export(request, question, question.forum)


@require_http_methods(["GET", "HEAD", "POST"])
def forum(request, slug):
    """Export the taggings of a forum's topics."""
    forum = find_forum(request.user, slug)
    return show_export(request, forum, forum)


def show_export(request, subject, forum):
    """Show the export's options, or respond with the ZIP."""
    if not get_policy().is_member(request.user):
        return require_or_sign_in(request, get_policy().can_export(request.user, forum))
    scope = Scope(subject, by=request.user)
    form = ExportForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        EXPORT.admit(request)
        return zip_response(request, subject, **form.options())
    crumbs = crumbs_to(current_site(), forum, request.user, include_self=True)
    back = Crumb(subject.title, subject.get_absolute_url())
    context = {
        "subject": subject,
        "kind": scope.kind,
        "replies": scope.replies().count(),
        "size": scope.estimated_size(),
        "topics": scope.topics.count(),
        "left_out": sum(scope.left_out()["replies"].values()),
        "export_form": form,
        "back": back,
        "crumbs": crumbs if subject == forum else [*crumbs, back],
    }
    return show_page(request, "forum/interpretations/export.html", context)
