"""What a file would change, worked out before anything is written.

A row finds its term by its stable id; without one by glossary and slug; without these by glossary
and headword. What a file leaves out stays as it is, and so do terms that it does not name.
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
from glossary.policy import get_policy, refuse_unless
from glossary.text_diff import Piece, word_diff
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
# Of longer texts a plan shows the beginnings only, because it may hold hundreds.
COMPARED = 2000
NEW_TERM = {"status": "draft", "case_sensitive": False, "autolink": True}


@dataclass
class Change:
    """What happens to one glossary or term.

    row: the model's instance, new or as it is. values: the new values of what changes, by name.
    before: the old ones; None for what is new.
    """

    line: int | None
    row: object
    values: dict
    before: dict | None

    @property
    def is_new(self):
        """Whether it is not there yet."""
        return self.before is None

    @property
    def name(self):
        """How it is called in a list."""
        return address_of(self.row) if isinstance(self.row, Term) else self.row.slug

    @property
    def differences(self):
        """What changes, a list of (name, pieces) as `word_diff` has them, sorted."""
        before = self.before or {}
        return [
            (name, _difference(_as_text(before.get(name, "")), _as_text(self.values[name])))
            for name in sorted(self.values)
        ]


@dataclass
class Plan:
    """All that a file would change; nothing is written while there are problems."""

    glossaries: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    unchanged: int = 0
    problems: list = field(default_factory=list)

    @property
    def new(self):
        """The terms that would be new."""
        return [change for change in self.terms if change.is_new]

    @property
    def changed(self):
        """The terms that would change."""
        return [change for change in self.terms if not change.is_new]

    @property
    def fingerprint(self):
        """A text that is the same for plans that do the same."""
        # A new term's id is drawn anew each time that a file is planned, its address is not.
        drawn = {str(change.row.uuid): change.name for change in self.new}
        steps = []
        for change in [*self.glossaries, *self.terms]:
            see_also = sorted(drawn.get(one, one) for one in change.values.get("see_also", ()))
            values = {**change.values, "see_also": see_also}
            steps.append([str(change.row.pk), values, change.before])
        text = json.dumps([steps, list(map(str, self.problems))], sort_keys=True, default=str)
        return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def plan(records, *, by, glossary=None):
    """Return the `Plan` for a file's `Records`.

    by: who imports; None is the site itself. glossary: that of rows which name none.
    Raises PermissionDenied.
    """
    return finish(planning(records, by=by, glossary=glossary))


def planning(records, *, by, glossary=None):
    """Do what `plan` does step by step: yield a `Step` now and then, return the `Plan`."""
    refuse_unless(get_policy().can_define(by))
    refuse_unless(get_policy().can_revise(by))
    made = Plan(problems=list(records.problems))
    if len(records.terms) > MAX_TERMS:
        reason = _("The file holds more than %(limit)d terms.") % {"limit": MAX_TERMS}
        made.problems.append(Problem(None, reason))
    if not made.problems:
        glossaries = _plan_glossaries(records.glossaries, made, by)
        yield from _Planner(made, glossaries, glossary).plan(records.terms)
    made.problems.sort(key=lambda problem: problem.line or 0)
    del made.problems[MAX_PROBLEMS:]
    return made


def _plan_glossaries(records, made, by):
    """Plan the glossaries; return all by slug, the new ones not yet saved."""
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
            made.problems.append(problem_of(line, error))
            continue
        seen.add(slug)
        glossaries[slug] = glossary
        changed = {
            n: v for n, v in glossary_values(glossary).items() if not before or before[n] != v
        }
        if changed:
            old = before and {name: before[name] for name in changed}
            made.glossaries.append(Change(line, glossary, changed, old))
    if made.glossaries and not get_policy().can_manage_glossaries(by):
        reason = _("You may not add or change glossaries, and the file does.")
        made.problems.append(Problem(made.glossaries[0].line, reason))
    return glossaries


class _Planner:
    """Plans the terms of a file, against those that are there."""

    def __init__(self, made, glossaries, default):
        self.made, self.glossaries, self.default = made, glossaries, default
        self.present = {}
        self.by_address, self.by_name = {}, defaultdict(list)
        self.lines, self.taken = {}, Counter()

    def plan(self, records):
        """Plan the terms in their order; yield a `Step` now and then."""
        yield Step(_("Comparing"), 0, len(records))
        self._read_present(records)
        for done, record in enumerate(records, 1):
            try:
                self._plan_term(record, self._match(record))
            except ValidationError as error:
                self.made.problems.append(problem_of(record.line, error))
            if len(self.made.problems) >= MAX_PROBLEMS:
                return
            if done % TERMS_IN_A_STEP == 0:
                yield Step(_("Comparing"), done, len(records))
        self._resolve_see_also()
        self._check_addresses()
        self.made.terms = [change for change in self.made.terms if change.is_new or change.values]
        self.made.unchanged = len(records) - len(self.made.terms)

    def _read_present(self, records):
        slugs = {record.values.get("glossary") or self._default_slug() for record in records}
        slugs = {slug for slug in slugs if isinstance(slug, str)}
        ids = {record.values.get("uuid") for record in records} - {None, ""}
        ids = [one for one in map(uuid_or_none, ids) if one]
        terms = with_values(Term.objects.filter(glossary__slug__in=slugs))
        self._remember(terms.iterator(chunk_size=1000))
        missing = [one for one in ids if one not in self.present]
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
        """Return the term that a row is about, new if there is none yet."""
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
                known = self.by_address.get(f"{glossary.slug}/{values['slug']}")
            else:
                named = self.by_name[glossary.slug, clean_form(values.get("name") or "")]
                if len(named) > 1:
                    raise ValidationError(_("Several terms have this headword: give the slug."))
                known = named[0] if named else None
            if known:
                return known
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
        # An empty cell is nothing said where nothing cannot be.
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
        self.made.terms.append(Change(record.line, term, changed, old))

    def _resolve_see_also(self):
        """Turn what a file calls other terms by, ids or addresses, into ids."""
        named = {self._address(change): change.row for change in self.made.terms}
        named |= {str(term.uuid): term for term in self.present.values()}
        named |= {str(change.row.uuid): change.row for change in self.made.terms}
        for change in self.made.terms:
            if "see_also" not in change.values:
                continue
            others = set()
            for name in change.values["see_also"]:
                known = named.get(name) or named.get(name.lower()) or self.by_address.get(name)
                term = named[name] = known or _stored(name)
                if term is None:
                    reason = _("See also: there is no term “%(name)s”.") % {"name": name}
                    self.made.problems.append(Problem(change.line, reason))
                    if len(self.made.problems) >= MAX_PROBLEMS:
                        return
                elif term.uuid != change.row.uuid:
                    others.add(str(term.uuid))
            change.values["see_also"] = sorted(others)
            if change.before and change.before["see_also"] == change.values["see_also"]:
                del change.values["see_also"], change.before["see_also"]

    @staticmethod
    def _address(change):
        """Return the address that a term has in the end."""
        glossary = change.values.get("glossary") or change.row.glossary.slug
        return f"{glossary}/{change.values.get('slug') or change.row.slug}"

    def _check_addresses(self):
        """Refuse two terms at one address, as all would be in the end."""
        final = {term.uuid: address for address, term in self.by_address.items() if term.pk}
        for change in self.made.terms:
            final[change.row.uuid] = self._address(change)
        owners = defaultdict(list)
        for one, address in final.items():
            owners[address].append(one)
        for change in self.made.terms:
            if len(owners[final[change.row.uuid]]) > 1:
                reason = _("Another term has the address “%(address)s”.")
                reason %= {"address": final[change.row.uuid]}
                self.made.problems.append(Problem(change.line, reason))


def _difference(old, new):
    """Return pieces; of long texts only the beginnings, and these as wholes."""
    if max(len(old), len(new)) <= COMPARED:
        return word_diff(old, new)
    pieces = [Piece("removed", old), Piece("added", new)]
    return [Piece(kind, Truncator(text).chars(COMPARED)) for kind, text in pieces if text]


def _as_text(value):
    if not isinstance(value, list):
        return str(value)
    return ", ".join(one["text"] if isinstance(one, dict) else one for one in value)


def _stored(reference):
    """Return a term of another glossary than those in the file, by its id or address."""
    identity = uuid_or_none(reference)
    if identity:
        return Term.objects.filter(uuid=identity).first()
    glossary, _slash, slug = reference.partition("/")
    terms = Term.objects.filter(glossary__slug=glossary)
    return terms.filter(slug=slug).first() or terms.filter(old_slugs__slug=slug).first()
