"""A term: a headword, what it means, and the verbs that change it."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from glossary import markup
from glossary.models.aliases import Alias
from glossary.models.names import name_of, shown_name
from glossary.models.querysets import TermQuerySet
from glossary.models.revisions import RECORDED_FIELDS, Status, TermRevision
from glossary.models.slugs import SLUG_LENGTH, TermSlug, slug_of
from glossary.models.sort_keys import initial_of, sort_key_of
from glossary.models.validators import (
    clean_form,
    validate_form,
    validate_storable,
    validate_web_address,
)
from glossary.models.vocabulary import changing_vocabulary
from glossary.policy import authorize, get_policy
from glossary.transactions import PrimaryManager, on_primary

MAX_ALIASES = 100
REVISABLE_FIELDS = frozenset([*RECORDED_FIELDS, "glossary", "slug", "aliases", "see_also"])


class Term(models.Model):
    """A headword with its definition. It links only if it is published and has a definition.

    Retire a term that readers have seen, so that its page stays. Deleting it deletes its aliases,
    its old addresses and its mentions too; its history stays, see `TermRevision`.
    """

    Status = Status

    uuid = models.UUIDField(_("stable id"), default=uuid.uuid4, unique=True, editable=False)
    glossary = models.ForeignKey(
        "parlance_glossary.Glossary", models.PROTECT, "terms", verbose_name=_("glossary")
    )
    name = models.CharField(_("headword"), max_length=200, validators=[validate_form])
    slug = models.SlugField(
        _("slug"),
        max_length=SLUG_LENGTH,
        allow_unicode=True,
        blank=True,
        help_text=_("The term’s part of the address. An old one leads to the new one."),
    )
    summary = models.CharField(
        _("summary"),
        max_length=300,
        validators=[validate_storable],
        blank=True,
        help_text=_("Plain text, at most 300 characters: what the popover shows."),
    )
    definition = models.TextField(
        _("definition"),
        max_length=markup.MAX_LENGTH,
        validators=[MaxLengthValidator(markup.MAX_LENGTH), validate_storable],
        blank=True,
        help_text=_("Markdown. [[term]] links, [[!term]] does not."),
    )
    definition_html = models.TextField(editable=False, blank=True)
    source_title = models.CharField(
        _("source"), max_length=300, validators=[validate_storable], blank=True
    )
    source_url = models.CharField(
        _("source’s address"), max_length=500, blank=True, validators=[validate_web_address]
    )
    see_also = models.ManyToManyField(
        "self", symmetrical=False, related_name="seen_from", blank=True, verbose_name=_("see also")
    )
    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.DRAFT, editable=False
    )
    case_sensitive = models.BooleanField(
        _("exact case"), default=False, help_text=_("“AIDS” links, “aids” does not.")
    )
    autolink = models.BooleanField(
        _("links by itself"),
        default=True,
        help_text=_("Otherwise it is in the index, and only [[term]] links to it."),
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("reviewed by"),
    )
    reviewed_by_name = models.CharField(
        _("reviewed by (name)"), max_length=150, blank=True, editable=False
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    sort_key = models.CharField(max_length=800, editable=False, default="")
    initial = models.CharField(max_length=3, editable=False, default="")

    objects = PrimaryManager.from_queryset(TermQuerySet)()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["sort_key", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["glossary", "slug"],
                name="glossary_term_slug_once_a_glossary",
                violation_error_message=_("Another term of this glossary has this slug."),
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="glossary_term_has_name"),
            models.CheckConstraint(condition=~models.Q(slug=""), name="glossary_term_has_slug"),
            models.CheckConstraint(
                condition=models.Q(status__in=["draft", "published", "retired"]),
                name="glossary_term_status_known",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "sort_key", "name", "id"], name="glossary_term_by_name"),
            models.Index(fields=["status", "initial", "sort_key"], name="glossary_term_by_letter"),
            models.Index(
                fields=["glossary", "status", "initial", "sort_key"],
                name="glossary_term_by_initial",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, **kwargs):
        """Save, raise the vocabulary's version, and let a replaced slug redirect."""
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_derived(kwargs["update_fields"])
        with changing_vocabulary(kwargs.get("using")):
            if self._state.adding and not self.slug:
                self.slug = self._free_slug()
            self.prepare()
            super().save(**kwargs)
            self._redirect_old_slug()
        self._remember()

    def get_absolute_url(self):
        """Return the address of the term's page."""
        return reverse("glossary:term", args=self.address)

    def clean_fields(self, exclude=None):
        """Check the fields, but not that the glossary exists: Django would ask a replica."""
        super().clean_fields({*(exclude or ()), *(["glossary"] if self.glossary_id else [])})

    def clean(self):
        """Normalise headword and summary; choose a slug if there is none."""
        self.name = clean_form(self.name)
        self.summary = " ".join(self.summary.split())
        if not self.slug and self.glossary_id:
            self.slug = self._free_slug()

    @property
    def address(self):
        """(glossary's slug, term's slug), the arguments of the term's addresses."""
        return self.glossary.slug, self.slug

    @property
    def is_published(self):
        """Whether it is published."""
        return self.status == self.Status.PUBLISHED

    @property
    def is_retired(self):
        """Whether it is retired: nothing links to it, and its page says so."""
        return self.status == self.Status.RETIRED

    @property
    def reviewer_name(self):
        """The reviewer's name, "" for nobody."""
        return name_of(self.reviewed_by) or shown_name(self.reviewed_by_name)

    @property
    def shown_aliases(self):
        """A list of the aliases that pages may show, which excludes misspellings."""
        return [alias for alias in self.aliases.all() if alias.kind != Alias.Kind.MISSPELLING]

    @property
    def page_html(self):
        """The definition as safe HTML, with links of `[[…]]` for this reader's language."""
        return markup.readdressed(self.definition_html)

    @property
    def short_definition(self):
        """The summary, else the first 300 characters of the definition as plain text."""
        return self.summary or Truncator(markup.plain_text(self.definition_html)).chars(300)

    # Reading and writing the row

    @classmethod
    def from_db(cls, db, field_names, values, **kwargs):
        """Make an instance from a row, and remember the values that `save` compares."""
        term = super().from_db(db, field_names, values, **kwargs)
        term._remember()
        return term

    def refresh_from_db(self, *args, **kwargs):
        """Read the row again, and remember the values that `save` compares."""
        super().refresh_from_db(*args, **kwargs)
        self._remember()

    def prepare(self):
        """Compute sort key, initial, slug and rendered HTML from the other columns."""
        values = self.__dict__
        if "name" in values:
            self.sort_key, self.initial = sort_key_of(self.name), initial_of(self.name)
            if not values.get("slug", True):
                self.slug = slug_of(self.name)
        if "definition" in values and self.definition != values.get("_rendered"):
            self.definition_html = markup.render(self.definition)

    @staticmethod
    def derive(values):
        """Return the values of an update, completed by the columns computed from them."""
        values = dict(values)
        if isinstance(values.get("name"), str):
            values["sort_key"] = sort_key_of(values["name"])
            values["initial"] = initial_of(values["name"])
        if isinstance(values.get("definition"), str):
            values["definition_html"] = markup.render(values["definition"])
        return values

    @staticmethod
    def with_derived(field_names):
        """Return field names as a set, completed by the columns computed from them."""
        field_names = set(field_names)
        if "name" in field_names:
            field_names |= {"sort_key", "initial"}
        if "definition" in field_names:
            field_names.add("definition_html")
        return field_names

    # Verbs

    def revise(self, *, by, reason="", **changes):
        """Change the term, record a revision, and return the term.

        changes: any of name, slug, summary, definition, source_title, source_url, case_sensitive,
        autolink, glossary, see_also (terms), aliases (as in `Glossary.define`; they replace the
        present ones). Unsaved changes of the instance are lost.
        Raises PermissionDenied, and ValidationError naming the fields that are wrong.
        """
        authorize(get_policy().can_revise, by=by)
        return self.write(changes, by=by, reason=reason)

    def publish(self, *, by, reason=""):
        """Publish the term: readers see it, and texts link to it.

        Raises ValidationError if it has no definition.
        """
        return self._become(self.Status.PUBLISHED, by=by, reason=reason)

    def unpublish(self, *, by, reason=""):
        """Make the term a draft again."""
        return self._become(self.Status.DRAFT, by=by, reason=reason)

    def retire(self, *, by, reason):
        """Retire the term: nothing links to it any more, and its page says why."""
        return self._become(self.Status.RETIRED, by=by, reason=reason)

    def restore(self, *, by, reason=""):
        """Publish a retired term again. Raises ValidationError if it is not retired."""
        return self._become(self.Status.PUBLISHED, by=by, reason=reason, only_retired=True)

    @on_primary()
    def revert(self, to, *, by, reason=""):
        """Restore the text of an earlier revision, as a new revision.

        Status and address stay as they are; see-alsos that no longer exist are left out.
        """
        if to.term_id != self.pk:
            raise ValidationError(_("This revision is another term’s."))
        earlier = {field: getattr(to, field) for field in RECORDED_FIELDS}
        see_also = Term.objects.filter(uuid__in=[other["uuid"] for other in to.see_also])
        return self.revise(by=by, reason=reason, aliases=to.aliases, see_also=see_also, **earlier)

    def review(self, *, by):
        """Record that a curator has reviewed the term; return the term."""
        authorize(get_policy().can_revise, by=by)
        self.reviewed_by, self.reviewed_at = by, timezone.now()
        self.reviewed_by_name = name_of(by)
        self.save(update_fields=["reviewed_by", "reviewed_by_name", "reviewed_at"])
        return self

    def write(self, changes, *, by, reason):
        """Validate and save the changes, and record a revision. Does not ask the policy."""
        unknown = set(changes) - REVISABLE_FIELDS
        if unknown:
            raise TypeError(f"A term has nothing to revise named {', '.join(sorted(unknown))}.")
        changes = dict(changes)
        aliases, see_also = changes.pop("aliases", None), changes.pop("see_also", None)
        with changing_vocabulary():
            self._lock()
            for field, value in changes.items():
                setattr(self, field, value)
            self.full_clean(exclude=["status", "uuid", "reviewed_by"])
            self.save()
            if aliases is not None:
                self._replace_aliases(aliases)
            if see_also is not None:
                self.see_also.set(term for term in see_also if term.pk != self.pk)
            self._record_revision(by=by, reason=reason)
        return self

    def _become(self, status, *, by, reason, only_retired=False):
        authorize(get_policy().can_revise, by=by)
        with changing_vocabulary():
            self._lock()
            if only_retired and not self.is_retired:
                raise ValidationError(_("Only a retired term can be restored."))
            if status == self.Status.PUBLISHED and not self.definition_html:
                raise ValidationError({"definition": _("A term is published with a definition.")})
            self.status = status
            self.save(update_fields=["status", "updated_at"])
            self._record_revision(by=by, reason=reason)
        return self

    def _lock(self):
        if self._state.adding:
            return
        self.refresh_from_db(from_queryset=Term.objects.select_for_update(of=("self",)))
        if not self.revisions.exists():
            # It was inserted in bulk: record its state before the first change.
            TermRevision.of(self, 1).save()

    def _replace_aliases(self, values):
        aliases = {}
        for value in values:
            alias = Alias.from_value(value)
            if alias.text != self.name:
                aliases[alias.text] = alias
        if len(aliases) > MAX_ALIASES:
            message = _("A term has at most %(limit)d aliases.")
            raise ValidationError(
                {"aliases": ValidationError(message, params={"limit": MAX_ALIASES})}
            )
        for alias in aliases.values():
            alias.term = self
            try:
                alias.clean_fields(exclude=["term"])
            except ValidationError as error:
                raise ValidationError({"aliases": error.messages}) from error
        self.aliases.all().delete()
        Alias.objects.bulk_create(aliases.values())

    def _record_revision(self, *, by, reason):
        last = self.revisions.order_by("-number").first()
        revision = TermRevision.of(self, last.number + 1 if last else 1)
        if last and revision.same_state(last):
            return
        revision.changed_by, revision.changed_by_name = by, name_of(by)
        revision.reason = reason
        # Aliases and see-alsos are left out, because an empty list would fail as blank.
        revision.full_clean(exclude=["term", "changed_by", "aliases", "see_also"])
        revision.save()

    # Addresses

    def _remember(self):
        values = self.__dict__
        self._rendered = values.get("definition") if "definition_html" in values else None
        self._address = (values.get("glossary_id"), values.get("slug"))

    def _free_slug(self):
        wanted = slug_of(self.name)
        taken = set()
        for rows, own in (Term.objects, {"pk": self.pk}), (TermSlug.objects, {"term": self.pk}):
            rows = rows.filter(glossary=self.glossary_id, slug__startswith=wanted).exclude(**own)
            taken.update(rows.values_list("slug", flat=True))
        slug, number = wanted, 1
        while slug in taken:
            number += 1
            slug = f"{wanted[: SLUG_LENGTH - 8]}-{number}"
        return slug

    def _redirect_old_slug(self):
        old = getattr(self, "_address", (None, None))
        new = (self.__dict__.get("glossary_id"), self.__dict__.get("slug"))
        if None in new or old == new:
            return
        if None not in old:
            TermSlug.objects.update_or_create(
                glossary_id=old[0], slug=old[1], defaults={"term": self}
            )
        TermSlug.objects.filter(glossary_id=new[0], slug=new[1]).delete()
