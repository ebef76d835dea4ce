"""Interpretations: the candidate answers to a question, and what they said before."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.changes import Moderated
from forum.models.interpretations.querysets import InterpretationQuerySet
from forum.models.interpretations.text_validation import clean_line, clean_paragraphs
from forum.models.moderation import moderate, record, shortened
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager

WORDING = ("label", "statement", "applies", "does_not_apply")
# A change of these is a change of what taggers can answer, or of what an answer means.
CODEBOOK = frozenset(["meaning", "is_archived", "merged_into_id"])


def letters(position):
    """Return the letters of a position that counts from 0: a … z, aa, ab …"""
    text = ""
    position += 1
    while position:
        position, digit = divmod(position - 1, 26)
        text = chr(ord("a") + digit) + text
    return text


class InterpretationManager(PrimaryManager.from_queryset(InterpretationQuerySet)):
    """Interpretations, and how one is written with its first revision."""

    def write(self, question, **fields):
        """Insert an interpretation; return it. For `Question.add`, which checks first."""
        for name in ("statement", "applies", "does_not_apply"):
            fields[name] = self.model.clean_wording(name, fields[name])
        interpretation = self.create(question=question, **fields)
        interpretation.keep_revision()
        return interpretation


class Interpretation(Moderated, models.Model):
    """One candidate answer: a short label and a full statement. Its position gives it its letter.

    `meaning` is a number that is replaced when a changed statement changes what counts. Each tag
    keeps the number that it was given under, so a tag whose number differs is to be read again.
    """

    LABEL_LENGTH = 40
    TEXT_LENGTH = 1000

    question = models.ForeignKey(
        "forum.Question", models.CASCADE, related_name="interpretations", verbose_name=_("question")
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
        """Return the letter that stands for it on a page: a, b, c …"""
        return letters(self.position)

    @property
    def forum(self):
        """Return the forum whose moderators keep the question."""
        return self.question.forum

    @property
    def is_archived(self):
        """Return whether it is no longer offered to taggers."""
        return self.archived_at is not None

    @is_archived.setter
    def is_archived(self, value):
        self.archived_at = (self.archived_at or timezone.now()) if value else None

    @property
    def is_open(self):
        """Return whether taggers may use it."""
        return not self.is_archived and self.merged_into_id is None

    @property
    def is_used(self):
        """Return whether a tagging or a settled reading names it, or another was merged into it.

        One query. For several, see `with_usage` of the queryset.
        """
        rows = type(self).objects.using(self._state.db).with_usage()
        return rows.filter(pk=self.pk, was_used=True).exists()

    # Writing

    @transactions.on_primary()
    def rename(self, label, *, by, reason=""):
        """Give it another label; taggings hold. Return the Action, None if it had it already.

        Raises PermissionDenied, ValidationError.
        """
        label = self.question.clean_label(label, besides=self)
        return moderate(self, by, "rename", reason=reason, label=label)

    @transactions.on_primary()
    def revise(
        self, *, by, changes_meaning, statement=None, applies=None, does_not_apply=None, reason=""
    ):
        """Change the statement, or when it applies; return the Action, None if nothing changed.

        `changes_meaning` says that it changes what counts: taggings that used it are to be read
        again then. Raises PermissionDenied, ValidationError.
        """
        given = {"statement": statement, "applies": applies, "does_not_apply": does_not_apply}
        values = {
            name: self.clean_wording(name, text) for name, text in given.items() if text is not None
        }
        refuse_unless(get_policy().can_moderate(by, self.forum))
        if all(getattr(self, name) == text for name, text in values.items()):
            return None
        with transactions.atomic():
            interpretation = self.locked()
            action = record(by, "revise", interpretation.forum, None, reason)
            if changes_meaning:
                values["meaning"] = interpretation.next_meaning()
                for merged in interpretation.all_merged():
                    action.note_change(merged, {"meaning": merged.next_meaning()})
            action.note_change(interpretation, values)
        self.refresh_from_db()
        return action

    def merge_into(self, other, *, by, reason=""):
        """Count it as another interpretation from now on; return the Action. Undoing it parts them.

        Taggings stay as they are: only the readings are derived again. Raises PermissionDenied,
        ValidationError where the other is of another question, or does not stand by itself.
        """
        if other.question_id != self.question_id or other.pk == self.pk:
            raise ValidationError(
                _("An interpretation can be merged into another one of the same question only.")
            )
        return moderate(self, by, "merge", reason=reason, merged_into_id=other.pk)

    def unmerge(self, *, by, reason=""):
        """Let it stand by itself again after a merge. Raises PermissionDenied."""
        return moderate(self, by, "part", reason=reason, merged_into_id=None)

    def archive(self, *, by, reason=""):
        """Offer it to taggers no more; what was tagged holds. Raises PermissionDenied."""
        return moderate(self, by, "archive", reason=reason, is_archived=True)

    def unarchive(self, *, by, reason=""):
        """Offer it to taggers again. Raises PermissionDenied."""
        return moderate(self, by, "unarchive", reason=reason, is_archived=False)

    @transactions.atomic()
    def delete_unused(self, *, by, reason=""):
        """Delete it for good, which only one that was never used can be; return the Action.

        Raises PermissionDenied, ValidationError where it was used: archive it instead.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        interpretation = self.locked()
        if interpretation.is_used:
            raise ValidationError(
                _("This interpretation has been used, so it cannot be deleted: archive it instead.")
            )
        action = record(by, "delete", self.forum, None, reason or shortened(interpretation.label))
        interpretation.delete()
        interpretation.question.bump_version()
        interpretation.question.touch()
        return action

    # Helpers

    @classmethod
    def clean_wording(cls, name, text):
        """Return one of the texts cleaned; raise ValidationError where it cannot be."""
        if name == "label":
            return clean_line(text, name, cls.LABEL_LENGTH)
        return clean_paragraphs(text, name, cls.TEXT_LENGTH, required=name == "statement")

    def locked(self):
        """Return the interpretation afresh, under the lock of its question."""
        question = self.question.locked()
        interpretation = question.interpretations.get(pk=self.pk)
        interpretation.question = question
        return interpretation

    def set_values(self, values):
        """Write fields of the locked row, keep what it said, and derive the readings again."""
        self._check_merge(values.get("merged_into_id"))
        for name, value in values.items():
            setattr(self, name, value)
        columns = {"archived_at" if name == "is_archived" else name for name in values}
        if keeps := not columns.isdisjoint([*WORDING, "meaning"]):
            self.revision_number += 1
            columns.add("revision_number")
        self.save(update_fields=columns)
        if keeps:
            self.keep_revision()
        if not CODEBOOK.isdisjoint(values):
            self.question.bump_version()
            self.question.refresh_readings()
        self.question.touch()

    def _check_merge(self, target_id):
        """Refuse to merge into what is merged itself, so that there is never a circle."""
        if target_id is None:
            return
        if self.question.interpretations.filter(pk=target_id, merged_into=None).exists():
            return
        raise ValidationError(
            _("That interpretation was merged itself: choose the one that it was merged into.")
        )

    def keep_revision(self):
        """Write down what it says now."""
        self.revisions.create(
            number=self.revision_number,
            meaning=self.meaning,
            **{name: getattr(self, name) for name in WORDING},
        )

    def next_meaning(self):
        """Return a number that no meaning of it has had, those that were undone included."""
        return self.revisions.aggregate(last=Max("meaning"))["last"] + 1

    def all_merged(self):
        """Return the interpretations that count as this one, at any remove."""
        found, latest = [], [self]
        while latest:
            latest = [merged for one in latest for merged in one.merged.all()]
            for merged in latest:
                merged.question = self.question
            found += latest
        return found


class InterpretationRevision(models.Model):
    """What an interpretation said at one time; number 1 is the first.

    The log of moderation says who wrote it.
    """

    interpretation = models.ForeignKey(Interpretation, models.CASCADE, related_name="revisions")
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
