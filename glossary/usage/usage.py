"""Where terms are used, in the texts that the viewer may see."""

from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Sum

from glossary.linking import link
from glossary.models import Alias, IndexedTerm, IndexedText, Mention, registry
from glossary.usage.excerpts import excerpt


class Usage(NamedTuple):
    """How often, in how many rows, and how often by a deprecated alias."""

    mentions: int = 0
    rows: int = 0
    deprecated: int = 0

    def __add__(self, other):
        return Usage(*(one + another for one, another in zip(self, other, strict=True)))


class Occurrence(NamedTuple):
    """A row that mentions a term, with the first mention in its words."""

    source: registry.Source
    title: str
    url: str
    count: int
    excerpt: object


def usage_of(terms, user):
    """Return the `Usage` of each term among the rows that the user may see, by the term's id.

    One query.
    """
    usages = {term.pk: Usage() for term in terms}
    mentions = Mention.objects.filter(term__in=list(usages)).visible_to(user).order_by()
    # By model, because ids of two models may be the same.
    by_model = mentions.values_list("term", "indexed_text__content_type").annotate(
        Sum("count"), Count("indexed_text__object_id", distinct=True), Sum("deprecated_count")
    )
    for pk, _model, *counts in by_model:
        usages[pk] += Usage(*counts)
    return usages


def unused(terms, user):
    """Filter terms to those that no row which the user may see mentions.

    Those that came since the texts were read may well be used.
    """
    mentions = Mention.objects.filter(term=OuterRef("pk")).visible_to(user)
    return terms.exclude(Exists(mentions)).filter(pk__in=IndexedTerm.objects.values("pk"))


def counted(terms):
    """Return the ids of those terms that the texts were read for."""
    return set(IndexedTerm.objects.in_bulk([term.pk for term in terms]))


def using_deprecated_forms(terms, user):
    """Filter terms to those that a row which the user may see calls by a deprecated alias."""
    mentions = Mention.objects.filter(term=OuterRef("pk"), deprecated_count__gt=0)
    # Few terms have one, so that the mentions of the others need not be gone through.
    deprecated = Alias.objects.filter(kind=Alias.Kind.DEPRECATED).values("term")
    return terms.filter(Exists(mentions.visible_to(user)), pk__in=deprecated)


def places_of(term, user):
    """Return where the term is mentioned, in rows that the user may see, for a paginator.

    Each is (content type, object id, count), those with most mentions first; `described` makes
    `Occurrence`s of a page of them.
    """
    return (
        Mention.objects.filter(term=term)
        .visible_to(user)
        .order_by()
        .values_list("indexed_text__content_type", "indexed_text__object_id")
        .annotate(number=Sum("count"))
        .order_by("-number", "indexed_text__content_type", "indexed_text__object_id")
    )


def described(places, find):
    """Return a page of places as `Occurrence`s. One query for each registered model.

    find: a function of a text's HTML and scopes that returns the mentions to show, such as
    `mentions_of(term)`.
    """
    places = list(places)
    rows_by_type = {}
    for source in registry.sources():
        pks = [source.pk_of(key) for kind, key, _ in places if kind == source.content_type.pk]
        rows = source.rows().in_bulk(pks) if pks else {}
        rows_by_type[source.content_type.pk] = (source, rows)
    return [
        _place(source, rows[source.pk_of(key)], count, find)
        for (kind, key, count) in places
        for source, rows in [rows_by_type[kind]]
        if source.pk_of(key) in rows
    ]


def mentions_of(term):
    """Return a function of HTML and scopes that returns the mentions of a term that links."""
    vocabulary = link.current_vocabulary().vocabulary

    def find(html, scopes):
        mentions = vocabulary.mentions(html, scopes=scopes)
        return [mention for mention in mentions if term.pk in mention.keys]

    return find


def texts_waiting():
    """Return how many texts have changed and were not read since."""
    return IndexedText.objects.marked().count()


def _place(source, row, count, find):
    shown = None
    for field in source.fields:
        html = source.html_of(row, field)
        for mention in find(html, source.scopes_of(row))[:1]:
            shown = shown or excerpt(html, mention.start, mention.end)
    return Occurrence(source, source.title(row), source.url(row), count, shown)
