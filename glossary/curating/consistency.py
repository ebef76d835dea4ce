"""Checks of consistency among terms."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F
from django.utils.html import escape
from django.utils.translation import gettext as _

from glossary.engine.spellings import fold
from glossary.linking.link import linkable_terms, scopes_of, vocabulary_of
from glossary.models import Alias, Term

CHUNK = 1000  # rows per query


class Finding(NamedTuple):
    """A problem with a term. kind: "collision", "empty", "see_also" or "alias"."""

    kind: str
    term: Term
    text: str


def findings(*, allow_ambiguous=False):
    """Return all `Finding`s as a list, ordered by kind, then by term.

    allow_ambiguous: ignore forms that several terms share.
    """
    problems = [*empty_definitions(), *dead_see_also(), *needless_aliases()]
    return problems if allow_ambiguous else [*collisions(), *problems]


def collisions():
    """Yield a finding for each form shared by terms that do not name each other under "see also".

    Terms of different scopes do not collide: the glossary that a text names wins.
    """
    terms = {term.pk: term for term in linkable_terms()}
    vocabulary = vocabulary_of(terms.values())
    shared = defaultdict(set)
    for term in terms.values():
        for form, _exact in term.forms:
            html = escape(form)
            for mention in vocabulary.mentions(html, scopes=scopes_of(term.scope)):
                others = [key for key in mention.keys if terms[key].scope == term.scope]
                if (mention.start, mention.end) == (0, len(html)) and len(others) > 1:
                    shared[tuple(sorted(others))].add(form)
    terms_by_pk = _terms({pk for pks in shared for pk in pks})
    allowed = _pairs_that_name_each_other(terms_by_pk)
    for pks, forms in sorted(shared.items()):
        first, *others = (terms_by_pk[pk] for pk in pks if pk in terms_by_pk)
        colliding = [other for other in others if (first.pk, other.pk) not in allowed]
        if colliding:
            names = ", ".join(f"{other.glossary.slug}/{other.slug}" for other in colliding)
            text = _("“%(form)s” means %(names)s too.")
            yield Finding("collision", first, text % {"form": min(forms), "names": names})


def empty_definitions():
    """Yield a finding for each published term without a definition, which does not link."""
    terms = Term.objects.published().filter(definition_html="").select_related("glossary")
    for term in terms.by_name():
        yield Finding("empty", term, _("It is published without a definition."))


def dead_see_also():
    """Yield a finding for each published term with a see-also that is not published."""
    links = Term.see_also.through.objects.filter(from_term__status="published")
    dead = links.exclude(to_term__status="published").select_related(
        "from_term__glossary", "to_term"
    )
    for link in dead.order_by("from_term__sort_key", "from_term", "to_term"):
        text = _("It says “see also %(name)s”, which is %(status)s.") % {
            "name": link.to_term.name,
            "status": link.to_term.get_status_display(),
        }
        yield Finding("see_also", link.from_term, text)


def needless_aliases():
    """Yield a finding for each alias that repeats the headword in another case or spelling."""
    aliases = Alias.objects.filter(sort_key=F("term__sort_key")).select_related("term__glossary")
    for alias in aliases.order_by("term__sort_key", "pk"):
        # With exact case an alias in another case makes a difference.
        exact = alias.term.case_sensitive or alias.case_sensitive
        if not exact and fold(alias.text) == fold(alias.term.name):
            text = _("The alias “%(alias)s” is the headword over again.") % {"alias": alias.text}
            yield Finding("alias", alias.term, text)


def _terms(pks):
    """Return the terms by id, with their glossaries."""
    pks, terms = sorted(pks), {}
    for start in range(0, len(pks), CHUNK):
        terms |= Term.objects.select_related("glossary").in_bulk(pks[start : start + CHUNK])
    return terms


def _pairs_that_name_each_other(pks):
    """Return the pairs of ids of terms that name each other under "see also"."""
    links = set()
    pks = sorted(pks)
    for start in range(0, len(pks), CHUNK):
        own = Term.see_also.through.objects.filter(from_term__in=pks[start : start + CHUNK])
        links.update(own.values_list("from_term", "to_term"))
    return {pair for pair in links if pair[::-1] in links}
