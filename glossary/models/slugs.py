"""Old addresses of terms."""

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from glossary.transactions import PrimaryManager

SLUG_LENGTH = 100


class TermSlug(models.Model):
    """An old address of a term, which redirects to the present one.

    It is deleted with its term. A glossary cannot be deleted while it has old addresses.
    """

    term = models.ForeignKey(
        "parlance_glossary.Term", models.CASCADE, "old_slugs", verbose_name=_("term")
    )
    glossary = models.ForeignKey(
        "parlance_glossary.Glossary", models.PROTECT, "+", verbose_name=_("glossary")
    )
    slug = models.SlugField(_("slug"), max_length=SLUG_LENGTH, allow_unicode=True)

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("old slug")
        verbose_name_plural = _("old slugs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["glossary", "slug"], name="glossary_old_slug_once_a_glossary"
            ),
        ]

    def __str__(self):
        return self.slug


def slug_of(name):
    """Return the slug for a headword, in its own script."""
    return slugify(name, allow_unicode=True)[:SLUG_LENGTH].strip("-_") or "term"
