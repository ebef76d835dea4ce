"""What somebody typed into the field, as clauses that a database can be asked. Pure."""

import re
from dataclasses import dataclass

from forum.search.folding import compounds

# Characters of an input that are read, and clauses that are looked for.
MAX_LENGTH = 300
MAX_CLAUSES = 16
QUOTES = '"\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02'
_PART = re.compile(rf"(?<!\S)(-?)[{QUOTES}]([^{QUOTES}]*)[{QUOTES}]?|(\S+)")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that is looked for: any of its phrases, each a tuple of folded words."""

    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What a text must have, and what it must not."""

    required: tuple[Clause, ...] = ()
    excluded: tuple[Clause, ...] = ()

    def __bool__(self):
        return bool(self.required or self.excluded)

    @property
    def words(self):
        """Return all words that are looked for, in their order."""
        phrases = (phrase for clause in self.required for phrase in clause.phrases[:1])
        return [word for phrase in phrases for word in phrase]

    def requiring(self, clause):
        """Return the query with one more clause."""
        return Query((*self.required, clause), self.excluded)


def parse(text):
    """Return the Query that somebody typed: words, "phrases", -words and -"phrases" to leave out.

    Any string: signs that mean nothing are left out, so a query may be empty.
    """
    required, excluded = [], []
    for match in _PART.finditer(text[:MAX_LENGTH]):
        minus, phrase, chunk = match.groups()
        if phrase is None:
            minus, chunk = ("-", chunk[1:]) if chunk[0] in "-\u2212" else ("", chunk)
            clauses = _clauses_of_chunk(chunk, is_one=bool(minus))
        else:
            clauses = [_phrase(phrase)]
        (excluded if minus else required).extend(clause for clause in clauses if clause)
    return Query(tuple(dict.fromkeys(required))[:MAX_CLAUSES], tuple(excluded)[:MAX_CLAUSES])


def _phrase(text):
    """Return the Clause for words in this order, None where there are none."""
    words = tuple(word for compound in compounds(text) for word in compound.words)
    return Clause((words,)) if words else None


def _clauses_of_chunk(chunk, *, is_one):
    """Return the Clauses for what was typed between two blanks; `is_one` makes it one phrase."""
    found = list(compounds(chunk))
    if is_one and len(found) > 1:
        return [_phrase(chunk)]
    return [
        Clause((compound.words, *([(compound.joined,)] if compound.joined else [])))
        for compound in found
    ]


def any_form(forms):
    """Return the Clause for any of the forms of a term, None where no form has a word."""
    phrases = []
    for form in forms:
        found = list(compounds(form))
        phrases.append(tuple(word for compound in found for word in compound.words))
        phrases += [(compound.joined,) for compound in found if compound.joined and len(found) == 1]
    phrases = tuple(dict.fromkeys(phrase for phrase in phrases if phrase))
    return Clause(phrases[:40]) if phrases else None
