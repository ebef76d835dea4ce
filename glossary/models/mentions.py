"""The index of mentions: which terms occur in the registered texts."""

import uuid

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from glossary.models import registry
from glossary.transactions import PrimaryManager


class IndexedTextQuerySet(models.QuerySet):
    """A queryset of indexed texts."""

    def of(self, source):
        """Filter to the texts of a registered model."""
        return self.filter(content_type=source.content_type)

    def marked(self):
        """Filter to texts that wait to be read."""
        return self.filter(mark__isnull=False)

    def up_to_date(self):
        """Filter to texts that do not wait to be read."""
        return self.filter(mark__isnull=True)

    def mark(self):
        """Mark the texts to be read by `manage.py glossary_index`; return how many."""
        return self.update(mark=uuid.uuid4())


class IndexedText(models.Model):
    """One text of a registered model (a field of a row), as it was last read.

    signature: of its folded words, by which texts for changed terms are preselected (see
    `glossary.usage.word_signature`). digest: of the text and of the glossaries that link in it.
    mark: not null if the text waits to be read; every change sets a new one, and a reader clears
    only the mark that it saw.
    """

    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE, "+")
    object_id = models.CharField(max_length=64)
    field = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, default="")
    mark = models.UUIDField(null=True, default=uuid.uuid4)
    signature = models.BinaryField(default=bytes)

    objects = PrimaryManager.from_queryset(IndexedTextQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("indexed text")
        verbose_name_plural = _("indexed texts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "field"], name="glossary_text_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"], condition=Q(mark__isnull=False), name="glossary_text_marked"
            ),
        ]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id}.{self.field}"


class MentionQuerySet(models.QuerySet):
    """A queryset of mentions."""

    def visible_to(self, user):
        """Filter to mentions in rows that the user may see."""
        return self.filter(in_visible_row(user))


def in_visible_row(user):
    """Return the condition that the user may see the row of an `indexed_text`.

    It has one case for each registered model, so that the database compares ids only within a
    model, and does not start from all texts of a model.
    """
    cases = []
    for source in registry.sources():
        key = Cast(OuterRef("indexed_text__object_id"), source.key_field)
        row = Exists(source.visible_to(user).filter(pk=key))
        cases.append(When(indexed_text__content_type=source.content_type, then=row))
    return Case(*cases, default=Value(False), output_field=models.BooleanField())


class Mention(models.Model):
    """How often a term occurs in a text."""

    indexed_text = models.ForeignKey(IndexedText, models.CASCADE, "mentions")
    term = models.ForeignKey("parlance_glossary.Term", models.CASCADE, "mentions")
    count = models.PositiveIntegerField()
    # Mentions that are written as a deprecated alias.
    deprecated_count = models.PositiveIntegerField(default=0)

    objects = PrimaryManager.from_queryset(MentionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("mention")
        verbose_name_plural = pgettext_lazy("several of them", "mentions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "indexed_text"], name="glossary_mention_once_a_text"
            ),
        ]

    def __str__(self):
        return f"{self.term_id} ×{self.count}"


class IndexedTerm(models.Model):
    """The forms by which a term linked when the index was last updated. Outlives the term.

    forms: [text, exact case, deprecated] each. scope: the slug of its glossary, "" for everywhere.
    """

    term_id = models.PositiveBigIntegerField(primary_key=True)
    forms = models.JSONField()
    scope = models.CharField(max_length=60, blank=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("indexed term")
        verbose_name_plural = _("indexed terms")
        ordering = ["pk"]

    def __str__(self):
        return str(self.term_id)
