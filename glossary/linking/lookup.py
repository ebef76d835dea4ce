"""Look up the terms that a form means, as written in `[[…]]` or in an address."""

from django.db.models import Q
from django.utils.html import escape

from glossary.linking.link import current_vocabulary, scopes_of
from glossary.models import Alias, Term
from glossary.models.sort_keys import sort_key_of
from glossary.models.validators import clean_form


def terms_meant_by(form, glossary, user):
    """Return a list of the terms that a form means and the user may see.

    form: any form, in any case, singular or plural, also of terms that do not link by themselves.
    glossary: the slug of the glossary whose terms are preferred, or "".
    """
    form = clean_form(form)
    if not form:
        return []
    terms = Term.objects.visible_to(user).select_related("glossary").by_name()
    linked = list(terms.filter(pk__in=_linked_by(form, glossary)))
    return linked or _preferred(list(terms.filter(_written_as(form))), form, glossary)


def _linked_by(form, glossary):
    """Return the ids of the terms to which a text that is only this form would link."""
    html = escape(form)
    mentions = current_vocabulary().vocabulary.mentions(html, scopes=scopes_of(glossary))
    whole = [mention for mention in mentions if (mention.start, mention.end) == (0, len(html))]
    return whole[0].keys if whole else ()


def _written_as(form):
    key = sort_key_of(form)
    aliases = Alias.objects.filter(sort_key=key).values("term")
    return Q(sort_key=key) | Q(pk__in=aliases)


def _preferred(terms, form, glossary):
    """Prefer terms of the named glossary, then those with the same spelling."""
    for preferred in (
        lambda term: term.glossary.slug == glossary,
        lambda term: term.name.casefold() == form.casefold(),
        lambda term: term.name == form,
    ):
        terms = [term for term in terms if preferred(term)] or terms
    return terms
