"""Candidates for terms: words in use that have no definition yet."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from glossary.models.mentions import in_visible_row
from glossary.models.names import name_of
from glossary.policy import authorize, get_policy
from glossary.transactions import PrimaryManager


class CandidateQuerySet(models.QuerySet):
    """A queryset of candidates."""

    def open(self):
        """Filter to candidates that nobody has dismissed."""
        return self.filter(dismissed_at=None)

    def dismissed(self):
        """Filter to candidates that a curator has dismissed."""
        return self.filter(dismissed_at__isnull=False)

    def best_first(self):
        """Order by score, the likeliest term first."""
        return self.order_by("-score", "key")


class Candidate(models.Model):
    """An acronym or a phrase in use that is no term's form. Written by `glossary_index`."""

    class Kind(models.TextChoices):
        ACRONYM = "acronym", _("acronym")
        PHRASE = "phrase", _("phrase")

    key = models.CharField(max_length=200, unique=True)
    text = models.CharField(_("text"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    score = models.FloatField(_("score"), default=0)
    found_at = models.DateTimeField(_("found at"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("dismissed by"),
    )
    dismissed_by_name = models.CharField(max_length=150, blank=True)

    objects = PrimaryManager.from_queryset(CandidateQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["-score", "key"]

    def __str__(self):
        return self.text

    def dismiss(self, *, by):
        """Dismiss it as no term; `glossary_index` does not propose it again."""
        authorize(get_policy().can_revise, by=by)
        self.dismissed_at, self.dismissed_by = timezone.now(), by
        self.dismissed_by_name = name_of(by)
        self.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_by_name"])

    def recall(self, *, by):
        """Undo `dismiss`."""
        authorize(get_policy().can_revise, by=by)
        self.dismissed_at = self.dismissed_by = None
        self.dismissed_by_name = ""
        self.save(update_fields=["dismissed_at", "dismissed_by", "dismissed_by_name"])


class CandidateMentionQuerySet(models.QuerySet):
    """A queryset of mentions of candidates."""

    def visible_to(self, user):
        """Filter to mentions in rows that the user may see."""
        return self.filter(in_visible_row(user))


class CandidateMention(models.Model):
    """How often a candidate occurs in a text."""

    candidate = models.ForeignKey(Candidate, models.CASCADE, "mentions")
    indexed_text = models.ForeignKey("parlance_glossary.IndexedText", models.CASCADE, "+")
    count = models.PositiveIntegerField()

    objects = PrimaryManager.from_queryset(CandidateMentionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("mention of a candidate")
        verbose_name_plural = _("mentions of candidates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "indexed_text"], name="glossary_candidate_once_a_text"
            ),
        ]

    def __str__(self):
        return f"{self.candidate_id} ×{self.count}"
