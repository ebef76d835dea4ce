"""Links the terms in a site's HTML: one vocabulary per process, fresh on every page.

from glossary.linking import link_terms

html = link_terms(mark_safe(page.body_html))
"""

import threading
from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from glossary import conf
from glossary.engine import Entry, Form, Vocabulary
from glossary.linking import request_memo
from glossary.linking.preference import reader_preference
from glossary.linking.version import remember_version, vocabulary_version
from glossary.models import Alias, Term
from glossary.models.scopes import scopes_of

__all__ = [
    "current_vocabulary",
    "link_terms",
    "linkable_terms",
    "linked",
    "reader_preference",
    "remember_version",
    "scopes_of",
    "site_mode",
    "vocabulary_of",
    "vocabulary_version",
]

_compiled = None
_compiling = threading.Lock()


@dataclass(frozen=True)
class CompiledVocabulary:
    """All that links, as of one version.

    version: as `vocabulary_version` gives it. vocabulary: the engine's; its keys are ids of terms,
    its scopes slugs of glossaries. addresses: (slug of the glossary, slug of the term) by id.
    """

    version: str
    vocabulary: Vocabulary
    addresses: dict
    _links: dict = field(default_factory=dict)

    def links(self):
        """Return the links for this request's language, URLconf and script prefix, by keys.

        Each is made once and kept with the vocabulary: to ask for the place takes longer than to
        find the mention.
        """
        place = (get_script_prefix(), get_urlconf(), get_language())
        links = self._links.get(place)
        if links is None:
            links = self._links[place] = _Links(self.addresses)
        return links


class Link(NamedTuple):
    """What a mention leads to: the term, or all meanings; and the tag to put before its text."""

    url: str
    opening: str


class _Links(dict):
    """Each `Link` by the keys of a mention; made when it is first asked for."""

    def __init__(self, addresses):
        super().__init__()
        self._addresses = addresses

    def __missing__(self, keys):
        if len(keys) == 1:
            url = reverse("glossary:term", args=self._addresses[keys[0]])
        else:
            url = reverse("glossary:meanings", args=["-".join(map(str, keys))])
        ids = " ".join(map(str, keys))
        self[keys] = link = Link(
            url, f'<a class="glossary-term" href="{escape(url)}" data-glossary-terms="{ids}">'
        )
        return link


def current_vocabulary():
    """Return this process's `CompiledVocabulary`, compiled anew if its version has changed."""
    global _compiled
    compiled = _compiled
    if compiled is None or compiled.version != vocabulary_version():
        with _compiling:
            # Read it again: another thread may have compiled a newer one than this request knew,
            # and the version must be older than the terms that are read after it.
            request_memo.forget_version()
            version = vocabulary_version()
            if _compiled is None or _compiled.version != version:
                _compiled = _compile(version)
            compiled = _compiled
    return compiled


def link_terms(html, glossary=None, *, first_only=None, exclude=(), limit=None):
    """Return HTML with the terms in it linked, as a SafeString.

    html: safe HTML; a plain string is taken for text and escaped first, as in a template.
    glossary: a `Glossary`, its slug, or several of them, whose terms link beside the global ones
    and win over them. first_only: link each term once in this text; None leaves it to the
    site's setting. Where the reader has chosen (all, first, none), their choice holds instead.
    exclude: ids of terms not to link, for a term's own page. limit: how many links at most.
    """
    html = conditional_escape(html)
    mode = reader_preference() or site_mode(first_only)
    if mode == "none" or not html:
        return mark_safe(html)
    first_only = mode == "first"
    return mark_safe(
        linked(str(html), glossary, first_only=first_only, exclude=exclude, limit=limit).html
    )


class Linked(NamedTuple):
    """Linked HTML, with the mentions that became links: (start and end in the input, keys)."""

    html: str
    mentions: list


def linked(html, glossary=None, *, first_only=False, exclude=(), limit=None):
    """Return safe HTML with its terms linked, whatever the reader and the site prefer.

    The arguments are those of `link_terms`; html is a str of safe HTML. Returns a `Linked`.
    """
    compiled = current_vocabulary()
    scopes = scopes_of(glossary)
    links, mentions = compiled.links(), []

    def render(mention):
        start, end, text, keys = mention
        if len(keys) > 1:
            keys = _meant(keys, compiled.addresses, scopes)
        mentions.append((start, end, keys))
        return f"{links[keys].opening}{text}</a>"

    try:
        linked_html = compiled.vocabulary.link(
            html,
            render,
            first_only=first_only,
            scopes=scopes,
            exclude=exclude,
            limit=conf.GLOSSARY_LINKS_PER_TEXT if limit is None else limit,
        )
    except NoReverseMatch:
        # The host left out the glossary's addresses; `manage.py check` says so.
        return Linked(html, [])
    return Linked(linked_html, mentions)


def site_mode(first_only=None):
    """Return "all", "first" or "none": what holds for readers who have not chosen."""
    setting = conf.GLOSSARY_LINKS
    if first_only is None or setting == "none":
        return setting
    return "first" if first_only else "all"


def _meant(keys, addresses, scopes):
    """Prefer the named glossaries' terms where a mention means several."""
    # The engine does so for scoped entries; this is for a global glossary asked for by name.
    return tuple(key for key in keys if addresses[key][0] in scopes) or keys


class LinkableTerm(NamedTuple):
    """What links to a term: forms are (text, exact case); scope is None for everywhere."""

    pk: int
    forms: list
    scope: str | None
    address: tuple


def linkable_terms():
    """Return all that links, a list of `LinkableTerm` by id. Two queries."""
    terms = (
        Term.objects.linkable()
        .order_by("pk")
        .values_list(
            "pk", "name", "case_sensitive", "slug", "glossary__slug", "glossary__is_global"
        )
    )
    by_pk, exact = {}, {}
    for pk, name, case_sensitive, slug, glossary, is_global in terms.iterator(chunk_size=5000):
        scope = None if is_global else glossary
        by_pk[pk] = LinkableTerm(pk, [(name, case_sensitive)], scope, (glossary, slug))
        exact[pk] = case_sensitive
    aliases = Alias.objects.filter(term__status=Term.Status.PUBLISHED).order_by("pk")
    for pk, text, case_sensitive in aliases.values_list("term", "text", "case_sensitive").iterator(
        chunk_size=5000
    ):
        if pk in by_pk:
            by_pk[pk].forms.append((text, exact[pk] if case_sensitive is None else case_sensitive))
    return list(by_pk.values())


def vocabulary_of(terms):
    """Return the engine's vocabulary of `LinkableTerm`s; its keys are their ids."""
    return Vocabulary(
        [
            Entry(
                key=term.pk,
                forms=[Form(text, case_sensitive=exact) for text, exact in term.forms],
                scope=term.scope,
            )
            for term in terms
        ]
    )


def _compile(version):
    terms = linkable_terms()
    addresses = {term.pk: term.address for term in terms}
    return CompiledVocabulary(version, vocabulary_of(terms), addresses)
