"""What owners do with forums: make, revise, shift and delete them, logged and undoable."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.markup import clean_text
from forum.models import locking
from forum.models.changes import Moderated, has_values
from forum.models.moderation import record
from forum.models.ordering import positions_after
from forum.policy import get_policy, refuse_unless

LINES = ("title", "slug")
# What owners set: the argument of `revise`, and the attribute that the log keeps.
SET = {
    "title": None,
    "slug": None,
    "description": None,
    "kind": None,
    "parent": "parent_id",
    "is_closed": None,
    "visibility": None,
    "groups": "group_ids",
    "holders_visible_to": None,
    "glossary": "glossary_id",
    "moderators": "moderator_ids",
}
SLUG_LENGTH = 80


class ArrangedForum(Moderated):
    """The part of Forum that owners use, and moderators for its title, description and closing."""

    fetched_with = ("parent",)

    @property
    def forum(self):
        """Return the forum itself, as the one that the log names and whose moderators count."""
        return self

    @property
    def group_ids(self):
        """Return the ids of the forum's groups, in order, as a list. One query."""
        return sorted(self.groups.order_by().values_list("pk", flat=True))

    @property
    def moderator_ids(self):
        """Return the ids of the forum's moderators as texts, in order, as a list. One query."""
        ids = self.moderators.order_by().values_list("pk", flat=True)
        return sorted(str(pk) for pk in ids)

    @classmethod
    @transactions.atomic()
    def make(cls, title, *, by, reason="", **fields):
        """Make a forum, the last of those beside it; return it.

        `fields` are those of `revise`; without a slug it follows from the title. Raises
        PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_manage_forums(by))
        locking.lock_person(by)
        fields |= {"title": title, "slug": fields.get("slug") or cls.free_slug(title)}
        forum = cls(position=cls.next_position(fields.get("parent")))
        forum.set_values(values_of(fields))
        record("make", forum, by=by, reason=reason)
        return forum

    @transactions.on_primary()
    def revise(self, *, by, reason="", **fields):
        """Change what the forum is and who sees it; return the Action, None if nothing changes.

        `fields` are title, slug, description, kind, parent (a Forum or None), is_closed,
        visibility, groups, holders_visible_to, glossary (a Glossary or None) and moderators; groups
        and moderators are all of them, as rows. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_revise_forum(by, self, fields))
        values = values_of(fields)
        with transactions.atomic():
            locking.lock_person(by)
            current = self.locked()
            if has_values(current, values):
                return None
            action = record("revise", current, by=by, reason=reason)
            action.note_change(current, changed(current, values))
        self.refresh_from_db()
        return action

    @transactions.atomic()
    def shift(self, steps, *, by):
        """Move the forum among those beside it, down by so many places, or up where negative.

        Return the Action, None where it is the first or last already. Raises PermissionDenied.
        """
        refuse_unless(get_policy().can_manage_forums(by))
        locking.lock_person(by)
        beside = type(self).objects.filter(parent=self.parent_id)
        rows = sorted(beside.locked(), key=lambda row: (row.position, row.title, row.pk))
        positions = positions_after(rows, self, steps)
        if not positions:
            return None
        action = record("reorder", self, by=by)
        action.note_changes([row for row in rows if row.pk in positions], positions)
        return action

    @transactions.atomic()
    def delete_empty(self, *, by, reason=""):
        """Delete the forum for good, if it holds nothing; return the Action.

        Raises PermissionDenied, ValidationError where there are topics, questions or forums in it.
        """
        refuse_unless(get_policy().can_manage_forums(by))
        locking.lock_person(by)
        action = record("delete", self, by=by, reason=reason)
        # Actions are locked before forums, and outlive them.
        self.actions.update(forum=None)
        current = self.locked()
        if not current.is_empty():
            raise ValidationError(
                _("This forum is not empty: move its topics, questions and forums first.")
            )
        current.delete()
        action.refresh_from_db()
        return action

    def is_empty(self):
        """Return whether nothing is in the forum: no topic, question or other forum."""
        return not any(rows.exists() for rows in (self.topics, self.questions, self.children))

    # For `moderate` and for undoing

    def locked(self):
        """Return a fresh copy of the row, locked."""
        return type(self).objects.locked().get(pk=self.pk)

    def may_be_written(self, user, values):
        """Return whether the user may write these values back, as the policy answers."""
        names = {name for name, attribute in SET.items() if (attribute or name) in values}
        return get_policy().can_revise_forum(user, self, names or {"position"})

    def set_values(self, values):
        """Write fields, and groups and moderators by their ids; check the forum as a whole.

        Raises ValidationError.
        """
        own = {name: value for name, value in values.items() if not name.endswith("_ids")}
        for name, value in own.items():
            setattr(self, name, value)
        if values.keys() != {"position"}:
            # The forums above are read again under their locks.
            self._lock_with_neighbours()
            group_ids = values.get("group_ids", () if self._state.adding else self.group_ids)
            self.check_place(group_ids)
        self.save(**({} if self._state.adding else {"update_fields": fields_of(own)}))
        if "group_ids" in values:
            self.groups.set(values["group_ids"])
        if "moderator_ids" in values:
            self.moderators.set(values["moderator_ids"])

    def check_place(self, group_ids):
        """Raise ValidationError where the forum cannot be so, with these groups."""
        self.full_clean()
        if self.visibility == "groups" and not group_ids:
            raise ValidationError({"groups": _("Choose a group at least.")})

    @classmethod
    def next_position(cls, parent):
        """Return the position after all forums in a Forum, or in none."""
        last = cls.objects.filter(parent=parent).aggregate(last=Max("position"))["last"]
        return (last or 0) + 1

    @classmethod
    def free_slug(cls, title):
        """Return a slug for a title that no forum has; "forum" where nothing is left of it."""
        base = slugify(clean_text(title), allow_unicode=True)[: SLUG_LENGTH - 5].strip("-")
        base = base or "forum"
        taken = set(cls.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        free = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return base if base not in taken else next(slug for slug in free if slug not in taken)


def values_of(fields):
    """Return what is set as the log keeps it, {attribute: value}; rows become ids."""
    values = {}
    for name, value in fields.items():
        if name in LINES:
            value = " ".join(clean_text(value).split())
        elif name == "description":
            value = clean_text(value).strip()
        elif name == "moderators":
            value = sorted({str(user.pk) for user in value})
        elif name == "groups":
            value = sorted({group.pk for group in value})
        elif name in ("parent", "glossary"):
            value = value and value.pk
        values[SET[name] or name] = value
    return values


def changed(row, values):
    """Return those of the values that a row does not have."""
    return {name: value for name, value in values.items() if getattr(row, name) != value}


def fields_of(values):
    """Return the names of the fields for these attributes, for `save`."""
    return {name.removesuffix("_id") for name in values}
