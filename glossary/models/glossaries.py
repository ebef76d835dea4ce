"""A glossary: a set of terms, for all texts of the site or for those that name it."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from glossary.models.querysets import GlossaryQuerySet
from glossary.models.validators import validate_glossary_slug
from glossary.models.vocabulary import changing_vocabulary
from glossary.policy import authorize, get_policy
from glossary.transactions import PrimaryManager


class Glossary(models.Model):
    """A set of terms, which link in every text (a global one) or only in texts that name it.

    Only an empty one can be deleted: while it has terms, or old addresses of terms that have moved
    to another glossary, `delete` raises ProtectedError.
    """

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("slug"),
        max_length=60,
        unique=True,
        allow_unicode=True,
        validators=[validate_glossary_slug],
        help_text=_("The glossary's part of the address. It cannot be changed later."),
    )
    description = models.TextField(
        _("description"), max_length=2000, validators=[MaxLengthValidator(2000)], blank=True
    )
    language = models.CharField(
        _("language"),
        max_length=35,
        default="en",
        help_text=_("The language tag of its terms: en, de, pt-BR …"),
    )
    is_global = models.BooleanField(
        _("links everywhere"),
        default=True,
        help_text=_("Its terms link in every text. Otherwise only in texts that name it."),
    )

    objects = PrimaryManager.from_queryset(GlossaryQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("glossary")
        verbose_name_plural = _("glossaries")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(slug=""), name="glossary_glossary_slug_not_empty"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Save, and raise the vocabulary's version in the same transaction."""
        with changing_vocabulary(kwargs.get("using")):
            super().save(**kwargs)

    def get_absolute_url(self):
        """Return the address of the glossary's index."""
        return reverse("glossary:glossary", args=[self.slug])

    def delete(self, **kwargs):
        """Delete an empty glossary. Raises ProtectedError if terms or old addresses are in it."""
        with changing_vocabulary(kwargs.get("using")):
            return super().delete(**kwargs)

    def define(self, name, summary="", definition="", *, by, aliases=(), reason="", **fields):
        """Define a term in this glossary and return it. It is a draft until it is published.

        name: the headword. summary: plain text of at most 300 characters. definition: Markdown.
        by: the user who acts; None is the site itself. aliases: texts, or mappings with `text`,
        `kind` and `case_sensitive`. fields: any other field that `Term.revise` takes.
        Raises PermissionDenied, and ValidationError naming the fields that are wrong.
        """
        from glossary.models.terms import Term

        authorize(get_policy().can_define, by=by)
        term = Term(glossary=self, name=name)
        values = {"summary": summary, "definition": definition, "aliases": aliases, **fields}
        return term.write(values, by=by, reason=reason)
