"""The history of a definition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from glossary.models.querysets import TermRevisionQuerySet
from glossary.models.validators import validate_storable
from glossary.transactions import PrimaryManager, on_primary

# Fields of a term that a revision records and `Term.revert` restores.
RECORDED_FIELDS = (
    "name",
    "summary",
    "definition",
    "source_title",
    "source_url",
    "case_sensitive",
    "autolink",
)


class Status(models.TextChoices):
    """Whether readers see a term."""

    DRAFT = "draft", _("draft")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class TermRevision(models.Model):
    """One state of a term, with who changed it and why. The first state is a revision too.

    It outlives the term and the user: `term` and `changed_by` become null, while `term_uuid`, the
    names and the text stay.
    """

    term = models.ForeignKey(
        "parlance_glossary.Term", models.SET_NULL, "revisions", null=True, verbose_name=_("term")
    )
    term_uuid = models.UUIDField(_("the term’s stable id"), null=True, editable=False)
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("headword"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    definition = models.TextField(_("definition"), blank=True)
    source_title = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.CharField(_("source’s address"), max_length=500, blank=True)
    case_sensitive = models.BooleanField(_("exact case"), default=False)
    autolink = models.BooleanField(_("links by itself"), default=True)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    aliases = models.JSONField(_("aliases"), default=list)
    # With names, which stay readable after a term is deleted.
    see_also = models.JSONField(_("see also"), default=list, help_text=_("Each: uuid and name."))
    address = models.CharField(_("address"), max_length=200, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("changed by"),
    )
    changed_by_name = models.CharField(_("changed by (name)"), max_length=150, blank=True)
    reason = models.CharField(
        _("reason"), max_length=300, validators=[validate_storable], blank=True
    )
    created_at = models.DateTimeField(_("at"), auto_now_add=True)

    objects = PrimaryManager.from_queryset(TermRevisionQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["term", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "number"], name="glossary_revision_numbered_once"
            ),
        ]

    def __str__(self):
        return f"{self.name} #{self.number}"

    @classmethod
    def of(cls, term, number):
        """Return an unsaved revision with the term's present state.

        Queries the term's glossary, aliases and see-alsos, unless they are prefetched.
        """
        others = sorted(term.see_also.all(), key=lambda other: other.uuid)
        return cls(
            term=term,
            term_uuid=term.uuid,
            number=number,
            status=term.status,
            aliases=[alias.as_value() for alias in term.aliases.all()],
            see_also=[{"uuid": str(other.uuid), "name": other.name} for other in others],
            address="/".join(term.address),
            **{field: getattr(term, field) for field in RECORDED_FIELDS},
        )

    @classmethod
    @on_primary()
    def record_last_state(cls, term, using=None):
        """Record the state of a term before it is deleted, if it has no revision. One query."""
        if not cls.objects.using(using).filter(term=term.pk).exists():
            revision = cls.of(term, 1)
            revision.term = None
            revision.save(using=using)

    def same_state(self, other):
        """Tell whether another revision has the same text, status and address."""
        state = ("status", "address")
        same = all(getattr(self, field) == getattr(other, field) for field in state)
        return same and self.same_text(other)

    def same_text(self, other):
        """Tell whether another revision has the same text; status and address may differ."""
        return self._text() == other._text()

    def _text(self):
        see_also = [other["uuid"] for other in self.see_also]
        return see_also, *(getattr(self, field) for field in (*RECORDED_FIELDS, "aliases"))
