"""Problems between terms, each of which may be right by itself."""

from collections import defaultdict
from typing import NamedTuple

from django.db.models import F
from django.utils.html import escape
from django.utils.translation import gettext as _

from glossary.engine.spellings import fold
from glossary.linking.link import linkable_terms, scopes_of, vocabulary_of
from glossary.models import Alias, Term

CHUNK = 1000


class Finding(NamedTuple):
    """Something to put right. kind: "collision", "empty", "see_also" or "alias"."""

    kind: str
    term: Term
    text: str


def findings(*, allow_ambiguous=False):
    """Return all `Finding`s, as a list, in the order of their kinds and terms.

    allow_ambiguous: leave out forms that several terms share.
    """
    wrong = [*empty_definitions(), *dead_see_also(), *needless_aliases()]
    return wrong if allow_ambiguous else [*collisions(), *wrong]


def collisions():
    """Yield the forms that lead to several terms, unless these name each other under "see also".

    Terms of two glossaries of which not both link everywhere do not collide: the named one wins.
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
    rows = _terms({pk for pks in shared for pk in pks})
    meant = _pairs_that_name_each_other(rows)
    for pks, forms in sorted(shared.items()):
        first, *others = (rows[pk] for pk in pks if pk in rows)
        unmeant = [other for other in others if (first.pk, other.pk) not in meant]
        if unmeant:
            names = ", ".join(f"{other.glossary.slug}/{other.slug}" for other in unmeant)
            text = _("“%(form)s” means %(names)s too.")
            yield Finding("collision", first, text % {"form": min(forms), "names": names})


def empty_definitions():
    """Yield the published terms without a definition: they do not link."""
    terms = Term.objects.published().filter(definition_html="").select_related("glossary")
    for term in terms.by_name():
        yield Finding("empty", term, _("It is published without a definition."))


def dead_see_also():
    """Yield the published terms that lead readers to one that they cannot see, or a retired one."""
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
    """Yield the aliases that repeat the headword in another case or spelling."""
    aliases = Alias.objects.filter(sort_key=F("term__sort_key")).select_related("term__glossary")
    for alias in aliases.order_by("term__sort_key", "pk"):
        # With exact case an alias in another case makes a difference.
        exact = alias.term.case_sensitive or alias.case_sensitive
        if not exact and fold(alias.text) == fold(alias.term.name):
            text = _("The alias “%(alias)s” is the headword over again.") % {"alias": alias.text}
            yield Finding("alias", alias.term, text)


def _terms(pks):
    pks, rows = sorted(pks), {}
    for start in range(0, len(pks), CHUNK):
        rows |= Term.objects.select_related("glossary").in_bulk(pks[start : start + CHUNK])
    return rows


def _pairs_that_name_each_other(rows):
    links = set()
    pks = sorted(rows)
    for start in range(0, len(pks), CHUNK):
        own = Term.see_also.through.objects.filter(from_term__in=pks[start : start + CHUNK])
        links.update(own.values_list("from_term", "to_term"))
    return {pair for pair in links if pair[::-1] in links}
