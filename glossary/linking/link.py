"""Link the terms in a site's HTML. Each process keeps one vocabulary, up to date on every page.

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
    """The vocabulary of all terms that link, as of one version.

    version: from `vocabulary_version`. vocabulary: the engine's, whose keys are ids of terms and
    whose scopes are slugs of glossaries. addresses: (glossary's slug, term's slug) by id.
    """

    version: str
    vocabulary: Vocabulary
    addresses: dict
    _links: dict = field(default_factory=dict)

    def links(self):
        """Return a mapping from keys to `Link`s, for this request's language and addresses.

        Each link is made once and kept with the vocabulary, because reversing an address takes
        longer than finding the mention.
        """
        url_settings = (get_script_prefix(), get_urlconf(), get_language())
        links = self._links.get(url_settings)
        if links is None:
            links = self._links[url_settings] = _Links(self.addresses)
        return links


class Link(NamedTuple):
    """The link of a mention. url: of the term, or of all its meanings. opening: the <a> tag."""

    url: str
    opening: str


class _Links(dict):
    """Maps the keys of a mention to its `Link`, which is made when first needed."""

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
    """Return this process's `CompiledVocabulary`; compile it again if the version has changed."""
    global _compiled
    compiled = _compiled
    if compiled is None or compiled.version != vocabulary_version():
        with _compiling:
            # Read the version again: another thread may have compiled a newer one, and the version
            # must not be newer than the terms, which are read after it.
            request_memo.forget_version()
            version = vocabulary_version()
            if _compiled is None or _compiled.version != version:
                _compiled = _compile(version)
            compiled = _compiled
    return compiled


def link_terms(html, glossary=None, *, links=None, exclude=(), limit=None):
    """Return HTML with the terms in it linked, as a SafeString.

    html: safe HTML; a plain str is escaped first, as in a template. glossary: a `Glossary`, its
    slug, or several of them; their terms link in addition to the global ones and win over them.
    links: which mentions: "all", "first" of each term in this text, or "none"; None: as the setting
    GLOSSARY_LINKS says. The reader's own choice overrides both. exclude: ids of terms not to link,
    for a term's own page. limit: the largest number of links.
    """
    html = conditional_escape(html)
    mode = reader_preference() or site_mode(links)
    if mode == "none" or not html:
        return mark_safe(html)
    first_only = mode == "first"
    return mark_safe(
        linked(str(html), glossary, first_only=first_only, exclude=exclude, limit=limit).html
    )


class Linked(NamedTuple):
    """Linked HTML. mentions: (start, end, keys) of each link; offsets are those in the input."""

    html: str
    mentions: list


def linked(html, glossary=None, *, first_only=False, exclude=(), limit=None):
    """Link the terms in a str of safe HTML, ignoring reader's and site's preferences.

    first_only: link only the first mention of each term. The other arguments are those of
    `link_terms`. Returns a `Linked`.
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


def site_mode(links=None):
    """Return "all", "first" or "none": which mentions link for readers who have not chosen.

    links: what the caller wants. GLOSSARY_LINKS decides where that is None, and where it is "none"
    itself.
    """
    setting = conf.GLOSSARY_LINKS
    return setting if links is None or setting == "none" else links


def _meant(keys, addresses, scopes):
    """Prefer the named glossaries' terms where a mention means several."""
    # The engine does so for scoped entries; this is for a global glossary that is named.
    return tuple(key for key in keys if addresses[key][0] in scopes) or keys


class LinkableTerm(NamedTuple):
    """What the linker knows of a term. forms: (text, exact case). scope: None for everywhere."""

    pk: int
    forms: list
    scope: str | None
    address: tuple


def linkable_terms():
    """Return a list of all `LinkableTerm`s, ordered by id. Two queries."""
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
    """Return the engine's `Vocabulary` of `LinkableTerm`s; its keys are their ids."""
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
