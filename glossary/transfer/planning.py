"""Plan an import: work out what a file would change, before anything is written.

A row's term is found by its UUID, else by glossary and slug, else by glossary and headword. Values
that a file leaves out stay as they are, and so do terms that it does not name.
"""

import hashlib
import json
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from glossary.models import Glossary, Term
from glossary.models.slugs import SLUG_LENGTH, slug_of
from glossary.models.validators import clean_form
from glossary.policy import authorize, get_policy
from glossary.text_diff import Segment, word_diff
from glossary.transfer.records import (
    GLOSSARY_FIELDS,
    TERM_FIELDS,
    Problem,
    address_of,
    glossary_values,
    term_values,
    with_values,
)
from glossary.transfer.steps import TERMS_IN_A_STEP, Step, finish
from glossary.transfer.values import (
    check_names,
    check_type,
    cleaned,
    fill,
    problem_of,
    type_of,
    uuid_or_none,
)

MAX_TERMS = 200_000
MAX_PROBLEMS = 100
# Characters. Of longer texts a plan shows only the beginnings, because it may have hundreds.
COMPARED = 2000
NEW_TERM = {"status": "draft", "case_sensitive": False, "autolink": True}


@dataclass
class Change:
    """The change of one glossary or term.

    row: the instance, unsaved if it is new. values: the new values of changed fields, by name.
    before: the old values; None if it is new.
    """

    line: int | None
    row: object
    values: dict
    before: dict | None

    @property
    def is_new(self):
        """Whether the glossary or term is new."""
        return self.before is None

    @property
    def name(self):
        """Its name in a list: the address of a term, the slug of a glossary."""
        return address_of(self.row) if isinstance(self.row, Term) else self.row.slug

    @property
    def differences(self):
        """A list of (name, `Segment`s of the difference), sorted by name."""
        before = self.before or {}
        return [
            (name, _difference(_as_text(before.get(name, "")), _as_text(self.values[name])))
            for name in sorted(self.values)
        ]


@dataclass
class Plan:
    """All that a file would change. Nothing is imported if there are problems."""

    glossaries: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    unchanged: int = 0
    problems: list = field(default_factory=list)

    @property
    def new(self):
        """The changes of new terms."""
        return [change for change in self.terms if change.is_new]

    @property
    def changed(self):
        """The changes of existing terms."""
        return [change for change in self.terms if not change.is_new]

    @property
    def fingerprint(self):
        """A digest that is equal for plans with the same effect."""
        # A new term gets another random id each time a file is planned; its address is stable.
        stable_ids = {str(change.row.uuid): change.name for change in self.new}
        steps = []
        for change in [*self.glossaries, *self.terms]:
            see_also = sorted(
                stable_ids.get(other, other) for other in change.values.get("see_also", ())
            )
            values = {**change.values, "see_also": see_also}
            steps.append([str(change.row.pk), values, change.before])
        text = json.dumps([steps, list(map(str, self.problems))], sort_keys=True, default=str)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def plan(records, *, by, glossary=None):
    """Return the `Plan` for a file's `Records`.

    by: the user who imports; None is the site itself. glossary: for rows that name none.
    Raises PermissionDenied.
    """
    return finish(plan_steps(records, by=by, glossary=glossary))


def plan_steps(records, *, by, glossary=None):
    """Do what `plan` does as a generator of `Step`s that returns the `Plan`."""
    authorize(get_policy().can_define, by=by)
    authorize(get_policy().can_revise, by=by)
    plan = Plan(problems=list(records.problems))
    if len(records.terms) > MAX_TERMS:
        reason = _("The file holds more than %(limit)d terms.") % {"limit": MAX_TERMS}
        plan.problems.append(Problem(None, reason))
    if not plan.problems:
        glossaries = _plan_glossaries(records.glossaries, plan, by=by)
        yield from _Planner(plan, glossaries, glossary).plan_terms(records.terms)
    plan.problems.sort(key=lambda problem: problem.line or 0)
    del plan.problems[MAX_PROBLEMS:]
    return plan


