"""A member's own data as a download, for pages and API."""

from django.utils import timezone

from forum.own_data.archive import take_out
from forum.reading.downloads import zip_response


def own_data_response(request):
    """Return the ZIP of what the request's user wrote as a streaming response.

    Raises PermissionDenied for a guest.
    """
    chunks = take_out(request.user, by=request.user)
    return zip_response(request, chunks, f"my-posts-{timezone.now():%Y-%m-%d}.zip")
