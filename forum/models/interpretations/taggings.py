"""Taggings and their tags. A moderator who changes their mind adds a row; none is overwritten."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.clock import now_after
from forum.models.interpretations.querysets import TaggingQuerySet
from forum.signals import reply_tagged, send_on_commit
from forum.transactions import PrimaryManager


class Stance(models.TextChoices):
    """What a reply does with an interpretation, from the strongest to the weakest."""

    SUPPORTS = "supports", _("supports")
    DISPUTES = "disputes", _("disputes")
    MENTIONS = "mentions", _("mentions")


class Verdict(models.TextChoices):
    """What a tagging without tags says."""

    NONE = "none", _("No position")
    OTHER = "other", _("Another interpretation, not listed")
    UNCLEAR = "unclear", _("Unclear")
    OFF_TOPIC = "off_topic", _("Off topic")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Tagging(models.Model):
    """One moderator's reading of one text of a reply, as an answer to a question.

    It has either tags or a verdict. It is about the text with the digest `body_digest`: if the
    reply is edited, it is to be tagged again. `saw_other` says whether another moderator's tagging
    was shown to this one, `seconds` how long the reply was on screen.
    """

    post = models.ForeignKey("parlance_forum.Post", models.CASCADE, related_name="taggings")
    question = models.ForeignKey("parlance_forum.Question", models.PROTECT, related_name="taggings")
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
    # The tagging that an undo brought back.
    restores = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")

    objects = PrimaryManager.from_queryset(TaggingQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["post_id", "pk"]
        verbose_name = _("tagging")
        verbose_name_plural = _("taggings")
        permissions = [
            ("tag", _("Can tag replies")),
            ("settle", _("Can decide the tags of a reply")),
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
        """Return whether the moderator has replaced it by another tagging."""
        return self.superseded_at is not None

    @transactions.atomic()
    def supersede(self, **fields):
        """Insert a Tagging with these fields in place of this one, which stays; return it."""
        self.superseded_at = now_after(self.created_at)
        self.save(update_fields=["superseded_at"])
        return Tagging.objects.create(**fields)

    @transactions.atomic()
    def undo(self, *, by):
        """Undo the moderator's latest tagging of the reply; return the new Tagging.

        The new row repeats their previous tagging, or is a withdrawal if there was none. Several
        can be undone one after the other, the latest first. Raises PermissionDenied where it is
        another user's, ValidationError where a later tagging exists.
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
        restored = current.supersede(**self._fields_before(by=by))
        for tag in restored.restores.tags.all() if restored.restores else ():
            restored.tags.create(
                interpretation_id=tag.interpretation_id, stance=tag.stance, meaning=tag.meaning
            )
        reply.refresh_reading(question)
        send_on_commit(reply_tagged, Tagging, tagging=restored, by=by)
        return restored

    def _fields_before(self, *, by):
        """Return the fields of a row that repeats the moderator's tagging before this one."""
        earlier = Tagging.objects.filter(
            post_id=self.post_id, question_id=self.question_id, moderator=by, pk__lt=self.pk
        ).last()
        source = earlier or self
        fields = {name: getattr(source, name) for name in COPIED_WHEN_RESTORED}
        if earlier is None:
            fields |= {"verdict": Verdict.WITHDRAWN, "note": ""}
        return fields | {"moderator": by, "restores": earlier and (earlier.restores or earlier)}


COPIED_WHEN_RESTORED = [
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
    """An interpretation in a tagging, with its stance and its `meaning` at the time."""

    tagging = models.ForeignKey(Tagging, models.CASCADE, related_name="tags", db_index=False)
    interpretation = models.ForeignKey(
        "parlance_forum.Interpretation", models.PROTECT, related_name="tags"
    )
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
