"""Writes the terms of a plan: in bulk, because a file may have ten thousand of them."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from glossary.models import Alias, Glossary, Term, TermRevision, TermSlug
from glossary.models.names import name_of
from glossary.models.revisions import KEPT_FIELDS
from glossary.transfer.records import FLAG_FIELDS, TEXT_FIELDS, Problem
from glossary.transfer.steps import TERMS_IN_A_STEP, Step
from glossary.transfer.values import problem_of

BATCH = TERMS_IN_A_STEP
COLUMNS = {*TEXT_FIELDS, *FLAG_FIELDS}
WRITTEN = [
    *(sorted(COLUMNS - {"slug"})),
    *("definition_html", "sort_key", "initial"),
    *("reviewed_at", "reviewed_by", "reviewed_by_name", "updated_at"),
]
IN_HISTORY = {*KEPT_FIELDS, "status", "aliases", "see_also"}


class RowRejected(Exception):
    """A row was found wrong when it was written. problem: the `Problem`."""

    def __init__(self, problem):
        self.problem = problem
        super().__init__(str(problem))


class Writer:
    """Writes the terms of a plan without problems, inside the caller's transaction."""

    def __init__(self, made, *, by, reason):
        self.made, self.by, self.reason, self.done = made, by, reason, 0
        self.glossaries = {glossary.slug: glossary for glossary in Glossary.objects.all()}

    def write(self):
        """Write the new terms, the changed ones, and then what points at them.

        Yields a `Step` now and then.
        """
        for changes in _batched(self.made.new):
            self._create(changes)
            yield self._step(len(changes))
        for change in self.made.changed:
            if not {"slug", "glossary"}.isdisjoint(change.values):
                self._move(change)
        for changes in _batched(self.made.changed):
            self._revise(changes)
            yield self._step(len(changes))
        for change in self.made.terms:
            self._keep_old_slugs(change.row, change.values.get("old_slugs", ()))
        self._write_see_also()
        for changes in _batched(self.made.terms):
            self._keep_revisions(changes)

    def _step(self, number):
        self.done += number
        return Step(_("Writing"), self.done, len(self.made.terms))

    def _create(self, changes):
        terms = [change.row for change in changes]
        for term, change in zip(terms, changes, strict=True):
            term.glossary = self.glossaries[change.values["glossary"]]
            _set_review(term, change.values)
        Term.objects.bulk_create(terms)
        self._check(terms, changes)
        self._write_aliases(terms, changes)

    def _move(self, change):
        """Give a term its new address by the verb, so that the old one leads there."""
        values = {name: change.values[name] for name in ("slug",) if name in change.values}
        if "glossary" in change.values:
            values["glossary"] = self.glossaries[change.values["glossary"]]
        try:
            term = Term.objects.get(pk=change.row.pk)
            term.write(values, by=self.by, reason=self.reason)
        except ValidationError as error:
            raise RowRejected(problem_of(change.line, error)) from error

    def _revise(self, changes):
        pks = [change.row.pk for change in changes]
        rows = _whole(pks)
        terms = [rows[pk] for pk in pks]
        self._keep_first_states(terms)
        for term, change in zip(terms, changes, strict=True):
            for name in COLUMNS & change.values.keys():
                setattr(term, name, change.values[name])
            _set_review(term, change.values)
        # An upsert of rows that are there: far quicker than an update by cases.
        Term.objects.bulk_create(
            terms, update_conflicts=True, update_fields=WRITTEN, unique_fields=["id"]
        )
        self._check(terms, changes)
        self._write_aliases(terms, changes)

    def _keep_first_states(self, terms):
        """Keep what those terms say that came without any history."""
        known = set(TermRevision.objects.filter(term__in=terms).values_list("term", flat=True))
        TermRevision.objects.bulk_create(
            TermRevision.of(term, 1) for term in terms if term.pk not in known
        )

    def _keep_revisions(self, changes):
        """Keep what the terms say now, with who and why."""
        pks = [one.row.pk for one in changes if not IN_HISTORY.isdisjoint(one.values)]
        revisions = TermRevision.objects.filter(term__in=pks).order_by()
        last = dict(revisions.values_list("term").annotate(Max("number")))
        TermRevision.objects.bulk_create(
            self._revision(term, last.get(pk, 0) + 1) for pk, term in _whole(pks).items()
        )

    def _check(self, terms, changes):
        """Refuse what only rendering could tell: a definition that shows nothing."""
        for term, change in zip(terms, changes, strict=True):
            if term.is_published and not term.definition_html:
                reason = _("A term is published with a definition.")
                raise RowRejected(Problem(change.line, reason))

    def _write_aliases(self, terms, changes):
        """Replace the aliases of those whose aliases change."""
        written = {}
        for term, change in zip(terms, changes, strict=True):
            if "aliases" in change.values:
                values = (one for one in change.values["aliases"] if one["text"] != term.name)
                written[term.pk] = [Alias(term=term, **value) for value in values]
        Alias.objects.filter(term__in=written).delete()
        Alias.objects.bulk_create(alias for aliases in written.values() for alias in aliases)

    def _revision(self, term, number):
        revision = TermRevision.of(term, number)
        revision.changed_by, revision.changed_by_name = self.by, name_of(self.by)
        revision.reason = self.reason
        return revision

    def _keep_old_slugs(self, term, addresses):
        """Let old addresses lead to the term, unless another term has them."""
        for address in addresses:
            glossary, _slash, slug = address.partition("/")
            if glossary not in self.glossaries:
                continue
            here = {"glossary": self.glossaries[glossary], "slug": slug}
            if not Term.objects.filter(**here).exists():
                TermSlug.objects.get_or_create(**here, defaults={"term": term})

    def _write_see_also(self):
        changes = [change for change in self.made.terms if "see_also" in change.values]
        wanted = {one for change in changes for one in change.values["see_also"]}
        ids = {}
        for chunk in _batched(sorted(wanted)):
            rows = Term.objects.filter(uuid__in=chunk).values_list("uuid", "pk")
            ids.update({str(identity): pk for identity, pk in rows})
        link = Term.see_also.through
        for chunk in _batched(changes):
            old = [change.row.pk for change in chunk if not change.is_new]
            link.objects.filter(from_term__in=old).delete()
            link.objects.bulk_create(
                link(from_term_id=change.row.pk, to_term_id=ids[one])
                for change in chunk
                for one in change.values["see_also"]
            )


def _whole(pks):
    """Return terms by their ids, with all that a revision keeps."""
    terms = Term.objects.select_related("glossary").prefetch_related("aliases", "see_also")
    return terms.in_bulk(pks)


def _set_review(term, values):
    if "reviewed_at" in values:
        term.reviewed_at = parse_datetime(values["reviewed_at"]) if values["reviewed_at"] else None
    if "reviewed_by" in values:
        term.reviewed_by, term.reviewed_by_name = None, values["reviewed_by"]


def _batched(items):
    items = list(items)
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
