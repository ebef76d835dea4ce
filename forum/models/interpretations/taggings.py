"""Taggings: one moderator's reading of one text of one reply. A changed mind is a new row."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.interpretations.querysets import TaggingQuerySet
from forum.signals import reply_tagged, send_on_commit
from forum.transactions import PrimaryManager


class Stance(models.TextChoices):
    """What a reply does with an interpretation. From the strongest to the weakest."""

    SUPPORTS = "supports", _("supports")
    DISPUTES = "disputes", _("disputes")
    MENTIONS = "mentions", _("mentions")


class Verdict(models.TextChoices):
    """What a moderator says of a reply that they give no tag."""

    NONE = "none", _("No position")
    OTHER = "other", _("Another interpretation, not listed")
    UNCLEAR = "unclear", _("Unclear")
    OFF_TOPIC = "off_topic", _("Off topic")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Tagging(models.Model):
    """One moderator's reading of one text of one reply, as an answer to one question.

    It has either tags or a verdict. It is about the text with `body_digest`; what became of the
    text since decides whether it is current or to be read again. `saw_other` says that another's
    tagging was shown to the moderator; `seconds` how long the reply was before them.
    """

    post = models.ForeignKey("forum.Post", models.CASCADE, related_name="taggings")
    question = models.ForeignKey("forum.Question", models.PROTECT, related_name="taggings")
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="forum_taggings"
    )
    moderator_name = models.CharField(max_length=150)
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    body_digest = models.CharField(max_length=64)
    revision = models.PositiveIntegerField()
    question_version = models.PositiveIntegerField()
    saw_other = models.BooleanField(default=False)
    seconds = models.FloatField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True)
    # The tagging that an undoing brought back.
    restores = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    objects = PrimaryManager.from_queryset(TaggingQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["post_id", "pk"]
        verbose_name = _("tagging")
        verbose_name_plural = _("taggings")
        permissions = [
            ("tag", _("Can tag replies")),
            ("settle", _("Can settle how a reply is read")),
            ("export", _("Can export taggings for research")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "question", "moderator"],
                condition=models.Q(superseded_at=None),
                name="forum_tagging_one_current",
            ),
        ]
        indexes = [
            models.Index(
                fields=["question", "moderator", "post"],
                condition=models.Q(superseded_at=None),
                name="forum_tagging_mine",
            ),
        ]

    def __str__(self):
        return f"{self.post} ({self.moderator_name})"

    @property
    def is_superseded(self):
        """Return whether the moderator has changed it since."""
        return self.superseded_at is not None

    @transactions.atomic()
    def supersede(self, **fields):
        """Write a row in place of this current one, which stays in the log; return the new one."""
        self.superseded_at = timezone.now()
        self.save(update_fields=["superseded_at"])
        return Tagging.objects.create(**fields)

    @transactions.atomic()
    def undo(self, *, by):
        """Take back the last thing that the moderator said of the reply; return the new row.

        What they said before comes back as a row of its own, or else a withdrawal. Several taggings
        can be undone one after the other, the latest first. Raises PermissionDenied where it is
        another's, ValidationError where they have said something else since.
        """
        if by is None or by.pk != self.moderator_id:
            raise PermissionDenied(_("You can undo your own taggings only."))
        reply = self.post.locked()
        question = self.question.locked_row()
        current = reply.taggings.current().filter(question=question, moderator=by).first()
        if current is None or self.pk not in (current.pk, current.restores_id):
            raise ValidationError(
                _("This tagging has been changed since, so it cannot be undone."),
                code="changed_meanwhile",
            )
        restored = current.supersede(**self._fields_before(by))
        for tag in restored.restores.tags.all() if restored.restores else ():
            restored.tags.create(
                interpretation_id=tag.interpretation_id, stance=tag.stance, meaning=tag.meaning
            )
        reply.reading_changed(question)
        send_on_commit(reply_tagged, Tagging, tagging=restored, by=by)
        return restored

    def _fields_before(self, by):
        """Return the fields of a row that says what the moderator had said before this one."""
        earlier = Tagging.objects.filter(
            post_id=self.post_id, question_id=self.question_id, moderator=by, pk__lt=self.pk
        ).last()
        kept = earlier or self
        fields = {name: getattr(kept, name) for name in KEPT_WHEN_RESTORED}
        if earlier is None:
            fields |= {"verdict": Verdict.WITHDRAWN, "note": ""}
        return fields | {"moderator": by, "restores": earlier and (earlier.restores or earlier)}


KEPT_WHEN_RESTORED = [
    "post_id",
    "question_id",
    "moderator_name",
    "verdict",
    "note",
    "body_digest",
    "revision",
    "question_version",
    "saw_other",
    "seconds",
]


class Tag(models.Model):
    """One interpretation in a tagging, with its stance, and the meaning that it had at the time."""

    tagging = models.ForeignKey(Tagging, models.CASCADE, related_name="tags")
    interpretation = models.ForeignKey("forum.Interpretation", models.PROTECT, related_name="tags")
    stance = models.CharField(max_length=10, choices=Stance)
    meaning = models.PositiveIntegerField()

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["tagging_id", "interpretation_id"]
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        constraints = [
            models.UniqueConstraint(
                fields=["tagging", "interpretation"], name="forum_tag_one_stance"
            ),
        ]

    def __str__(self):
        return f"{self.stance} {self.interpretation}"
