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
    # By its author, who may put it back.
    WITHDRAWN = "withdrawn", _("Withdrawn")
    # Removed before: the words are gone, and only the place of the row is left.
    ERASED = "erased", _("Erased")
    # Of a topic whose posts were moved to another one; `Topic.merged_into` says where.
    MERGED = "merged", _("Merged")


# What moderators remove; it comes back unless it is erased.
RESTORABLE = (Status.TRASHED, Status.SPAM)
REMOVED = (*RESTORABLE, Status.ERASED)


def is_removed(row):
    """Return whether a moderator took a row from sight, or a filter took it for spam."""
    return row.status in REMOVED


def is_restorable(row):
    """Return whether a row is removed and can come back: its words are not erased."""
    return row.status in RESTORABLE


def _values(status, before=""):
    return {"status": str(status), "status_before": str(before)}


def unchanged(row):
    """Return the values of a row that keeps its status."""
    return {"status": str(row.status)}


def trash_values(row):
    """Return the values, {field: value}, that remove a row from sight and remember its status."""
    if row.status in (Status.TRASHED, Status.ERASED):
        return unchanged(row)
    return _values(Status.TRASHED, row.status)


def spam_values(row):
    """Return the values that remove a row as spam; a row that is removed already keeps its status.

    Its author is not told, and may not appeal.
    """
    return unchanged(row) if is_removed(row) else _values(Status.SPAM, row.status)


def restore_values(row):
    """Return the values that give a removed row its earlier status; others keep theirs."""
    if not is_restorable(row):
        return unchanged(row)
    return _values(row.status_before or Status.PUBLISHED)


def approve_values(row):
    """Return the values that publish a row which waits for approval; others keep their status."""
    return _values(Status.PUBLISHED) if row.status == Status.PENDING else unchanged(row)


def hold_values(row):
    """Return the values by which a published row waits for approval; others keep their status."""
    return _values(Status.PENDING) if row.status == Status.PUBLISHED else unchanged(row)


def withdraw_values(row):
    """Return the values that take a row from sight for its author; others keep their status."""
    if row.status not in (Status.PUBLISHED, Status.PENDING):
        return unchanged(row)
    return _values(Status.WITHDRAWN, row.status)


def put_back_values(row):
    """Return the values that give a withdrawn row its earlier status; others keep theirs.

    A row that was removed in between waits for approval: what it was before is not known any more.
    """
    if row.status != Status.WITHDRAWN:
        return unchanged(row)
    return _values(row.status_before or Status.PENDING)


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
