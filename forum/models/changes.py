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
from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, NullIf
from django.utils.translation import gettext_lazy as _

from forum.models.locking import CHUNK, in_chunks
from forum.models.relocation import Displaced
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class Moderated:
    """Mixin for models whose rows moderators change, and whose changes can be undone.

    Each such model has an entry in `forum.models.locking.LOCKED_LOOKUPS`.
    """

    # The topic that the log names; None for rows that belong to no single topic.
    topic_of_action = None
    # The post that the log names; None for rows that are not about one post.
    post_of_action = None
    # The id of the user whom the log names where it names no post and no topic.
    person_of_action_id = None
    # Who changes the row, while `set_values` writes it.
    changed_by = None
    # Arguments of select_related and defer in `fetch_many`.
    fetched_with = ("forum",)
    not_fetched = ()
    # Fields that `set_many` writes where one row changes, too.
    set_by_many = frozenset()

    def locked(self):
        """Return a fresh copy of the row, locked in the order of `forum.models.locking`."""
        raise NotImplementedError

    def set_values(self, values):
        """Write fields of the locked row, {field: value}, and update what is derived from them."""
        raise NotImplementedError

    @classmethod
    def set_many(cls, rows, values, change):
        """Write fields of many locked rows; `values` is {pk: {field: value}}, as in the Change.

        This one writes row by row; models with many rows override it.
        """
        for row in rows:
            row.set_values(values[row.pk])

    @classmethod
    def for_undoing(cls, rows, values):
        """Return (rows, values) with what else has to change where these old values come back.

        Raises Displaced where other rows are in the way.
        """
        return rows, values

    @classmethod
    def fetch_many(cls, ids):
        """Return {pk: row} of the rows that exist, without locking them. One query per 500 ids."""
        rows_by_pk = {}
        for chunk in in_chunks(ids):
            rows_by_pk |= cls.with_forum(cls.objects.order_by()).in_bulk(chunk)
        return rows_by_pk

    @classmethod
    def with_forum(cls, rows):
        """Select with a queryset's rows what moderating them needs."""
        return rows.select_related(*cls.fetched_with).defer(*cls.not_fetched)

    def may_be_written(self, user, values):
        """Return whether the user may write these values back, besides moderating the forum."""
        return True

    def announce(self, *, by):
        """Send the signal that readers see this row for the first time; by default none."""


class ModeratedOfPost(Moderated):
    """Mixin for moderated rows that belong to a post: `post`, under whose topic's lock they are."""

    fetched_with = ("post__topic__forum",)

    @property
    def forum(self):
        """Return the forum that the post is in."""
        return self.post.topic.forum

    @property
    def topic_of_action(self):
        """Return the topic that the log names."""
        return self.post.topic

    @property
    def post_of_action(self):
        """Return the post that the log names."""
        return self.post

    def set_values(self, values):
        """Write fields of the row. For `moderate` and for undoing."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


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

    def has_field(self, name):
        """Return whether it changes a field of any row. No query if the rows are prefetched."""
        return name in self.after or any(name in row.after for row in self.rows.all())

    @property
    def model_class(self):
        """Return the model of the changed rows."""
        return apps.get_model("parlance_forum", self.model)

    def changed(self):
        """Return the queryset of the changed rows."""
        return self.model_class.objects.filter(pk__in=self.rows.order_by().values("row_id"))

    def write_rows(self, rows, values):
        """Write the new values to the rows; update nothing that is derived from them. One query.

        For `Moderated.set_many`, with its arguments; all rows have values for the same fields. The
        database reads from the log what differs, so the statement is short however many rows there
        are, and constraints on several fields hold.
        """
        for row in rows:
            for name, value in values[row.pk].items():
                setattr(row, name, value)
        logged = ChangedRow.objects.filter(change=self, row_id=OuterRef("pk")).order_by()
        written = dict(self.after)
        for name in values[rows[0].pk].keys() - written.keys():
            value = _logged_value(self.model_class._meta.get_field(name), f"after__{name}")
            written[name] = Subquery(logged.values_list(value))
        self.changed().order_by().update(**written)

    def revert(self, undoing):
        """Write the old values back to the locked rows, as part of the Action `undoing`.

        Raises PermissionDenied where the actor may not moderate the forum that a row is in now,
        ValidationError where a row is gone, or no longer has the new values; then the message names
        the later action.
        """
        changed_rows = self.rows_by_pk()
        rows = self.model_class.with_forum(self.changed()).in_bulk()
        if rows.keys() != changed_rows.keys():
            raise ValidationError(_("This cannot be undone: what it changed is gone."))
        before = {pk: self.before | changed_row.before for pk, changed_row in changed_rows.items()}
        forums = {row.forum for row in rows.values()} | _destinations(before)
        # None is the whole site, of whose rows `may_be_written` says who may.
        for forum in forums - {None}:
            # Rows may be in another forum than the one that the action was done in.
            refuse_unless(get_policy().can_moderate(undoing.actor, forum))
        for pk, row in rows.items():
            refuse_unless(row.may_be_written(undoing.actor, before[pk]))
        changed_since = [
            pk
            for pk, changed_row in changed_rows.items()
            if not has_values(rows[pk], self.after | changed_row.after)
        ]
        try:
            if changed_since:
                raise Displaced(self.model, changed_since)
            undoing.note_changes(*self.model_class.for_undoing(list(rows.values()), before))
        except Displaced as displaced:
            later = self.latest_after_this(displaced.model, displaced.ids)
            done = _("the row has changed")
            if later:
                done = f"{later.action.described} ({later.action.actor_name})"
            raise ValidationError(
                _("This cannot be undone, because of what was done later: %(later)s.")
                % {"later": done}
            ) from None

    def latest_after_this(self, model, ids):
        """Return the latest Change of any of these rows, None if there is none after this one.

        One query per 500 ids.
        """
        latest = []
        for chunk in in_chunks(ids):
            changes = Change.objects.filter(rows__row_id__in=chunk, model=model)
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


def _logged_value(field, key):
    """Return an expression for a value in a JSON column, as one for a field."""
    if isinstance(field, models.BooleanField):
        return Case(When(**{key: True}, then=True), default=False)
    # SQLite gives JSON's null as text.
    text = NullIf(KT(key), Value("null")) if field.null else KT(key)
    return Cast(text, getattr(field, "target_field", field))


def _destinations(values):
    """Return the set of the Forums that rows with these values are in, as far as values say so.

    Raises ValidationError where one is gone. One query.
    """
    forum_ids = {fields["forum_id"] for fields in values.values() if "forum_id" in fields}
    topic_ids = {fields["topic_id"] for fields in values.values() if "topic_id" in fields}
    if not (forum_ids or topic_ids):
        return set()
    topics = apps.get_model("parlance_forum", "Topic").objects.order_by().filter(pk__in=topic_ids)
    forums_by_topic = dict(topics.values_list("pk", "forum"))
    forum_ids |= set(forums_by_topic.values())
    forums = set(apps.get_model("parlance_forum", "Forum").objects.filter(pk__in=forum_ids))
    if len(forums) < len(forum_ids) or len(forums_by_topic) < len(topic_ids):
        raise ValidationError(_("This cannot be undone: where it was is gone."))
    return forums


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
