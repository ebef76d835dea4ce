"""The states of a topic or a post."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Published is what everybody sees; `status_before` is the way back from the others."""

    PUBLISHED = "published", _("Published")
    PENDING = "pending", _("Waiting for approval")
    SPAM = "spam", _("Spam")
    TRASHED = "trashed", _("Removed")


def moved_to_trash(row):
    """Return the values that remove a row from sight; the status it had is the way back."""
    before = row.status_before if row.status == Status.TRASHED else row.status
    return {"status": str(Status.TRASHED), "status_before": str(before)}


def moved_back(row):
    """Return the values that bring a removed row back to the status it had before."""
    if row.status not in (Status.TRASHED, Status.SPAM):
        return {"status": str(row.status)}
    return {"status": str(row.status_before or Status.PUBLISHED), "status_before": ""}
