"""Reporting a post, and what came of that."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from forum.forms.reports import ReportForm
from forum.limits import REPORTING
from forum.models import Report
from forum.moderation.removals import find_own_appeals, find_own_removed
from forum.policy import get_policy
from forum.reading.site import current_site
from forum.views.pages import Crumb, crumbs_to_topic, show_page
from forum.views.posts import find_post
from forum.views.sent import sent_data
from forum.views.sign_in import require_or_sign_in
from forum.views.writing import refused, submit

OWN_LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def report(request, pk):
    """Report a post to the moderators of its forum, once."""
    post = find_post(request.user, pk)
    if response := require_or_sign_in(request, get_policy().can_report(request.user, post)):
        return response
    form = ReportForm(sent_data(request), post=post)
    if request.method == "POST" and submit(request, form, REPORTING):
        messages.success(
            request, _("Thank you. The moderators were told; you read here what they do.")
        )
        return redirect("forum:reports")
    context = {
        "post": post,
        "form": form,
        "reported": Report.objects.filter(post=post, reporter=request.user).first(),
        "words": {"source": post.body},
        "crumbs": crumbs_to_topic(current_site(), post.topic, request.user),
    }
    return refused(form, show_page(request, "forum/moderation/report.html", context))


@require_safe
def reports(request):
    """List what the reader has reported, with what came of it, and what was removed of theirs."""
    if response := require_or_sign_in(request, get_policy().can_report_somewhere(request.user)):
        return response
    mine = Report.objects.filter(reporter=request.user).select_related("rule", "post__topic")
    context = {
        "reports": mine.defer("post__body", "post__body_html").order_by("-pk")[:OWN_LISTED],
        "removed": find_own_removed(request.user).for_page()[:OWN_LISTED],
        "appeals": find_own_appeals(request.user)[:OWN_LISTED],
        "crumbs": [Crumb(_("Forums"), reverse("forum:index"))],
    }
    return show_page(request, "forum/moderation/reports.html", context)
