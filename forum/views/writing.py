"""Previews of texts before they are posted, and the pages of writing forms."""

import re
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forum.abuse import facts_of
from forum.limits import POSTING, PREVIEW
from forum.models import Post
from forum.models.status import Status
from forum.policy import get_policy
from forum.reading.people import read_people
from forum.reading.post_html import References, post_html
from forum.reading.site import current_site
from forum.views.forums import find_forum
from forum.views.pages import show_page
from glossary.limits import Limited

# The keys of our forms. Others come from elsewhere, and must not go into a cookie.
KEY = re.compile("[A-Za-z0-9-]{1,64}")


def preview_html(body, user, forum, site):
    """Return the HTML of a text as a post in a forum, which may be None if it is not known.

    Raises ValidationError for a text that cannot be posted.
    """
    body, html = Post.clean_and_render(body)
    draft = Post(body=body, body_html=html)
    references = References([draft], user, forum)
    references.people = read_people(references.author_ids(), site)
    references.glossary = site.glossaries.get(forum.pk) if forum else None
    return post_html(html, references)


@require_POST
def preview(request):
    """Respond with the HTML of the text `body`, or with its errors, without a page around it.

    `?forum=genomics` names the forum in which the text is to be posted.
    """
    if not get_policy().is_member(request.user):
        raise PermissionDenied(_("You must be logged in to write."))
    slug = request.GET.get("forum")
    forum = find_forum(request.user, slug) if slug else None
    context = {}
    try:
        PREVIEW.admit(request)
        context["preview"] = preview_html(
            request.POST.get("body", ""), request.user, forum, current_site()
        )
    except ValidationError as error:
        context["errors"] = error.messages
    except Limited as limited:
        context["errors"] = [limited]
        return limited.mark(render(request, "forum/posts/preview.html", context))
    return render(request, "forum/posts/preview.html", context)


def is_refused_text(request, allowed):
    """Return whether the policy refuses a text that a member has sent.

    The page then shows the text again with the reason. It may have taken an hour to write, and the
    topic may have been closed meanwhile.
    """
    is_member = get_policy().is_member(request.user)
    return bool(not allowed and is_member and request.POST.get("body", "").strip())


def keeps_text(view):
    """Have a view of a form show a text that is sent where the page is gone for who is blocked.

    They read only what guests read, so the forum that they were writing in may not exist for them
    any more. The page is a 404, whether there is such a forum or not, and has the text.
    """

    @wraps(view)
    def wrapper(request, *args, **options):
        try:
            return view(request, *args, **options)
        except Http404:
            body = request.POST.get("body", "") if request.method == "POST" else ""
            blocks = get_policy().blocks_of(request.user)
            if not (blocks and body.strip()):
                raise
        context = {"refusal": blocks[0].refusal(), "body": body}
        response = show_page(request, "forum/posts/kept.html", context)
        response.status_code = 404
        return response

    return wrapper


def show_writing(request, template, context, site):
    """Show the page of a writing form, with a preview if asked for; 403 or 429 if refused."""
    response = show_page(request, template, with_preview(request, context, site))
    return refused(context["form"], response)


def refused(form, response):
    """Return the response for a form: 429 where it was sent too often, 403 where it is refused."""
    if isinstance(form.refusal, Limited):
        return form.refusal.mark(response)
    if form.refusal is not None:
        response.status_code = 403
    return response


def submit(request, form, limit=POSTING):
    """Call the verb of a form; return its result, None where the page is shown again.

    Somebody who sends more than a Limit allows is shown the text, to be sent again.
    """
    try:
        limit.admit(request)
    except Limited as limited:
        form.refuse(limited)
        return None
    form.facts = facts_of(request)
    return form.submit(by=request.user)


def is_sent(request):
    """Return whether a form was sent to be posted, not previewed."""
    return request.method == "POST" and "preview" not in request.POST


def with_preview(request, context, site):
    """Return the context of a form's page with the preview, if the preview button was used.

    `context` has the topic, or the forum of a new one. Errors of the text are shown at the form.
    """
    if "preview" in request.POST:
        body, user = request.POST.get("body", ""), request.user
        forum = context["topic"].forum if "topic" in context else context["forum"]
        try:
            PREVIEW.admit(request)
            context["preview"] = preview_html(body, user, forum, site)
        except ValidationError as error:
            context["form"].take_errors(error)
        except Limited as limited:
            context["form"].refuse(limited)
    return context


def tell_if_held(request, row):
    """Tell the author of a new post or topic where it waits for a moderator."""
    if row.status == Status.PENDING:
        text = _(
            "Thank you. Your text waits for a moderator: until then only you and the moderators "
            "see it."
        )
        messages.info(request, text)


def posted(form, url):
    """Return the redirect after posting; its cookie tells the script that keeps drafts."""
    response = redirect(url)
    key = form.cleaned_data.get("key", "edit")
    if KEY.fullmatch(key):
        path = reverse("forum:index")
        response.set_cookie("forum_posted", key, max_age=3600, path=path, samesite="Lax")
    return response
