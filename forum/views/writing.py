"""Seeing a text as it will be shown, before it is posted."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from forum import members
from forum.models import Post
from forum.models.site import current_site
from forum.policy import get_policy
from forum.reading import References, post_html


def preview_html(body, user, site):
    """Return the HTML that a text becomes as a post; raise ValidationError where it could not be one."""
    body, html = Post.clean_and_render(body)
    draft = Post(body=body, body_html=html)
    references = References([draft], user)
    references.people = members.people(references.author_ids(), site)
    return post_html(html, references)


@require_POST
def preview(request):
    """Answer with the HTML of the text `body`, without a page around it; 400 with the reason where it cannot be."""
    if not get_policy().is_member(request.user):
        raise PermissionDenied(_("You must be logged in to write."))
    context, status = {}, 200
    try:
        context["preview"] = preview_html(
            request.POST.get("body", ""), request.user, current_site()
        )
    except ValidationError as error:
        context["errors"], status = error.messages, 400
    return render(request, "forum/posts/preview.html", context, status=status)


def wants_preview(request):
    """Return whether the form was sent by its preview button."""
    return "preview" in request.POST


def with_preview(request, context, site):
    """Add the preview to a form's page where it was asked for; errors show at the form when it is posted."""
    if wants_preview(request):
        try:
            context["preview"] = preview_html(request.POST.get("body", ""), request.user, site)
        except ValidationError as error:
            context["form"].take_errors(error)
    return context