def _plan_glossaries(records, plan, *, by):
    """Plan the glossaries; return all glossaries by slug, new ones unsaved."""
    glossaries = {glossary.slug: glossary for glossary in Glossary.objects.all()}
    seen = set()
    for line, values in records:
        slug = values.get("slug")
        glossary = glossaries.get(slug) or Glossary(slug=slug or "", name=slug or "")
        before = glossary_values(glossary) if glossary.pk else None
        try:
            check_names(values, GLOSSARY_FIELDS)
            for name, value in values.items():
                check_type(name, value, bool if name == "is_global" else str)
                setattr(glossary, name, value)
            glossary.full_clean(validate_unique=False)
            if slug in seen:
                raise ValidationError(_("This glossary is there twice."))
        except ValidationError as error:
            plan.problems.append(problem_of(line, error))
            continue
        seen.add(slug)
        glossaries[slug] = glossary
        changed = {
            n: v for n, v in glossary_values(glossary).items() if not before or before[n] != v
        }
        if changed:
            old = before and {name: before[name] for name in changed}
            plan.glossaries.append(Change(line, glossary, changed, old))
    may_manage = by is None or get_policy().can_manage_glossaries(by)
    if plan.glossaries and not may_manage:
        reason = _("You may not add or change glossaries, and the file does.")
        plan.problems.append(Problem(plan.glossaries[0].line, reason))
    return glossaries


