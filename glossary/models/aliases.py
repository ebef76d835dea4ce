"""Another form of a term."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from glossary.models.querysets import AliasQuerySet
from glossary.models.sort_keys import sort_key_of
from glossary.models.validators import clean_form, validate_form
from glossary.models.vocabulary import changing_vocabulary
from glossary.transactions import PrimaryManager


class Alias(models.Model):
    """Another form of a term, which links like the headword.

    It is part of its term and is deleted with it; the term's revisions record its aliases.
    """

    class Kind(models.TextChoices):
        SYNONYM = "synonym", _("synonym")
        ACRONYM = "acronym", _("acronym")
        INFLECTION = "inflection", _("inflection")
        MISSPELLING = "misspelling", _("misspelling (links, never shown)")
        DEPRECATED = "deprecated", _("deprecated (“use the headword”)")

    term = models.ForeignKey(
        "parlance_glossary.Term", models.CASCADE, "aliases", verbose_name=_("term")
    )
    text = models.CharField(_("text"), max_length=200, validators=[validate_form])
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.SYNONYM)
    case_sensitive = models.BooleanField(
        _("exact case"), null=True, blank=True, help_text=_("Empty: as the term has it.")
    )
    sort_key = models.CharField(max_length=800, editable=False, default="")

    objects = PrimaryManager.from_queryset(AliasQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["term", "text"], name="glossary_alias_once_a_term"),
            models.CheckConstraint(condition=~models.Q(text=""), name="glossary_alias_not_empty"),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["synonym", "acronym", "inflection", "misspelling", "deprecated"]
                ),
                name="glossary_alias_kind_known",
            ),
        ]

    def __str__(self):
        return self.text

    def save(self, **kwargs):
        """Save, and raise the vocabulary's version in the same transaction."""
        self.prepare()
        with changing_vocabulary(kwargs.get("using")):
            super().save(**kwargs)

    def prepare(self):
        """Compute `sort_key` from the text."""
        if "text" in self.__dict__:
            self.sort_key = sort_key_of(self.text)

    @classmethod
    def from_value(cls, value):
        """Return an unsaved alias from a text, an alias, or a mapping of its fields.

        Raises ValidationError for anything else.
        """
        if isinstance(value, cls):
            value = value.as_value()
        if isinstance(value, str):
            value = {"text": value}
        if not isinstance(value, Mapping) or not isinstance(value.get("text"), str):
            raise ValidationError(_("An alias is a text, or a mapping with “text”."))
        return cls(
            text=clean_form(value["text"]),
            kind=value.get("kind") or cls.Kind.SYNONYM,
            case_sensitive=value.get("case_sensitive"),
        )

    def as_value(self):
        """Return the alias as a mapping for `from_value` or JSON."""
        return {"text": self.text, "kind": str(self.kind), "case_sensitive": self.case_sensitive}
