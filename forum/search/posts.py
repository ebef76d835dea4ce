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
        find = self._find_newest if filters.interpretation is None else self._find_tagged
        rows, is_more = find(asked, self._visible(filters), conf.FORUM_SEARCH_WINDOW)
        rows.sort(key=lambda row: (row[1], row[0]), reverse=True)
        if order == "best" and asked.query.required:
            required = asked.query.required
            scores = {pk: score(required, title, body) for pk, _time, title, body in rows}
            rows.sort(key=lambda row: scores[row[0]], reverse=True)
        return Found(tuple(row[0] for row in rows), is_more)

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
        if filters.forum is not None:
            ids &= {filters.forum.pk} | ids_below(self.site, filters.forum)
        # A forum that the reader does not see is not even looked into.
        if not ids.issuperset(self.site.forums):
            scopes.append([documents.forum_word(pk) for pk in sorted(ids)])
        if filters.authors is not None:
            scopes.append([documents.author_word(pk) for pk in filters.authors])
        times = documents.time_words(filters.since, filters.until)
        if times is not None:
            scopes.append(times)
        if filters.titles:
            scopes.append([documents.OPENING])
        if not all(scopes):
            return None
        return Asked(query, filters.titles, tuple(map(tuple, scopes)))

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
    def _find_newest(asked, visible, window):
        """Return ([(pk, created_at, title, body)], whether there are more) of the newest hits."""
        index, found = Index.to_read(), []
        below, looked_at, fetch = None, 0, window + window // 4
        while len(found) <= window and looked_at < MOST_LOOKED_AT:
            hits = index.newest(asked, below=below, limit=fetch)
            found += _those_of(hits, visible)
            if len(hits) < fetch:
                break
            looked_at, below = looked_at + len(hits), min(pk for pk, *_texts in hits)
            fetch = min(fetch * GROWTH, MOST_LOOKED_AT // 4)
        found.sort(key=lambda row: row[0], reverse=True)
        return found[:window], len(found) > window

    @staticmethod
    def _find_tagged(asked, visible, window):
        """Return the same for an interpretation: its posts are few, and words may be common."""
        pks = visible.order_by("-pk").values_list("pk", flat=True).distinct()
        pks = list(pks[: MOST_TAGGED + 1])
        found = _those_of(Index.to_read().among(asked, pks[:MOST_TAGGED]), visible)
        return found[:window], len(found) > window or len(pks) > MOST_TAGGED


def _those_of(hits, visible):
    """Return [(pk, created_at, title, body)] of those hits that are in a queryset. One query."""
    if not hits:
        return []
    times = dict(
        visible.filter(pk__in=[pk for pk, *_texts in hits]).values_list("pk", "created_at")
    )
    return [(pk, times[pk], title, body) for pk, title, body in hits if pk in times]
