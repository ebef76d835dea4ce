"""See-alsos as people write them: one per line, by headword or by address."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from glossary.models import Term
from glossary.models.sort_keys import sort_key_of
from glossary.models.validators import clean_form
from glossary.transfer.records import address_of

MAX_LINES = 100
SUGGESTED = 5  # terms named in an error message


def lines_of(term):
    """Return a term's see-alsos as text: the headword if it is unambiguous, else the address."""
    others = list(term.see_also.select_related("glossary").by_name())
    names = Names(other.name for other in others)
    return "\n".join(_line_of(other, term.glossary, names) for other in others)


def _line_of(other, glossary, names):
    is_unambiguous = names.meant_by(other.name, glossary) == [other]
    return other.name if is_unambiguous else address_of(other)


def terms_named_in(text, glossary):
    """Return the terms that the lines of a text name, preferring those of the glossary.

    Raises ValidationError with suggestions if a line names no term, or several.
    """
    lines = dict.fromkeys(filter(None, map(clean_form, text.splitlines())))
    if len(lines) > MAX_LINES:
        raise ValidationError(_("At most %(limit)d terms.") % {"limit": MAX_LINES})
    terms, problems, names = [], [], Names(lines)
    for line in lines:
        meant = names.meant_by(line, glossary)
        if len(meant) == 1:
            terms += meant
        else:
            problems.append(ValidationError(_several(line, meant) if meant else _none(line)))
    if problems:
        raise ValidationError(problems)
    return terms


class Names:
    """The terms that lines may name, looked up for all lines in two queries."""

    def __init__(self, lines):
        """Look up the lines, which are headwords or addresses."""
        lines = list(lines)
        terms = Term.objects.select_related("glossary").order_by("pk")
        slugs = {line.partition("/")[2] for line in lines} - {""}
        at_slugs = terms.filter(slug__in=slugs) if slugs else ()
        self.by_address = {term.address: term for term in at_slugs}
        self.by_key = defaultdict(list)
        for term in terms.filter(sort_key__in={sort_key_of(line) for line in lines}):
            self.by_key[term.sort_key].append(term)

    def meant_by(self, line, glossary):
        """Return a list of the terms that a line may mean, preferring those of the glossary."""
        first, _slash, slug = line.partition("/")
        if term := self.by_address.get((first, slug)):
            return [term]
        terms = self.by_key.get(sort_key_of(line), [])
        for preferred in (lambda term: term.glossary == glossary, lambda term: term.name == line):
            terms = [term for term in terms if preferred(term)] or terms
        return terms


def _several(line, same_name):
    addresses = ", ".join(map(address_of, same_name[:SUGGESTED]))
    return _("Several terms are called “%(name)s”: say which of %(addresses)s.") % {
        "name": line,
        "addresses": addresses,
    }


def _none(line):
    terms = Term.objects.matching(line[:100]).by_name()
    near = ", ".join(term.name for term in terms[:SUGGESTED])
    if not near:
        return _("There is no term “%(name)s”.") % {"name": line}
    return _("There is no term “%(name)s”. There is: %(near)s.") % {"name": line, "near": near}