class _Planner:
    """Plans the terms of a file, by comparing them with those that exist."""

    def __init__(self, plan, glossaries, default):
        self.plan, self.glossaries, self.default = plan, glossaries, default
        self.present = {}
        self.by_address, self.by_name = {}, defaultdict(list)
        self.lines, self.taken = {}, Counter()

    def plan_terms(self, records):
        """Plan the terms in their order, as a generator of `Step`s."""
        yield Step(_("Comparing"), 0, len(records))
        self._read_present(records)
        for done, record in enumerate(records, 1):
            try:
                self._plan_term(record, self._match(record))
            except ValidationError as error:
                self.plan.problems.append(problem_of(record.line, error))
            if len(self.plan.problems) >= MAX_PROBLEMS:
                return
            if done % TERMS_IN_A_STEP == 0:
                yield Step(_("Comparing"), done, len(records))
        self._resolve_see_also()
        self._check_addresses()
        self.plan.terms = [change for change in self.plan.terms if change.is_new or change.values]
        self.plan.unchanged = len(records) - len(self.plan.terms)

    def _read_present(self, records):
        slugs = {record.values.get("glossary") or self._default_slug() for record in records}
        slugs = {slug for slug in slugs if isinstance(slug, str)}
        ids = {record.values.get("uuid") for record in records} - {None, ""}
        ids = [identity for identity in map(uuid_or_none, ids) if identity]
        terms = with_values(Term.objects.filter(glossary__slug__in=slugs))
        self._remember(terms.iterator(chunk_size=1000))
        missing = [identity for identity in ids if identity not in self.present]
        for start in range(0, len(missing), 500):
            chunk = missing[start : start + 500]
            self._remember(with_values(Term.objects.filter(uuid__in=chunk)))

    def _remember(self, terms):
        for term in terms:
            self.present[term.uuid] = term
            self.by_address[address_of(term)] = term
            self.by_name[term.glossary.slug, term.name].append(term)

    def _default_slug(self):
        return self.default.slug if self.default else None

    def _match(self, record):
        """Return the term of a row, a new one if there is none yet. Raises ValidationError."""
        values = record.values
        check_names(values, TERM_FIELDS)
        for name, value in values.items():
            check_type(name, value, type_of(name))
        term = self._find(values)
        if term.uuid in self.lines:
            raise ValidationError(
                _("This term is there twice, in line %(line)s too.")
                % {"line": self.lines[term.uuid] or "?"}
            )
        self.lines[term.uuid] = record.line
        return term

    def _find(self, values):
        slug = values.get("glossary") or self._default_slug()
        glossary = self.glossaries.get(slug)
        identity = uuid_or_none(values.get("uuid"))
        if values.get("uuid") and not identity:
            raise ValidationError(_("“%(id)s” is no UUID.") % {"id": values["uuid"]})
        if identity in self.present:
            return self.present[identity]
        if glossary is None:
            reason = _("There is no glossary “%(slug)s”.") if slug else _("Name the glossary.")
            raise ValidationError(reason % {"slug": slug})
        if not identity:
            if values.get("slug"):
                term = self.by_address.get(f"{glossary.slug}/{values['slug']}")
            else:
                named = self.by_name[glossary.slug, clean_form(values.get("name") or "")]
                if len(named) > 1:
                    raise ValidationError(_("Several terms have this headword: give the slug."))
                term = named[0] if named else None
            if term:
                return term
        term = Term(uuid=identity or uuid.uuid4(), glossary=glossary)
        term.name = clean_form(values.get("name") or "")
        term.slug = values.get("slug") or self._free_slug(glossary.slug, term.name)
        self.by_address.setdefault(f"{glossary.slug}/{term.slug}", term)
        self.by_name[glossary.slug, term.name].append(term)
        return term

    def _free_slug(self, glossary, name):
        wanted = slug_of(name)
        slug = wanted
        while f"{glossary}/{slug}" in self.by_address:
            self.taken[glossary, wanted] += 1
            slug = f"{wanted[: SLUG_LENGTH - 8]}-{self.taken[glossary, wanted] + 1}"
        return slug

    def _plan_term(self, record, term):
        before = term_values(term) if term.pk else None
        given = {**({} if before else NEW_TERM), **record.values}
        # These cannot be empty, so an empty cell changes nothing.
        given["status"] = given.get("status") or term.status
        given["slug"] = given.get("slug") or term.slug
        given["glossary"] = given.get("glossary") or term.glossary.slug
        given = {name: cleaned(name, value) for name, value in given.items() if name != "uuid"}
        if given["glossary"] not in self.glossaries:
            reason = _("There is no glossary “%(slug)s”.") % {"slug": given["glossary"]}
            raise ValidationError(reason)
        changed = {n: v for n, v in given.items() if before is None or before[n] != v}
        state = term if before is None else Term(uuid=term.uuid, glossary=term.glossary)
        if changed:
            fill(state, {**(before or {}), **given})
            state.full_clean(
                exclude=["uuid", "glossary", "status"],
                validate_unique=False,
                validate_constraints=False,
            )
        old = before and {name: before[name] for name in changed}
        self.plan.terms.append(Change(record.line, term, changed, old))

    def _resolve_see_also(self):
        """Replace the ids and addresses by which see-alsos are named with ids."""
        named = {self._address(change): change.row for change in self.plan.terms}
        named |= {str(term.uuid): term for term in self.present.values()}
        named |= {str(change.row.uuid): change.row for change in self.plan.terms}
        for change in self.plan.terms:
            if "see_also" not in change.values:
                continue
            others = set()
            for name in change.values["see_also"]:
                term = named.get(name) or named.get(name.lower()) or self.by_address.get(name)
                term = named[name] = term or _stored(name)
                if term is None:
                    reason = _("See also: there is no term “%(name)s”.") % {"name": name}
                    self.plan.problems.append(Problem(change.line, reason))
                    if len(self.plan.problems) >= MAX_PROBLEMS:
                        return
                elif term.uuid != change.row.uuid:
                    others.add(str(term.uuid))
            change.values["see_also"] = sorted(others)
            if change.before and change.before["see_also"] == change.values["see_also"]:
                del change.values["see_also"], change.before["see_also"]

    @staticmethod
    def _address(change):
        """Return the address of a term after the change."""
        glossary = change.values.get("glossary") or change.row.glossary.slug
        return f"{glossary}/{change.values.get('slug') or change.row.slug}"

    def _check_addresses(self):
        """Report terms that would have the same address after the import."""
        final = {term.uuid: address for address, term in self.by_address.items() if term.pk}
        for change in self.plan.terms:
            final[change.row.uuid] = self._address(change)
        owners = defaultdict(list)
        for identity, address in final.items():
            owners[address].append(identity)
        for change in self.plan.terms:
            if len(owners[final[change.row.uuid]]) > 1:
                reason = _("Another term has the address “%(address)s”.")
                reason %= {"address": final[change.row.uuid]}
                self.plan.problems.append(Problem(change.line, reason))


def _difference(old, new):
    """Return the `Segment`s of a difference; of long texts just the beginnings, not compared."""
    if max(len(old), len(new)) <= COMPARED:
        return word_diff(old, new)
    segments = [Segment("removed", old), Segment("added", new)]
    return [Segment(kind, Truncator(text).chars(COMPARED)) for kind, text in segments if text]


def _as_text(value):
    if not isinstance(value, list):
        return str(value)
    return ", ".join(item["text"] if isinstance(item, dict) else item for item in value)


def _stored(reference):
    """Return a term that was not read for the file, by its id or address; None if none."""
    identity = uuid_or_none(reference)
    if identity:
        return Term.objects.filter(uuid=identity).first()
    glossary, _slash, slug = reference.partition("/")
    terms = Term.objects.filter(glossary__slug=glossary)
    return terms.filter(slug=slug).first() or terms.filter(old_slugs__slug=slug).first()
