"""The topics that a forum's page lists: those stuck at the top, then the rest by activity.

Their ids come from indexes alone, so that a far page costs no more than the first; the rows come in
one query.
"""

from django.db.models import Q

from forum.compiled import CompiledQuery, padded
from forum.models import Topic
from forum.policy.visible_query import VisibleQuery

# Far more than any forum sticks; what is beyond takes no place on the page.
MAX_PINNED = 1_000


def _build_pinned(forum_id):
    """Return the queryset of (id, forum id) of topics stuck everywhere, then of those here."""
    here = Q(forum=forum_id, sticky="forum")
    topics = Topic.objects.published().filter(here | Q(sticky="everywhere"))
    # "everywhere" sorts before "forum".
    return topics.order_by("sticky", "-last_activity_at", "-pk").values_list("pk", "forum_id")


def _build_by_activity(forum_id):
    """Return the queryset of the ids of the others, the most recently active first."""
    topics = Topic.objects.published().filter(forum=forum_id, sticky="none")
    return topics.newest_activity_first().values_list("pk")


def _build_removed(forum_id):
    """Return the queryset of the ids of removed topics."""
    topics = Topic.objects.filter(forum=forum_id, status="trashed")
    return topics.newest_activity_first().values_list("pk")


def _build_listed(user, *ids):
    """Return the queryset of topics that the user may see."""
    return Topic.objects.visible_to(user).for_list().filter(pk__in=ids).order_by()


_pinned = CompiledQuery(_build_pinned)
_by_activity = CompiledQuery(_build_by_activity)
_removed = CompiledQuery(_build_removed)
_listed = VisibleQuery(_build_listed)


def pinned_ids(forum):
    """Return (ids, own): what stands at the top of the forum's list, and how many are its own.

    One query.
    """
    rows = _pinned.rows(forum.pk, offset=0, limit=MAX_PINNED)
    return [pk for pk, _forum in rows], sum(forum_id == forum.pk for _pk, forum_id in rows)


def active_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that are not stuck, by activity. One query."""
    return [pk for (pk,) in _by_activity.rows(forum.pk, offset=offset, limit=limit)]


def removed_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that were removed from the forum. One query."""
    return [pk for (pk,) in _removed.rows(forum.pk, offset=offset, limit=limit)]


def topics_in_order(ids, user):
    """Return those of the topics that the user may see, in the order of `ids`. One query."""
    found = {topic.pk: topic for topic in _listed.rows(user, *padded(ids))}
    return [found[pk] for pk in ids if pk in found]
