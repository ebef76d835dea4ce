"""The topics that a forum's page lists: those stuck at the top, then the rest by activity.

Their ids come from indexes alone, so that a far page costs no more than the first; the rows come in
one query.
"""

from django.db.models import Q

from forum.models import Topic

# Far more than any forum sticks; what is beyond takes no place on the page.
MAX_PINNED = 1_000


def pinned_ids(forum):
    """Return (ids, own): what stands at the top of the forum's list, and how many are its own.

    One query.
    """
    here = Q(forum=forum, sticky="forum")
    topics = Topic.objects.published().filter(here | Q(sticky="everywhere"))
    columns = ("sticky", "last_activity_at", "pk", "forum_id")
    rows = sorted(topics.order_by().values_list(*columns)[:MAX_PINNED], reverse=True)
    # Stably: "everywhere" comes before "forum".
    rows.sort(key=lambda row: row[0])
    own = sum(forum_id == forum.pk for *_sticky, forum_id in rows)
    return [pk for *_sticky, pk, _forum in rows], own


def active_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that are not stuck, by activity. One query."""
    topics = Topic.objects.published().filter(forum=forum, sticky="none").newest_activity_first()
    return list(topics.values_list("pk", flat=True)[offset : offset + limit])


def removed_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that were removed from the forum. One query."""
    topics = Topic.objects.filter(forum=forum, status="trashed").newest_activity_first()
    return list(topics.values_list("pk", flat=True)[offset : offset + limit])


def topics_in_order(ids, user, site):
    """Return those of the topics that the user may see, in the order of `ids`. One query.

    Their forums are those that the site knows.
    """
    topics = Topic.objects.visible_to(user).with_last_post().filter(pk__in=ids).order_by()
    found = {topic.pk: topic for topic in topics}
    for topic in found.values():
        if forum := site.forums.get(topic.forum_id):
            topic.forum = forum
    return [found[pk] for pk in ids if pk in found]
