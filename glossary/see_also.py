"""See-alsos as a person writes them: one a line, by headword or by address."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from glossary.alphabet import sort_key_of
from glossary.models import Term
from glossary.transfer.records import address_of
from glossary.validators import clean_form

MAX_LINES = 100
SUGGESTED = 5


def lines_of(term):
    """Return a term's see-alsos as text: a headword where that is enough, else an address."""
    others = term.see_also.select_related("glossary").by_name()
    return "\n".join(_line_of(other, term.glossary) for other in others)


def _line_of(other, glossary):
    try:
        enough = _named(other.name, glossary) == other
    except ValidationError:
        enough = False
    return other.name if enough else address_of(other)


def terms_in(text, glossary):
    """Return the terms that the lines of a text name, those of the glossary before others.

    Raises ValidationError for lines that name none, with the nearest, or several.
    """
    lines = dict.fromkeys(filter(None, map(clean_form, text.splitlines())))
    if len(lines) > MAX_LINES:
        raise ValidationError(_("At most %(limit)d terms.") % {"limit": MAX_LINES})
    terms, problems = [], []
    for line in lines:
        try:
            terms.append(_named(line, glossary))
        except ValidationError as error:
            problems.append(error)
    if problems:
        raise ValidationError(problems)
    return terms


def _named(line, glossary):
    terms = Term.objects.select_related("glossary")
    first, _slash, slug = line.partition("/")
    known = terms.filter(glossary__slug=first, slug=slug).first()
    if known:
        return known
    same_name = list(terms.filter(sort_key=sort_key_of(line)).order_by("pk")[: SUGGESTED + 1])
    for preferred in (lambda term: term.glossary == glossary, lambda term: term.name == line):
        same_name = [term for term in same_name if preferred(term)] or same_name
    if len(same_name) == 1:
        return same_name[0]
    raise ValidationError(_several(line, same_name) if same_name else _none(line, terms))


def _several(line, same_name):
    addresses = ", ".join(map(address_of, same_name[:SUGGESTED]))
    return _("Several terms are called “%(name)s”: say which of %(addresses)s.") % {
        "name": line,
        "addresses": addresses,
    }


def _none(line, terms):
    near = ", ".join(term.name for term in terms.matching(line[:100]).by_name()[:SUGGESTED])
    if not near:
        return _("There is no term “%(name)s”.") % {"name": line}
    return _("There is no term “%(name)s”. There is: %(near)s.") % {"name": line, "near": near}
