"""Readings, which are derived from the taggings of a reply, and authors' objections to them."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models.changes import Moderated
from forum.models.interpretations.derivation import refresh_readings
from forum.models.interpretations.querysets import ReadingQuerySet
from forum.models.interpretations.taggings import Stance
from forum.transactions import PrimaryManager, primary


class Reading(Moderated, models.Model):
    """What is published of a reply's taggings. Each reply of a topic with a question has one.

    An opening post usually asks, and has none. One that argues has a reading from the moment that
    a moderator tags it until all who tagged it withdraw.

    `forum.models.interpretations.derivation` derives all of it but the settlement, which is the
    decision of a moderator: a mapping of verdict, digest, tags ([[interpretation id, stance,
    meaning], …]), by, name and reason. Its verdict is "contested" where the moderator leaves the
    matter open.
    """

    class State(models.TextChoices):
        """Whether there are taggings, whether they agree, and whether they are up to date."""

        UNTAGGED = "untagged", _("Not yet tagged")
        SETTLED = "settled", _("Tags agreed")
        CONTESTED = "contested", _("Moderators differ")
        STALE = "stale", _("Edited: tag again")

    class Outcome(models.TextChoices):
        """What a settled reading says, or a stale one last said."""

        SUPPORTS = "supports", _("Supports one interpretation")
        SEVERAL = "several", _("Supports several")
        DISPUTES = "disputes", _("Only disputes")
        NONE = "none", _("No position")
        OTHER = "other", _("Another interpretation, not listed")
        UNCLEAR = "unclear", _("Unclear")
        OFF_TOPIC = "off_topic", _("Off topic")

    class Queue(models.TextChoices):
        """What moderators still have to do."""

        UNTAGGED = "untagged", _("Not yet tagged")
        AGAIN = "again", _("Edited: tag again")
        CONTESTED = "contested", _("Moderators differ")
        UNLISTED = "unlisted", _("Another interpretation, not listed")

    post = models.ForeignKey(
        "parlance_forum.Post", models.CASCADE, related_name="readings", db_index=False
    )
    question = models.ForeignKey(
        "parlance_forum.Question", models.CASCADE, related_name="readings", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.UNTAGGED)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    supported = models.ForeignKey(
        "parlance_forum.Interpretation", models.PROTECT, null=True, related_name="readings"
    )
    queue = models.CharField(max_length=10, choices=Queue, blank=True, default=Queue.UNTAGGED)
    is_decided = models.BooleanField(default=False)
    is_objected = models.BooleanField(default=False)

    settlement = models.JSONField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    settled_by_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    objects = PrimaryManager.from_queryset(ReadingQuerySet)()
    fetched_with = ("post__topic__forum", "question__forum")

    class Meta:
        base_manager_name = "objects"
        ordering = ["question_id", "post_id"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["post", "question"], name="forum_reading_once"),
            models.CheckConstraint(
                condition=models.Q(outcome="supports", supported__isnull=False)
                | (~models.Q(outcome="supports") & models.Q(supported=None)),
                name="forum_reading_names_what_it_supports",
            ),
        ]
        indexes = [
            models.Index(fields=["queue", "question", "post"], name="forum_reading_queue"),
            models.Index(
                fields=["question", "state", "outcome", "supported", "post"],
                name="forum_reading_part",
            ),
            # Covers all columns that a division reads.
            models.Index(
                fields=["post", "question", "state", "outcome", "supported"],
                name="forum_reading_division",
            ),
        ]

    def __str__(self):
        return f"{self.post}: {self.get_state_display()}"

    @property
    def forum(self):
        """Return the forum that the reply is in."""
        return self.post.topic.forum

    @property
    def topic_of_action(self):
        """Return the topic that the log names."""
        return self.post.topic

    def locked(self):
        """Return a fresh copy of the reading, under the locks of its topic and its question."""
        post = self.post.locked()
        question = self.question.locked_row()
        reading = Reading.objects.get(pk=self.pk)
        reading.post, reading.question = post, question
        return reading

    def set_values(self, values):
        """Write the settlement, None to remove it, and derive the reading again.

        For `Action.note_change`.
        """
        settlement = values["settlement"] or {}
        users = get_user_model()._default_manager.using(primary())
        self.settlement = values["settlement"]
        # None if the account was deleted before an undoing brings the settlement back.
        self.settled_by = users.filter(pk=settlement.get("by")).first()
        self.settled_by_name = settlement.get("name", "")
        self.reason = settlement.get("reason", "")
        self.save(update_fields=["settlement", "settled_by", "settled_by_name", "reason"])
        refresh_readings(self.question, [self.post_id])
        self.post.touch()


class ReadingTag(models.Model):
    """An interpretation in a reading, with its stance.

    A contested reading has the tags of all moderators.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="tags", db_index=False)
    interpretation = models.ForeignKey(
        "parlance_forum.Interpretation", models.PROTECT, related_name="reading_tags", db_index=False
    )
    stance = models.CharField(max_length=10, choices=Stance)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["reading_id", "interpretation__position", "stance"]
        verbose_name = _("tag of a reading")
        verbose_name_plural = _("tags of readings")
        constraints = [
            models.UniqueConstraint(
                fields=["reading", "interpretation", "stance"], name="forum_reading_tag_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["interpretation", "stance", "reading"], name="forum_reading_tag_stance"
            ),
        ]

    def __str__(self):
        return f"{self.stance} {self.interpretation}"


class Objection(models.Model):
    """An author's statement that the tags misread their reply.

    The next tagging or settlement of the reply answers it.
    """

    post = models.ForeignKey("parlance_forum.Post", models.CASCADE, related_name="objections")
    question = models.ForeignKey(
        "parlance_forum.Question", models.CASCADE, related_name="objections"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    note = models.CharField(_("what the tags miss"), max_length=500)
    created_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["post_id", "pk"]
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        constraints = [
            models.UniqueConstraint(
                fields=["post", "question"],
                condition=models.Q(answered_at=None),
                name="forum_objection_one_open",
            ),
        ]

    def __str__(self):
        return f"{self.post}: {self.note}"
