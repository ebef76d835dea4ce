"""Which pages the guests' cache keeps, and what each of them depends on: one query a page.

The functions take a view's arguments and return a KeptPage; or None for an address that the
forum's own pages do not link to, so that nobody can fill the cache with addresses of their making.
"""

from dataclasses import dataclass

from django.db.models import Count, Subquery, Sum, Value

from forum import conf
from forum.models import Forum, Topic
from forum.models.stamp import REFERENCES, SITE_STAMP, VOCABULARY
from forum.reading.forum_tree import ids_below
from forum.reading.ordering import ORDERS, reading_order
from forum.reading.pagination import list_parameters
from forum.reading.prepared_query import PreparedQuery
from forum.reading.site import current_site
from glossary.linking.link import reader_preference, site_mode

# The largest number that SQLite takes in a query.
MAX_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page that may be kept, as it is now.

    `shown` is what the reader has asked for, as the view understands it. A kept page is out of date
    where `versions` differ; where `replies` differ, only if it is older than
    FORUM_LIST_CACHE_SECONDS; where `references` differ, only if its texts name posts.
    """

    shown: tuple
    versions: tuple
    replies: tuple = ()
    references: str = ""


def _of_sticky(expression):
    """Return a Subquery of an aggregate over the topics that are sticky in every forum."""
    topics = Topic.objects.published().filter(sticky=Topic.Sticky.EVERYWHERE).order_by()
    return Subquery(topics.annotate(all=Value(1)).values("all").values_list(expression))


_topic = PreparedQuery(
    lambda pk: (
        Topic.objects.visible_to(None)
        .filter(pk=pk)
        .order_by()
        .annotate(stamp=SITE_STAMP, references=REFERENCES, vocabulary=VOCABULARY)
        .values_list(
            *("slug", "question", "thread_count", "reply_count"),
            *("references", "stamp", "vocabulary", "version"),
        )
    ),
    example=2**31 - 1,
)
_forums = PreparedQuery(
    lambda _none: (
        Forum.objects.visible_to(None)
        .order_by("pk")
        .annotate(
            stamp=SITE_STAMP,
            sticky=_of_sticky(Count("pk")),
            sticky_ids=_of_sticky(Sum("pk")),
            sticky_versions=_of_sticky(Sum("version")),
        )
        .values_list(
            *("pk", "slug", "topic_count", "version", "edition"),
            *("stamp", "sticky", "sticky_ids", "sticky_versions"),
        )
    )
)


def topic_page(request, pk, slug=None):
    """Return the KeptPage of a topic in one of its orders, or of one part of its division."""
    rows = _topic.rows(pk) if pk <= MAX_NUMBER else ()
    if not rows or rows[0][0] != slug:
        return None
    [(_slug, question, thread_count, reply_count, references, *versions)] = rows
    asked, order = dict(list_parameters(request)), reading_order(request)
    if not asked.keys() <= {"page", "order", "count", "interpretation"}:
        return None
    if asked.get("order", order) not in ORDERS or asked.get("count", "replies") != "replies":
        return None
    is_part = "interpretation" in asked
    if not question and (is_part or "count" in asked):
        return None
    in_threads = order == "threaded" and not is_part
    last = _last_page(thread_count, conf.FORUM_THREADS_PER_PAGE)
    if not in_threads:
        last = _last_page(reply_count + 1, conf.FORUM_POSTS_PER_PAGE)
    if (number := _page_number(asked, last)) is None:
        return None
    # The order and the part also stand in links, where they are part of the address.
    shown = (number, order, asked.get("order"), asked.get("count"), asked.get("interpretation"))
    marking = reader_preference(request) or site_mode(conf.FORUM_LINKS)
    return KeptPage((*shown, marking), tuple(versions), references=references)


def forum_page(request, slug):
    """Return the KeptPage of a forum: its sub-forums, and one page of its topics."""
    rows, asked = _forums.rows(), dict(list_parameters(request))
    found = next((row for row in rows if row[1] == slug), None)
    if found is None or not asked.keys() <= {"page"}:
        return None
    pk, _slug, topic_count, _version, _edition, stamp, *sticky = found
    number = _page_number(asked, _last_page(topic_count, conf.FORUM_TOPICS_PER_PAGE))
    if number is None:
        return None
    site = current_site(stamp)
    shown = ids_below(site, site.forums[pk]) if pk in site.forums else set()
    return _list((number,), [row for row in rows if row[0] == pk or row[0] in shown], stamp, sticky)


def index_page(request):
    """Return the KeptPage of the index, which depends on all forums that guests see."""
    if list_parameters(request):
        return None
    rows = _forums.rows()
    return _list((), rows, rows[0][5], ()) if rows else None


def _list(shown, forums, stamp, sticky):
    editions = tuple((pk, edition) for pk, _slug, _topics, _version, edition, *_ in forums)
    replies = tuple(version for _pk, _slug, _topics, version, *_ in forums)
    return KeptPage(shown, (stamp, *sticky, editions), replies)


def _last_page(total, per_page):
    return max(-(-total // per_page), 1)


def _page_number(asked, last):
    """Return the number of the page that is asked for; None where pages do not link to it."""
    text = asked.get("page", "1")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    return number if str(number) == text and 1 <= number <= last else None
