"""The states of a topic or a post, and how one becomes another.

A new row is written with its status; later a function below returns the values for `moderate` to
write. Either way `count_change` says how the counters change, and `is_first_publication` whether
readers are told.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """The status of a topic or a post. Restoring goes back to the row's `status_before`."""

    PUBLISHED = "published", _("Published")
    PENDING = "pending", _("Waiting for approval")
    SPAM = "spam", _("Spam")
    TRASHED = "trashed", _("Removed")
    # Of a topic whose posts were moved to another one; `Topic.merged_into` says where.
    MERGED = "merged", _("Merged")


REMOVED = (Status.TRASHED, Status.SPAM)


def is_removed(row):
    """Return whether a moderator took a row from sight, or a filter took it for spam."""
    return row.status in REMOVED


def trash_values(row):
    """Return the values, {field: value}, that remove a row from sight and remember its status."""
    before = row.status_before if row.status == Status.TRASHED else row.status
    return {"status": str(Status.TRASHED), "status_before": str(before)}


def restore_values(row):
    """Return the values that give a removed row its earlier status; others keep theirs."""
    if not is_removed(row):
        return {"status": str(row.status)}
    return {"status": str(row.status_before or Status.PUBLISHED), "status_before": ""}


def approve_values(row):
    """Return the values that publish a row which waits for approval; others keep their status."""
    if row.status != Status.PENDING:
        return {"status": str(row.status)}
    return {"status": str(Status.PUBLISHED), "status_before": ""}


def count_change(before, after):
    """Return by how much the number of published rows changes: 1, -1 or 0.

    `before` and `after` are a row's statuses; `before` is None for a new row.
    """
    return (after == Status.PUBLISHED) - (before == Status.PUBLISHED)


def is_first_publication(before, after):
    """Return whether a row becomes visible to readers for the first time.

    It does when it is written as published, or approved; not when it is restored. `before` is None
    for a new row.
    """
    return after == Status.PUBLISHED and before in (None, Status.PENDING)
