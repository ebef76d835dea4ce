"""The old and new values of the rows that an Action of moderation has changed, for undoing it.

A Change is about rows of one model and has a ChangedRow for each. Values that all rows share are
stored once, in the Change; those that differ, in each ChangedRow. So removing 2,000 posts stores
two values, moving them stores the position of each, and both are read in a few queries.

The rows are a table, not a list in a JSON column, because changes are also looked up by row ("what
was done to this post later?"): no index on JSON does that on every database.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.models.locking import CHUNK, in_chunks
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class Moderated:
    """Mixin for models whose rows moderators change, and whose changes can be undone.

    Each such model has an entry in `forum.models.locking.LOCKED_LOOKUPS`.
    """

    # The topic that the log names; None for rows that belong to no single topic.
    topic_of_action = None
    # Arguments of select_related and defer in `fetch_many`.
    fetched_with = ("forum",)
    not_fetched = ()

    def locked(self):
        """Return a fresh copy of the row, locked in the order of `forum.models.locking`."""
        raise NotImplementedError

    def set_values(self, values):
        """Write fields of the locked row, {field: value}, and update what is derived from them."""
        raise NotImplementedError

    @classmethod
    def set_many(cls, rows, values):
        """Write fields of many locked rows; `values` is {pk: {field: value}}.

        This one writes row by row; models with many rows override it.
        """
        for row in rows:
            row.set_values(values[row.pk])

    @classmethod
    def fetch_many(cls, ids):
        """Return {pk: row} of the rows that exist, without locking them. One query per 500 ids."""
        rows = cls.objects.select_related(*cls.fetched_with).defer(*cls.not_fetched).order_by()
        rows_by_pk = {}
        for chunk in in_chunks(ids):
            rows_by_pk |= rows.in_bulk(chunk)
        return rows_by_pk

    def announce(self, *, by):
        """Send the signal that readers see this row for the first time; by default none."""


class ChangeManager(PrimaryManager):
    """The manager of changes."""

    def write(self, action, model, before, after):
        """Store what an action changes; return the Change. Two queries per 500 rows.

        `model` is the model's name in lower case, `before` and `after` are {pk: {field: value}}.
        """
        shared_before, own_before = split(before)
        shared_after, own_after = split(after)
        change = self.create(action=action, model=model, before=shared_before, after=shared_after)
        ChangedRow.objects.bulk_create(
            (
                ChangedRow(change=change, row_id=pk, before=own_before[pk], after=own_after[pk])
                for pk in sorted(before)
            ),
            batch_size=CHUNK,
        )
        return change

    def once_published(self, model, ids):
        """Return the set of those ids whose rows were published before a change, or by one."""
        published = Q()
        for values in ("before", "after", "rows__before", "rows__after"):
            published |= Q(**{f"{values}__status": "published"})
        once = set()
        for chunk in in_chunks(ids):
            rows = self.filter(published, model=model, rows__row_id__in=chunk)
            once |= set(rows.values_list("rows__row_id", flat=True))
        return once


class Change(models.Model):
    """What an action did to rows of one model.

    `before` and `after` are {field: value}, of the fields whose value all its rows share. The other
    values are in the ChangedRow of each row.
    """

    action = models.ForeignKey("parlance_forum.Action", models.CASCADE, related_name="changes")
    # The name of a Moderated model, in lower case.
    model = models.CharField(max_length=20)
    before = models.JSONField()
    after = models.JSONField()

    objects = ChangeManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]

    def __str__(self):
        return f"{self.model} ({self.action})"

    def rows_by_pk(self):
        """Return {pk of the changed row: ChangedRow}. One query, none if prefetched."""
        return {row.row_id: row for row in self.rows.all()}

    def revert(self, undoing):
        """Write the old values back to the locked rows, as part of the Action `undoing`.

        Raises PermissionDenied where the actor may not moderate the forum that a row is in now,
        ValidationError where a row is gone, or no longer has the new values; then the message names
        the later action.
        """
        changed_rows = self.rows_by_pk()
        rows = apps.get_model("parlance_forum", self.model).fetch_many(changed_rows)
        if rows.keys() != changed_rows.keys():
            raise ValidationError(_("This cannot be undone: what it changed is gone."))
        for forum in {row.forum for row in rows.values()}:
            # Rows may be in another forum than the one that the action was done in.
            refuse_unless(get_policy().can_moderate(undoing.actor, forum))
        changed_since = [
            pk
            for pk, changed_row in changed_rows.items()
            if not has_values(rows[pk], self.after | changed_row.after)
        ]
        if changed_since:
            later = self.latest_after_this(changed_since)
            raise ValidationError(
                _("This cannot be undone, because of what was done later: %(later)s.")
                % {"later": later.action if later else _("the row has changed")}
            )
        before = {pk: self.before | changed_row.before for pk, changed_row in changed_rows.items()}
        undoing.note_changes(list(rows.values()), before)

    def latest_after_this(self, ids):
        """Return the latest Change of any of these rows, None if there is none after this one.

        One query per 500 ids.
        """
        latest = []
        for chunk in in_chunks(ids):
            changes = Change.objects.filter(rows__row_id__in=chunk, model=self.model)
            latest += changes.filter(pk__gt=self.pk).order_by("-pk").select_related("action")[:1]
        return max(latest, key=lambda change: change.pk, default=None)


class ChangedRow(models.Model):
    """One row of a Change, with those of its values that not all rows share."""

    change = models.ForeignKey(Change, models.CASCADE, related_name="rows", db_index=False)
    row_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["change_id", "row_id"]
        constraints = [
            models.UniqueConstraint(fields=["change", "row_id"], name="forum_changed_row_once"),
        ]
        indexes = [models.Index(fields=["row_id", "change"], name="forum_changed_row")]

    def __str__(self):
        return f"{self.change.model} {self.row_id}"


def has_values(row, values):
    """Return whether a row has all these values, {field: value}."""
    return all(getattr(row, name) == value for name, value in values.items())


def split(values):
    """Split {pk: {field: value}} into the values that all rows share and those of each row.

    Return ({field: value}, {pk: {field: value}}).
    """
    first = next(iter(values.values()))
    shared = {
        name: value
        for name, value in first.items()
        if all(name in fields and fields[name] == value for fields in values.values())
    }
    own = {
        pk: {name: value for name, value in fields.items() if name not in shared}
        for pk, fields in values.items()
    }
    return shared, own


def write_rows(rows, values):
    """Write fields of many rows of one model; update nothing that is derived from them.

    `values` is {pk: {field: value}}. For `Moderated.set_many`. All fields of a row are written by
    the same statement, so that constraints on several fields hold.
    """
    for row in rows:
        for name, value in values[row.pk].items():
            setattr(row, name, value)
    names = {name for fields in values.values() for name in fields}
    written = {row.pk: {name: getattr(row, name) for name in names} for row in rows}
    type(rows[0]).objects.write_each(written)
