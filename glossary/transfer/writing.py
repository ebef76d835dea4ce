"""Write the terms of a plan, in bulk, because a file may have ten thousand of them."""

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from glossary.models import Alias, Glossary, Term, TermRevision, TermSlug
from glossary.models.names import name_of
from glossary.models.revisions import RECORDED_FIELDS
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
IN_HISTORY = {*RECORDED_FIELDS, "status", "aliases", "see_also"}


class RowRejected(Exception):
    """A row turned out to be invalid when it was written. problem: the `Problem`."""

    def __init__(self, problem):
        self.problem = problem
        super().__init__(str(problem))


class Writer:
    """Writes the terms of a plan that has no problems, inside the caller's transaction."""

    def __init__(self, plan, *, by, reason):
        self.plan, self.by, self.reason, self.done = plan, by, reason, 0
        self.glossaries = {glossary.slug: glossary for glossary in Glossary.objects.all()}

    def write(self):
        """Write the new terms, the changed ones, then what refers to them. Generator of `Step`s."""
        for changes in _batched(self.plan.new):
            self._create(changes)
            yield self._step(len(changes))
        for change in self.plan.changed:
            if not {"slug", "glossary"}.isdisjoint(change.values):
                self._move(change)
        for changes in _batched(self.plan.changed):
            self._revise(changes)
            yield self._step(len(changes))
        for change in self.plan.terms:
            self._write_old_slugs(change.row, change.values.get("old_slugs", ()))
        self._write_see_also()
        for changes in _batched(self.plan.terms):
            self._record_revisions(changes)

    def _step(self, number):
        self.done += number
        return Step(_("Writing"), self.done, len(self.plan.terms))

    def _create(self, changes):
        terms = [change.row for change in changes]
        for term, change in zip(terms, changes, strict=True):
            term.glossary = self.glossaries[change.values["glossary"]]
            _set_review(term, change.values)
        Term.objects.bulk_create(terms)
        self._check(terms, changes)
        self._write_aliases(terms, changes)

    def _move(self, change):
        """Change a term's address by the verb, so that the old one redirects."""
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
        rows = _terms_by_pk(pks)
        terms = [rows[pk] for pk in pks]
        self._record_first_states(terms)
        for term, change in zip(terms, changes, strict=True):
            for name in COLUMNS & change.values.keys():
                setattr(term, name, change.values[name])
            _set_review(term, change.values)
        # An upsert of existing rows: far quicker than `bulk_update`.
        Term.objects.bulk_create(
            terms, update_conflicts=True, update_fields=WRITTEN, unique_fields=["id"]
        )
        self._check(terms, changes)
        self._write_aliases(terms, changes)

    def _record_first_states(self, terms):
        """Record the present state of terms without any revision."""
        recorded = set(TermRevision.objects.filter(term__in=terms).values_list("term", flat=True))
        TermRevision.objects.bulk_create(
            TermRevision.of(term, 1) for term in terms if term.pk not in recorded
        )

    def _record_revisions(self, changes):
        """Record the new state of the terms, with user and reason."""
        pks = [change.row.pk for change in changes if not IN_HISTORY.isdisjoint(change.values)]
        revisions = TermRevision.objects.filter(term__in=pks).order_by()
        last = dict(revisions.values_list("term").annotate(Max("number")))
        TermRevision.objects.bulk_create(
            self._revision(term, last.get(pk, 0) + 1) for pk, term in _terms_by_pk(pks).items()
        )

    def _check(self, terms, changes):
        """Refuse published terms whose definition turned out to be empty when rendered."""
        for term, change in zip(terms, changes, strict=True):
            if term.is_published and not term.definition_html:
                reason = _("A term is published with a definition.")
                raise RowRejected(Problem(change.line, reason))

    def _write_aliases(self, terms, changes):
        """Replace the aliases of terms whose aliases change."""
        written = {}
        for term, change in zip(terms, changes, strict=True):
            if "aliases" in change.values:
                values = (a for a in change.values["aliases"] if a["text"] != term.name)
                written[term.pk] = [Alias(term=term, **value) for value in values]
        Alias.objects.filter(term__in=written).delete()
        Alias.objects.bulk_create(alias for aliases in written.values() for alias in aliases)

    def _revision(self, term, number):
        revision = TermRevision.of(term, number)
        revision.changed_by, revision.changed_by_name = self.by, name_of(self.by)
        revision.reason = self.reason
        return revision

    def _write_old_slugs(self, term, addresses):
        """Let old addresses redirect to the term, unless another term has them."""
        for address in addresses:
            glossary, _slash, slug = address.partition("/")
            if glossary not in self.glossaries:
                continue
            values = {"glossary": self.glossaries[glossary], "slug": slug}
            if not Term.objects.filter(**values).exists():
                TermSlug.objects.get_or_create(**values, defaults={"term": term})

    def _write_see_also(self):
        changes = [change for change in self.plan.terms if "see_also" in change.values]
        wanted = {other for change in changes for other in change.values["see_also"]}
        ids = {}
        for chunk in _batched(sorted(wanted)):
            rows = Term.objects.filter(uuid__in=chunk).values_list("uuid", "pk")
            ids.update({str(identity): pk for identity, pk in rows})
        link = Term.see_also.through
        for chunk in _batched(changes):
            old = [change.row.pk for change in chunk if not change.is_new]
            link.objects.filter(from_term__in=old).delete()
            link.objects.bulk_create(
                link(from_term_id=change.row.pk, to_term_id=ids[other])
                for change in chunk
                for other in change.values["see_also"]
            )


def _terms_by_pk(pks):
    """Return terms by id, with all that a revision records."""
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
