"""The content of an export, in any format.

It has everything but the history: earlier texts, and when a term was created and changed. The
values of a record are texts, booleans and lists of these; a value that a file leaves out stays as
it is.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from glossary.models import Alias, Glossary, Term

GLOSSARY_FIELDS = ("slug", "name", "description", "language", "is_global")
# Columns that are imported and exported unchanged.
TEXT_FIELDS = ("name", "slug", "status", "summary", "definition", "source_title", "source_url")
FLAG_FIELDS = ("case_sensitive", "autolink")
TERM_FIELDS = (
    *("uuid", "glossary", "name", "slug", "status", "summary", "definition", "aliases"),
    *("see_also", "source_title", "source_url", "case_sensitive", "autolink"),
    *("reviewed_at", "reviewed_by", "old_slugs"),
)
CHUNK = 1000  # rows per query


class Problem(NamedTuple):
    """A problem of a file. line: counted from 1, or None."""

    line: int | None
    reason: str

    def __str__(self):
        return f"line {self.line}: {self.reason}" if self.line else self.reason


class Record(NamedTuple):
    """A glossary or a term in a file."""

    line: int | None
    values: dict


@dataclass
class Records:
    """The content of a file: `Record`s of glossaries and terms, and problems of reading it."""

    glossaries: list = field(default_factory=list)
    terms: list = field(default_factory=list)
    problems: list = field(default_factory=list)


def glossary_values(glossary):
    """Return a glossary's values by name."""
    return {name: getattr(glossary, name) for name in GLOSSARY_FIELDS}


def term_values(term):
    """Return a term's values by name.

    term: from `with_values`, which prefetches all that is needed.
    """
    values = {name: getattr(term, name) for name in (*TEXT_FIELDS, *FLAG_FIELDS)}
    return {
        **values,
        "uuid": str(term.uuid),
        "glossary": term.glossary.slug,
        "aliases": [alias.as_value() for alias in term.aliases.all()],
        "see_also": sorted(str(other.uuid) for other in term.see_also.all()),
        "reviewed_at": term.reviewed_at.isoformat() if term.reviewed_at else "",
        "reviewed_by": term.reviewed_by_name,
        "old_slugs": sorted(f"{old.glossary.slug}/{old.slug}" for old in term.old_slugs.all()),
    }


def with_values(terms):
    """Prefetch all that `term_values` reads. Three more queries per chunk."""
    return terms.select_related("glossary").prefetch_related(
        "aliases", "see_also__glossary", "old_slugs__glossary"
    )


def exported(glossaries=None):
    """Return (glossaries, an iterator of their terms) to write, both in a fixed order.

    glossaries: a queryset, or None for all.
    """
    chosen = Glossary.objects.all() if glossaries is None else glossaries
    terms = with_values(Term.objects.filter(glossary__in=chosen)).order_by(
        "glossary__slug", "sort_key", "name", "uuid"
    )
    return list(chosen.order_by("slug")), terms.iterator(chunk_size=CHUNK)


def address_of(term):
    """Return a term's address as people write it: "genomics/allele"."""
    return f"{term.glossary.slug}/{term.slug}"


KINDS = tuple(Alias.Kind.values)
