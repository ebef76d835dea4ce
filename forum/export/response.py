"""An export as a download, for both doors."""

from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils import timezone

from forum.export.archive import export
from forum.models import Forum
from forum.models.moderation import record


def zip_response(subject, by, *, names=False, key=None):
    """Return the ZIP of an export as a response that is sent as it is made, and log who took it.

    Arguments as for `forum.export.export`. Raises PermissionDenied.
    """
    pieces = export(subject, by=by, names=names, key=key)
    kind = subject._meta.model_name
    forum = subject if isinstance(subject, Forum) else subject.forum
    with transaction.atomic():
        what = f"{kind} {subject.pk}, {'names' if names else 'pseudonyms'}"
        record(by, "export", forum, subject if kind == "topic" else None, reason=what)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    name = f"interpretations-{kind}-{subject.pk}-{timezone.now():%Y-%m-%d}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    # A proxy that gathers the whole first would keep the reader waiting, and need the room.
    response["X-Accel-Buffering"] = "no"
    return response
