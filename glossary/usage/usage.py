"""Where and how often terms are used, in the texts that the viewer may see."""

import operator
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum

from glossary.linking import link
from glossary.models import Alias, IndexedTerm, IndexedText, Mention, registry
from glossary.usage.excerpts import excerpt


class Usage(NamedTuple):
    """The number of mentions, of rows with mentions, and of mentions by a deprecated alias."""

    mentions: int = 0
    rows: int = 0
    deprecated: int = 0

    def __add__(self, other):
        return Usage(*map(operator.add, self, other))


class Occurrence(NamedTuple):
    """A row that mentions a term. count: its mentions. excerpt: of the first."""

    source: registry.Source
    title: str
    url: str
    count: int
    excerpt: object


def usage_of(terms, user):
    """Return the `Usage` of each term, in rows that the user may see, by its id. One query."""
    usages = {term.pk: Usage() for term in terms}
    mentions = Mention.objects.filter(term__in=list(usages)).visible_to(user).order_by()
    # By model, because two models may have the same ids.
    by_model = mentions.values_list("term", "indexed_text__content_type").annotate(
        Sum("count"), Count("indexed_text__object_id", distinct=True), Sum("deprecated_count")
    )
    for pk, _model, *counts in by_model:
        usages[pk] += Usage(*counts)
    return usages


def unused(terms, user):
    """Filter to terms that are not mentioned in any row that the user may see.

    Terms added since the texts were read are left out, because they may be used.
    """
    mentions = Mention.objects.filter(term=OuterRef("pk")).visible_to(user)
    return terms.exclude(Exists(mentions)).filter(pk__in=IndexedTerm.objects.values("pk"))


def indexed_ids(terms):
    """Return the ids of those terms for which the texts have been read."""
    return set(IndexedTerm.objects.in_bulk([term.pk for term in terms]))


def using_deprecated_forms(terms, user):
    """Filter to terms whose deprecated aliases are used in rows that the user may see."""
    mentions = Mention.objects.filter(term=OuterRef("pk"), deprecated_count__gt=0)
    # Few terms have one, so this spares the mentions of all others.
    deprecated = Alias.objects.filter(kind=Alias.Kind.DEPRECATED).values("term")
    return terms.filter(Exists(mentions.visible_to(user)), pk__in=deprecated)


def rows_mentioning(term, user):
    """Return a queryset, for a paginator, of the rows visible to a user that mention a term.

    Its items are (content type, object id, count), those with most mentions first; `occurrences_in`
    turns a page of them into `Occurrence`s.
    """
    return (
        Mention.objects.filter(term=term)
        .visible_to(user)
        .order_by()
        .values_list("indexed_text__content_type", "indexed_text__object_id")
        .annotate(number=Sum("count"))
        .order_by("-number", "indexed_text__content_type", "indexed_text__object_id")
    )


def occurrences_in(keys, find):
    """Return a page of `rows_mentioning` as `Occurrence`s. One query per registered model.

    find: a function of a text's HTML and scopes that returns the mentions, such as
    `mentions_of(term)`.
    """
    keys = list(keys)
    rows_by_type = {}
    for source in registry.sources():
        pks = [source.pk_of(key) for kind, key, _ in keys if kind == source.content_type.pk]
        rows = source.rows().in_bulk(pks) if pks else {}
        rows_by_type[source.content_type.pk] = (source, rows)
    return [
        _occurrence(source, rows[source.pk_of(key)], count, find)
        for (kind, key, count) in keys
        for source, rows in [rows_by_type[kind]]
        if source.pk_of(key) in rows
    ]


def mentions_of(term):
    """Return a function of HTML and scopes that returns the mentions of a linkable term."""
    vocabulary = link.current_vocabulary().vocabulary

    def find(html, scopes):
        mentions = vocabulary.mentions(html, scopes=scopes)
        return [mention for mention in mentions if term.pk in mention.keys]

    return find


def texts_waiting():
    """Return the number of marked texts, which wait to be read."""
    return IndexedText.objects.marked().count()


def _occurrence(source, row, count, find):
    words = None
    for field in source.fields:
        html = source.html_of(row, field)
        for mention in find(html, source.scopes_of(row))[:1]:
            words = words or excerpt(html, mention.start, mention.end)
    return Occurrence(source, source.title(row), source.url(row), count, words)
