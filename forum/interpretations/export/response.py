"""An export as a download, for pages and API."""

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.utils import timezone

from forum import transactions
from forum.interpretations.export.archive import export
from forum.models import Forum
from forum.models.moderation import record


def zip_response(request, subject, *, names=False, key=None):
    """Return the ZIP of an export as a streaming response, and log who took it.

    Arguments as for `forum.interpretations.export.export`; the user is the request's. Raises
    PermissionDenied.
    """
    by = request.user
    chunks = export(subject, by=by, names=names, key=key)
    kind = subject._meta.model_name
    forum = subject if isinstance(subject, Forum) else subject.forum
    with transactions.atomic():
        what = f"{kind} {subject.pk}, {'names' if names else 'pseudonyms'}"
        topic = subject if kind == "topic" else None
        record("export", forum, topic, by=by, reason=what)
    # Only requests of ASGI have a scope; REST framework hands on its request's attributes.
    if hasattr(request, "scope"):
        chunks = _one_by_one(chunks)
    response = StreamingHttpResponse(chunks, content_type="application/zip")
    name = f"interpretations-{kind}-{subject.pk}-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # Keeps a proxy from buffering the whole ZIP before it sends the first byte.
    response["X-Accel-Buffering"] = "no"
    return response


async def _one_by_one(chunks):
    """Yield an iterator's items: under ASGI, Django would collect those of a plain one first."""
    take = sync_to_async(next)
    try:
        while (chunk := await take(chunks, None)) is not None:
            yield chunk
    finally:
        # In the thread that holds the database connection.
        await sync_to_async(chunks.close)()
