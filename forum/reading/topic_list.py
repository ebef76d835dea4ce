"""The topics on a forum's page: the sticky ones first, then the others by latest activity.

Their ids are read from indexes alone, so that a far page costs no more than the first; the rows
come in one more query.
"""

from django.db.models import Q

from forum.models import Topic

# Sticky topics on a page: far more than any forum has.
MAX_STICKY = 1_000


def sticky_ids(forum):
    """Return (ids of the sticky topics on the forum's page, how many of them are in the forum).

    One query.
    """
    sticky_here = Q(forum=forum, sticky="forum")
    topics = Topic.objects.published().filter(sticky_here | Q(sticky="everywhere"))
    columns = ("sticky", "last_activity_at", "pk", "forum_id")
    rows = sorted(topics.order_by().values_list(*columns)[:MAX_STICKY], reverse=True)
    # A stable sort: "everywhere" comes before "forum".
    rows.sort(key=lambda row: row[0])
    own = sum(forum_id == forum.pk for *_sticky, forum_id in rows)
    return [pk for *_sticky, pk, _forum in rows], own


def active_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that are not sticky, by activity. One query."""
    topics = Topic.objects.published().filter(forum=forum, sticky="none").newest_activity_first()
    return list(topics.values_list("pk", flat=True)[offset : offset + limit])


def removed_ids(forum, *, offset, limit):
    """Return the ids of one page of the forum's removed topics. One query."""
    topics = Topic.objects.filter(forum=forum, status="trashed").newest_activity_first()
    return list(topics.values_list("pk", flat=True)[offset : offset + limit])


def topics_in_order(ids, user, site):
    """Return the topics that the user may see, with their questions, in the order of `ids`.

    One query. Their forums come from the site, without counters.
    """
    topics = Topic.objects.visible_to(user).with_last_post().with_question()
    topics = topics.filter(pk__in=ids).order_by()
    by_id = {topic.pk: topic for topic in topics}
    for topic in by_id.values():
        if forum := site.forums.get(topic.forum_id):
            topic.forum = forum
    return [by_id[pk] for pk in ids if pk in by_id]
