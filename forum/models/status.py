"""The states of a topic or a post, and how one becomes another.

There is one way: a function below returns the values for `moderate`, or a row is written with a
status; then `set_values` or the writing of it asks `count_change` what counters and readers notice.
"""

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


def approved(row):
    """Return the values that publish a row which waits for approval; others stay as they are."""
    if row.status != Status.PENDING:
        return {"status": str(row.status)}
    return {"status": str(Status.PUBLISHED), "status_before": ""}


def count_change(before, after):
    """Return by how much the number of published rows changes: 1, -1 or 0.

    `before` is None for a row that is new.
    """
    return (after == Status.PUBLISHED) - (before == Status.PUBLISHED)


def is_first_sight(before, after):
    """Return whether readers see the row now who have not seen it before.

    That is when it is written, or published after waiting. What was removed had been seen.
    """
    return after == Status.PUBLISHED and before in (None, Status.PENDING)
