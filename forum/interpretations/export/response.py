"""An export as a download, for pages and API."""

from django.utils import timezone

from forum import transactions
from forum.interpretations.export.archive import export
from forum.models import Forum
from forum.models.moderation import record
from forum.reading import downloads


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
    name = f"interpretations-{kind}-{subject.pk}-{timezone.now():%Y-%m-%d}.zip"
    return downloads.zip_response(request, chunks, name)
