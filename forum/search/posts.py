"""Finding posts that a reader may see.

The index says which posts have the words, the policy which of them the reader may see. Looked at
are the newest visible hits up to FORUM_SEARCH_WINDOW: so a word that half of all posts have costs
no more than a rare one, and a number of results tells nothing about posts that are not shown.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import F

from forum import conf
from forum.models import Forum, Post
from forum.models.stamp import SITE_STAMP
from forum.reading.forum_tree import ids_below
from forum.reading.site import current_site
from forum.search import documents
from forum.search.index import Asked, Index
from forum.search.query import any_form
from forum.search.ranking import score

# How many more hits are fetched each time, where few of them are visible.
GROWTH = 4
# Hits that are looked at for one search, where filters leave nearly none of them.
MOST_LOOKED_AT = 60_000
# The newest posts with a stance that are looked through for words.
MOST_TAGGED = 2_000


@dataclass(frozen=True, slots=True)
class Found:
    """The ids of the posts that were found, in order; `is_more` says that there are others."""

    ids: tuple
    is_more: bool = False


class PostSearch:
    """The posts that one reader can find."""

    def __init__(self, reader):
        self.reader = reader

    @cached_property
    def forums(self):
        """Return the forums that the reader sees, in the order of the index. One query."""
        forums = Forum.objects.visible_to(self.reader).annotate(site_stamp=SITE_STAMP)
        fields = ("pk", "parent_id", "title", "slug", "kind", "visibility", "position")
        return list(forums.only(*fields).order_by("position", "title", "pk"))

    @cached_property
    def site(self):
        """Return the Site. No query unless something has changed."""
        return current_site(self.forums[0].site_stamp) if self.forums else current_site()

    def find(self, query, filters, order):
        """Return Found: up to FORUM_SEARCH_WINDOW posts, by a Query and Filters.

        `order` is "best" or "newest". Three queries, more where few of the hits are visible.
        """
        asked = self._asked(query, filters)
        if asked is None:
            return Found(())
        texts = order == "best" and bool(asked.query.required)
        find = self._find_newest if filters.interpretation is None else self._find_tagged
        found, is_more = find(asked, self._visible(filters), conf.FORUM_SEARCH_WINDOW, texts)
        ids = list(found)
        if texts:
            scores = {pk: score(asked.query.required, *found[pk]) for pk in ids}
            ids.sort(key=scores.get, reverse=True)
        return Found(tuple(ids), is_more)

    @staticmethod
    def with_forms(query, filters):
        """Return the Query with the forms of the terms that a filter names, None without any."""
        if filters.forms is None:
            return query
        clause = any_form(filters.forms)
        return clause and query.requiring(clause)

    def _asked(self, query, filters):
        """Return what the index is asked, None where nothing can be found."""
        scopes, query = [], self.with_forms(query, filters)
        if query is None or not self.forums or not (query or filters):
            return None
        ids = {forum.pk for forum in self.forums}
        hidden = self.site.forums.keys() - ids
        if filters.forum is not None:
            ids &= {filters.forum.pk} | ids_below(self.site, filters.forum)
            hidden = ()
        # A forum that the reader does not see is not even looked into. Few are left out more
        # quickly than many are named.
        if filters.forum is not None or len(hidden) > len(ids):
            scopes.append([documents.forum_word(pk) for pk in sorted(ids)])
            hidden = ()
        if filters.authors is not None:
            scopes.append([documents.author_word(pk) for pk in filters.authors])
        times = documents.time_words(filters.since, filters.until)
        if times is not None:
            scopes.append(times)
        if filters.titles:
            scopes.append([documents.OPENING])
        if not all(scopes):
            return None
        without = tuple(documents.forum_word(pk) for pk in sorted(hidden))
        return Asked(query, filters.titles, tuple(map(tuple, scopes)), without)

    def _visible(self, filters):
        """Return the queryset of the posts that the reader may find by the filters."""
        posts = Post.objects.visible_to(self.reader).order_by()
        if filters.forum is not None:
            below = ids_below(self.site, filters.forum)
            posts = posts.filter(topic__forum__in={filters.forum.pk} | below)
        if filters.authors is not None:
            posts = posts.filter(author__in=filters.authors)
        if filters.since:
            posts = posts.filter(created_at__gte=filters.since)
        if filters.until:
            posts = posts.filter(created_at__lt=filters.until)
        if filters.titles:
            posts = posts.filter(depth=0)
        if filters.interpretation is not None:
            settled = {
                "readings__state": "settled",
                "readings__question": F("topic__question"),
                "readings__tags__interpretation": filters.interpretation,
            }
            if filters.stance:
                settled["readings__tags__stance"] = filters.stance
            posts = posts.published().filter(**settled)
        return posts

    @staticmethod
    def _find_newest(asked, visible, window, texts):
        """Return ({pk: texts}, whether there are more) of the hits with the highest numbers.

        In the order of time, the latest first.
        """
        index, found = Index.to_read(), {}
        below, looked_at, fetch = None, 0, window + window // 20
        while len(found) <= window and looked_at < MOST_LOOKED_AT:
            hits = index.newest(asked, below=below, limit=fetch, texts=texts)
            more = _those_of(hits, visible)
            # What was imported may have a high number and an early time.
            found = _by_time(found | more) if found else more
            if len(hits) < fetch:
                break
            looked_at, below = looked_at + len(hits), min(pk for pk, *_texts in hits)
            fetch = min(fetch * GROWTH, MOST_LOOKED_AT // 4)
        return _cut(found, window)

    @staticmethod
    def _find_tagged(asked, visible, window, texts):
        """Return the same for an interpretation: its posts are few, and words may be common."""
        pks = visible.order_by("-pk").values_list("pk", flat=True).distinct()
        pks = list(pks[: MOST_TAGGED + 1])
        found = _those_of(Index.to_read().among(asked, pks[:MOST_TAGGED], texts=texts), visible)
        found, is_more = _cut(found, window)
        return found, is_more or len(pks) > MOST_TAGGED


def _those_of(hits, visible):
    """Return {pk: (title, body)} of those hits that are in a queryset, by time. One query."""
    if not hits:
        return {}
    hits = {pk: texts for pk, *texts in hits}
    pks = visible.filter(pk__in=hits).order_by("-created_at", "-pk").values_list("pk", flat=True)
    return {pk: hits[pk] for pk in pks}


def _by_time(found):
    """Return {pk: (title, body)} in the order of time, the latest first. One query."""
    return _those_of([(pk, *texts) for pk, texts in found.items()], Post.objects.all())


def _cut(found, window):
    """Return (those with the highest numbers, in their order; whether there are others)."""
    if len(found) <= window:
        return found, False
    last = sorted(found, reverse=True)[window - 1]
    return {pk: texts for pk, texts in found.items() if pk >= last}, True
