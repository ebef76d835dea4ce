"""Writes what a plan says: all of it or nothing, with one new version of the vocabulary."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from glossary.freshness import changing_vocabulary
from glossary.models import Alias, Glossary, Term, TermRevision, TermSlug
from glossary.people import shown_name
from glossary.transfer.planning import plan
from glossary.transfer.records import Problem
from glossary.transfer.values import problem_of

BATCH = 500
REVISED = ("name", "slug", "summary", "definition", "source_title", "source_url", "aliases")
REVISED_FLAGS = ("case_sensitive", "autolink")
STEPS = {"draft": "unpublish", "published": "publish", "retired": "retire"}


class Refused(Exception):
    """Nothing was written. problems: why, as a list of `Problem`; plan: what it would have been."""

    def __init__(self, made, problems=None):
        self.plan = made
        self.problems = made.problems if problems is None else problems
        super().__init__("\n".join(map(str, self.problems)))


def import_records(records, *, by, glossary=None, reason="", expected=None, progress=None):
    """Write a file's `Records` and return the `Plan` that was followed.

    by, glossary: as `plan` takes them. reason: kept in every changed term's history. expected: the
    fingerprint of the plan that the person has seen; another one is refused. progress: a function
    of how many terms are done and of how many.
    Raises PermissionDenied, and Refused: then nothing was written.
    """
    with changing_vocabulary():
        made = plan(records, by=by, glossary=glossary)
        if made.problems:
            raise Refused(made)
        if expected is not None and expected != made.fingerprint:
            changed = _("Terms have changed since you looked: look again.")
            raise Refused(made, [Problem(None, changed)])
        for change in made.glossaries:
            change.row.save()
        writer = _Writer(made, by, reason, progress or (lambda done, total: None))
        writer.write()
    return made


class _Writer:
    def __init__(self, made, by, reason, progress):
        self.made, self.by, self.reason = made, by, reason
        self.progress, self.done = progress, 0
        self.glossaries = {glossary.slug: glossary for glossary in Glossary.objects.all()}

    def write(self):
        """Write the new terms in bulk, the others by their verbs, and then what points at them."""
        for changes in _batched(self.made.new):
            self._create(changes)
            self._tell(len(changes))
        for change in self.made.changed:
            try:
                self._revise(change)
            except ValidationError as error:
                raise Refused(self.made, [problem_of(change.line, error)]) from error
            self._tell(1)
        self._write_see_also()

    def _tell(self, number):
        self.done += number
        self.progress(self.done, len(self.made.terms))

    def _create(self, changes):
        terms = [self._new_term(change) for change in changes]
        Term.objects.bulk_create(terms)
        aliases = {term.pk: [] for term in terms}
        for term, change in zip(terms, changes, strict=True):
            for value in change.values.get("aliases", ()):
                if value["text"] != term.name:
                    aliases[term.pk].append(Alias(term=term, **value))
            if term.is_published and not term.definition_html:
                problem = Problem(change.line, _("A term is published with a definition."))
                raise Refused(self.made, [problem])
        Alias.objects.bulk_create(alias for some in aliases.values() for alias in some)
        TermRevision.objects.bulk_create(
            self._first_revision(term, aliases[term.pk]) for term in terms
        )
        for term, change in zip(terms, changes, strict=True):
            self._keep_old_slugs(term, change.values.get("old_slugs", ()))

    def _new_term(self, change):
        term, values = change.row, change.values
        term.glossary = self.glossaries[values["glossary"]]
        term.reviewed_at = values.get("reviewed_at") or None
        term.reviewed_by_name = values.get("reviewed_by", "")
        return term

    def _first_revision(self, term, aliases):
        revision = TermRevision.of(term, 1, aliases)
        revision.changed_by, revision.changed_by_name = self.by, shown_name(self.by)
        revision.reason = self.reason
        return revision

    def _revise(self, change):
        values, term = change.values, Term.objects.get(pk=change.row.pk)
        revised = {name: values[name] for name in (*REVISED, *REVISED_FLAGS) if name in values}
        if "glossary" in values:
            revised["glossary"] = self.glossaries[values["glossary"]]
        if revised:
            term.write(revised, by=self.by, reason=self.reason)
        if "status" in values:
            getattr(term, STEPS[values["status"]])(by=self.by, reason=self.reason)
        elif term.is_published and not term.definition_html:
            raise ValidationError({"definition": _("A term is published with a definition.")})
        if "reviewed_at" in values or "reviewed_by" in values:
            self._review(term, values)
        self._keep_old_slugs(term, values.get("old_slugs", ()))

    def _review(self, term, values):
        term.reviewed_at = values.get("reviewed_at", term.reviewed_at) or None
        if "reviewed_by" in values:
            term.reviewed_by, term.reviewed_by_name = None, values["reviewed_by"]
        term.save(update_fields=["reviewed_at", "reviewed_by", "reviewed_by_name"])

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


def _batched(items):
    items = list(items)
    return [items[start : start + BATCH] for start in range(0, len(items), BATCH)]
