"""Interpretations, the candidate answers to a question, and their revisions."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking
from forum.models.changes import Moderated, has_values
from forum.models.interpretations import refreshing
from forum.models.interpretations.querysets import InterpretationQuerySet
from forum.models.interpretations.text_validation import clean_line, clean_paragraphs
from forum.models.moderation import moderate, record, shortened
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager

# The texts of an interpretation.
WORDING = ("label", "statement", "applies", "does_not_apply")
# Fields on which readings depend.
READ_FIELDS = frozenset(["meaning", "merged_into_id"])
# Fields that say which answers taggers can give, or what these mean.
CODEBOOK_FIELDS = READ_FIELDS | {"archived_time"}


def letters(position):
    """Return the letters for a position, counted from 0: a … z, aa, ab …"""
    text = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        text = chr(ord("a") + digit) + text
    return text


class InterpretationManager(PrimaryManager.from_queryset(InterpretationQuerySet)):
    """The manager of interpretations."""

    def write(self, question, **fields):
        """Insert an Interpretation with its first revision; return it.

        For `Question.write_interpretation`, which checks the label. Raises ValidationError where
        another text cannot be.
        """
        for name in ("statement", "applies", "does_not_apply"):
            fields[name] = self.model.clean_wording(name, fields[name])
        interpretation = self.create(question=question, **fields)
        interpretation.write_revision()
        return interpretation


class Interpretation(Moderated, models.Model):
    """A candidate answer: a short label and a full statement. Its letter follows from its position.

    `meaning` is a number that is replaced when a new statement changes what counts. Each tag stores
    the number at its time, so a reply is to be read again if a tag's number is not the present one.
    """

    LABEL_LENGTH = 40
    TEXT_LENGTH = 1000

    question = models.ForeignKey(
        "parlance_forum.Question",
        models.CASCADE,
        related_name="interpretations",
        verbose_name=_("question"),
        db_index=False,
    )
    label = models.CharField(_("label"), max_length=LABEL_LENGTH)
    statement = models.TextField(_("statement"), max_length=TEXT_LENGTH)
    applies = models.TextField(_("when it applies"), max_length=TEXT_LENGTH, blank=True)
    does_not_apply = models.TextField(
        _("when it does not apply"), max_length=TEXT_LENGTH, blank=True
    )
    position = models.PositiveSmallIntegerField(_("position"))
    archived_at = models.DateTimeField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.RESTRICT, null=True, editable=False, related_name="merged"
    )
    meaning = models.PositiveIntegerField(default=1, editable=False)
    revision_number = models.PositiveIntegerField(default=1, editable=False)

    objects = InterpretationManager()
    fetched_with = ("question__forum",)

    class Meta:
        base_manager_name = "objects"
        ordering = ["question_id", "position"]
        verbose_name = _("interpretation")
        verbose_name_plural = _("interpretations")
        constraints = [
            models.UniqueConstraint(
                fields=["question", "position"], name="forum_interpretation_position_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("pk")),
                name="forum_interpretation_not_merged_into_itself",
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        """Return the address of the interpretation's page."""
        return reverse("forum:interpretation", args=[self.pk])

    @property
    def letter(self):
        """Return its letter on pages: a, b, c …"""
        return letters(self.position)

    @property
    def forum(self):
        """Return the question's forum, whose moderators may change it."""
        return self.question.forum

    @property
    def is_archived(self):
        """Return whether it has been archived."""
        return self.archived_at is not None

    @property
    def archived_time(self):
        """`archived_at` as the log stores it: in ISO 8601, None where it is not archived."""
        return self.archived_at and self.archived_at.isoformat()

    @archived_time.setter
    def archived_time(self, value):
        self.archived_at = value and datetime.fromisoformat(value)

    @property
    def is_open(self):
        """Return whether taggers may use it."""
        return not self.is_archived and self.merged_into_id is None

    @property
    def is_used(self):
        """Return whether a tagging or a reading names it, or another was merged into it.

        One query, none for what the queryset's `with_usage` has read.
        """
        if "was_used" in self.__dict__:
            return self.was_used
        rows = type(self).objects.using(self._state.db).with_usage()
        return rows.filter(pk=self.pk, was_used=True).exists()

    # Writing

    @transactions.on_primary()
    def rename(self, label, *, by, reason=""):
        """Give it another label; return the Action, None if it has that label already.

        Taggings stay valid. Raises PermissionDenied, ValidationError where the label is taken,
        empty or too long.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        label = self.question.clean_label(label, besides=self)
        return moderate(self, "rename", by=by, reason=reason, label=label)

    @transactions.on_primary()
    def revise(
        self, *, by, changes_meaning, statement=None, applies=None, does_not_apply=None, reason=""
    ):
        """Change its texts; return the Action, None if nothing changed. Texts left out stay.

        `changes_meaning` says whether this changes what counts: then all replies that were tagged
        with it are to be read again. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        given = {"statement": statement, "applies": applies, "does_not_apply": does_not_apply}
        values = {
            name: self.clean_wording(name, text) for name, text in given.items() if text is not None
        }
        with transactions.atomic():
            locking.lock_person(by)
            interpretation = self.locked()
            if has_values(interpretation, values):
                self.refresh_from_db()
                return None
            action = record("revise", interpretation.forum, by=by, reason=reason)
            if changes_meaning:
                values["meaning"] = interpretation.next_meaning()
                for merged in interpretation.all_merged():
                    action.note_change(merged, {"meaning": merged.next_meaning()})
            action.note_change(interpretation, values)
        self.refresh_from_db()
        return action

    def merge_into(self, other, *, by, reason=""):
        """Count it as another Interpretation from now on; return the Action.

        `unmerge`, or undoing the Action, reverts it. Taggings stay as they are; the readings are
        derived again. Raises PermissionDenied, ValidationError where the other belongs to another
        question or was merged itself.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        if other.question_id != self.question_id or other.pk == self.pk:
            raise ValidationError(
                _("An interpretation can be merged into another one of the same question only.")
            )
        return moderate(self, "merge", by=by, reason=reason, merged_into_id=other.pk)

    def unmerge(self, *, by, reason=""):
        """Undo a merge, so that it counts by itself again; return the Action.

        None is returned if it was not merged. Raises PermissionDenied.
        """
        return moderate(self, "unmerge", by=by, reason=reason, merged_into_id=None)

    def archive(self, *, by, reason=""):
        """Offer it to taggers no longer; taggings stay valid. Return the Action.

        None is returned if it was archived already. Raises PermissionDenied.
        """

        def change(interpretation):
            return {"archived_time": interpretation.archived_time or timezone.now().isoformat()}

        return moderate(self, "archive", by=by, reason=reason, change=change)

    def unarchive(self, *, by, reason=""):
        """Offer it to taggers again; return the Action, None if it was not archived.

        Raises PermissionDenied.
        """
        return moderate(self, "unarchive", by=by, reason=reason, archived_time=None)

    @transactions.atomic()
    def delete_unused(self, *, by, reason=""):
        """Delete it from the database, if it was never used; return the Action.

        Cannot be undone. Raises PermissionDenied, ValidationError where it was used: archive it
        instead.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        locking.lock_person(by)
        interpretation = self.locked()
        if interpretation.is_used:
            raise ValidationError(
                _("This interpretation has been used, so it cannot be deleted: archive it instead.")
            )
        action = record(
            "delete", self.forum, by=by, reason=reason or shortened(interpretation.label)
        )
        interpretation.delete()
        interpretation.question.bump_version()
        interpretation.question.touch()
        return action

    # Helpers

    @classmethod
    def clean_wording(cls, name, text):
        """Return the text for the field `name`, cleaned.

        Raises ValidationError where it is too long, or empty and required.
        """
        if name == "label":
            return clean_line(text, name, cls.LABEL_LENGTH)
        return clean_paragraphs(text, name, cls.TEXT_LENGTH, required=name == "statement")

    def locked(self):
        """Return a fresh copy of the interpretation, under the lock of its question."""
        question = self.question.locked()
        interpretation = question.interpretations.get(pk=self.pk)
        interpretation.question = question
        return interpretation

    def set_values(self, values):
        """Write fields of the locked row, with a revision if its texts or meaning change.

        Derives the readings that it is in again; where these are many, `refreshing` does so after
        the commit. For `moderate` and for undoing.
        """
        self._check_merge(values.get("merged_into_id"))
        for name, value in values.items():
            setattr(self, name, value)
        columns = {"archived_at" if name == "archived_time" else name for name in values}
        if needs_revision := not columns.isdisjoint([*WORDING, "meaning"]):
            self.revision_number += 1
            columns.add("revision_number")
        self.save(update_fields=columns)
        if needs_revision:
            self.write_revision()
        if not CODEBOOK_FIELDS.isdisjoint(values):
            self.question.bump_version()
        if not READ_FIELDS.isdisjoint(values):
            refreshing.refresh_tagged_with([self, *self.all_merged()])
        self.question.touch()

    def _check_merge(self, target_id):
        """Raise ValidationError where the target was merged itself: so there is never a circle."""
        if target_id is None:
            return
        if self.question.interpretations.filter(pk=target_id, merged_into=None).exists():
            return
        raise ValidationError(
            _("That interpretation was merged itself: choose the one that it was merged into.")
        )

    def write_revision(self):
        """Insert a revision with its present texts and meaning."""
        self.revisions.create(
            number=self.revision_number,
            meaning=self.meaning,
            **{name: getattr(self, name) for name in WORDING},
        )

    def next_meaning(self):
        """Return a number for a new meaning, never used for it before, not even if undone."""
        return self.revisions.aggregate(last=Max("meaning"))["last"] + 1

    def all_merged(self):
        """Return the interpretations that were merged into this one, directly or not, as a list."""
        all_merged, level = [], [self]
        while level:
            level = [merged for target in level for merged in target.merged.all()]
            for merged in level:
                merged.question = self.question
            all_merged += level
        return all_merged


class InterpretationRevision(models.Model):
    """The texts of an interpretation at one time; number 1 is the first.

    The log of moderation says who wrote them.
    """

    interpretation = models.ForeignKey(
        Interpretation, models.CASCADE, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()
    meaning = models.PositiveIntegerField()
    label = models.CharField(max_length=Interpretation.LABEL_LENGTH)
    statement = models.TextField()
    applies = models.TextField(blank=True)
    does_not_apply = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["interpretation_id", "number"]
        verbose_name = _("revision of an interpretation")
        verbose_name_plural = _("revisions of interpretations")
        constraints = [
            models.UniqueConstraint(
                fields=["interpretation", "number"], name="forum_interpretation_revision_once"
            ),
        ]

    def __str__(self):
        return f"{self.label} ({self.number})"
