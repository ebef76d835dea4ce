"""Holds: why a new post waits for a moderator."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from forum.transactions import PrimaryManager

# Characters of what a hold says beside its cause.
DETAILS_MAX_LENGTH = 200


class Hold(models.Model):
    """One cause for which a door held a post back, for the moderators who decide.

    It stays when they have decided; whether a post waits is its status alone.
    """

    class Cause(models.TextChoices):
        """Why a post was held back."""

        NEW_MEMBER = "new_member", _("First posts of a new member")
        WORDS = "words", _("Watched words or addresses")
        CHECK = "check", _("The spam check has doubts")
        SPAM = "spam", _("The spam check takes it for spam")
        TRAP = "trap", _("A field was filled in that only programs see")

    # Of these a post is possible spam.
    SUSPICIONS = (Cause.SPAM, Cause.TRAP)

    post = models.ForeignKey(
        "parlance_forum.Post", models.CASCADE, related_name="holds", db_index=False
    )
    cause = models.CharField(max_length=10, choices=Cause)
    details = models.CharField(max_length=DETAILS_MAX_LENGTH, blank=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(fields=["post", "cause"], name="forum_hold_once"),
        ]

    def __str__(self):
        return f"{self.post} ({self.cause})"

    @property
    def is_suspicion(self):
        """Return whether it takes the post for spam."""
        return self.cause in self.SUSPICIONS

    @classmethod
    def record(cls, post, causes):
        """Record why a post was held back; `causes` is {Cause: details}. One query."""
        rows = [
            cls(post=post, cause=cause, details=details[:DETAILS_MAX_LENGTH])
            for cause, details in causes.items()
        ]
        # The post may be what another request has made of the same form.
        cls.objects.bulk_create(rows, ignore_conflicts=True)
