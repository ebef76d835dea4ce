"""An export as a download, for both doors."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import StreamingHttpResponse
from django.utils import timezone

from forum import transactions
from forum.interpretations.export.archive import export
from forum.models import Forum
from forum.models.moderation import record


def zip_response(request, subject, *, names=False, key=None):
    """Return the ZIP of an export as a response that is sent as it is made, and log who took it.

    Arguments as for `forum.interpretations.export.export`; the user is the request's. Raises
    PermissionDenied.
    """
    by = request.user
    pieces = export(subject, by=by, names=names, key=key)
    kind = subject._meta.model_name
    forum = subject if isinstance(subject, Forum) else subject.forum
    with transactions.atomic():
        what = f"{kind} {subject.pk}, {'names' if names else 'pseudonyms'}"
        record(by, "export", forum, subject if kind == "topic" else None, reason=what)
    # REST framework has the request of Django inside of its own.
    if isinstance(getattr(request, "_request", request), ASGIRequest):
        pieces = _one_by_one(pieces)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"interpretations-{kind}-{subject.pk}-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # A proxy that gathers the whole first would keep the reader waiting, and need the room.
    response["X-Accel-Buffering"] = "no"
    return response


async def _one_by_one(pieces):
    """Yield what an iterator gives, which Django would gather first where it serves by ASGI."""
    take = sync_to_async(next)
    try:
        while (piece := await take(pieces, None)) is not None:
            yield piece
    finally:
        # In the thread that has its database connection.
        await sync_to_async(pieces.close)()
