"""What an action of moderation did to rows, few or many: noted, and written back, set-wise.

A Change is of one model, and has a ChangedRow for each row. A value that all rows had, or got,
stands once, in the Change; one that differs stands in its row: so removing 2,000 posts keeps two
values, moving them keeps each one's place, and both are read in a few queries. The rows are a table
rather than a list in a JSON column because each change must be found from its row ("what was done
to this post later?"), which no index on JSON does on all databases alike.
"""

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.models.locking import CHUNK, in_chunks
from forum.transactions import PrimaryManager


class Moderated:
    """What a model offers so that its rows can be changed, and changed back.

    Its name stands in `forum.models.locking.WAYS`.
    """

    # The topic that the log names, None for what is of no topic alone.
    topic_of_action = None
    # Names for select_related and for defer, when many rows are fetched.
    fetched_with = ("forum",)
    not_fetched = ()

    def locked(self):
        """Return the row afresh, locked with what `forum.models.locking` says."""
        raise NotImplementedError

    def set_values(self, values):
        """Write fields of the locked row, and keep what is derived from them."""
        raise NotImplementedError

    @classmethod
    def set_many(cls, rows, values):
        """Do the same for many locked rows; `values` is {pk: {field: value}}.

        Row by row, which does for kinds of which there are never many.
        """
        for row in rows:
            row.set_values(values[row.pk])

    @classmethod
    def fetch_many(cls, ids):
        """Return {pk: row} of the rows that there are, without a lock. A query for each 500."""
        rows = cls.objects.select_related(*cls.fetched_with).defer(*cls.not_fetched).order_by()
        found = {}
        for chunk in in_chunks(ids):
            found |= rows.in_bulk(chunk)
        return found

    def announce(self, *, by):
        """Tell other apps that readers see the row, who have not seen it before."""


class ChangeManager(PrimaryManager):
    """Changes, and how one is kept."""

    def keep(self, action, model, before, after):
        """Note what an action changes: `before` and `after` are {pk: {field: value}}."""
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


class Change(models.Model):
    """What an action did to rows of one model.

    `before` and `after` are {field: value}, of the fields in which all its rows are alike; each
    row's own are in its ChangedRow. A row's values are both together.
    """

    action = models.ForeignKey("forum.Action", models.CASCADE, related_name="changes")
    # The name of a model that is Moderated, in lower case.
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
        """Return {pk of the changed row: ChangedRow}."""
        return {row.row_id: row for row in self.rows.all()}

    def revert(self, undoing):
        """Write the old values back, as part of the action `undoing`. The rows are locked.

        Raises ValidationError where a row is gone, or no longer has the new values: then it names
        the action that came later.
        """
        noted = self.rows_by_pk()
        rows = apps.get_model("forum", self.model).fetch_many(noted)
        if rows.keys() != noted.keys():
            raise ValidationError(_("This cannot be undone: what it changed is gone."))
        stuck = [
            pk for pk, each in noted.items() if not has_values(rows[pk], self.after | each.after)
        ]
        if stuck:
            later = self.later_than_this(stuck)
            raise ValidationError(
                _("This cannot be undone, because of what was done later: %(later)s.")
                % {"later": later.action if later else _("the row has changed")}
            )
        before = {pk: self.before | each.before for pk, each in noted.items()}
        undoing.note_changes(list(rows.values()), before)

    def later_than_this(self, ids):
        """Return the latest Change of any of these rows, None where none came after this one."""
        found = []
        for chunk in in_chunks(ids):
            changes = Change.objects.filter(rows__row_id__in=chunk, model=self.model)
            found += changes.filter(pk__gt=self.pk).order_by("-pk").select_related("action")[:1]
        return max(found, key=lambda change: change.pk, default=None)


class ChangedRow(models.Model):
    """One row that a Change is about, with those of its values that the others do not share."""

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
    """Return whether all these fields of a row have these values."""
    return all(getattr(row, name) == value for name, value in values.items())


def split(values):
    """Split {pk: {field: value}} in what all rows share and {pk: what is its own}."""
    first = next(iter(values.values()))
    shared = {
        name: value
        for name, value in first.items()
        if all(name in each and each[name] == value for each in values.values())
    }
    own = {
        pk: {name: value for name, value in each.items() if name not in shared}
        for pk, each in values.items()
    }
    return shared, own


def write_rows(rows, values):
    """Write fields of many rows of one model, `values` as {pk: {field: value}}, and nothing else.

    For `set_many`. Each row is written by one statement, so that what must be unique together is.
    """
    for row in rows:
        for name, value in values[row.pk].items():
            setattr(row, name, value)
    names = {name for each in values.values() for name in each}
    written = {row.pk: {name: getattr(row, name) for name in names} for row in rows}
    type(rows[0]).objects.write_each(written)
