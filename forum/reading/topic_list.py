"""The topics on a forum's page: the sticky ones first, then the others by latest activity.

The reader's own ones that wait for a moderator stand above them, uncounted.

Their ids are read from indexes alone, so that a far page costs no more than the first; the rows
come in one more query.
"""

from django.db.models import Q

from forum.models import Topic
from forum.models.status import REMOVED
from forum.policy import get_policy

# Sticky topics on a page: far more than any forum has.
MAX_STICKY = 1_000


def top_ids(forum, user):
    """Return (ids at the top of the forum's page, how many of them are its own sticky topics).

    They are the user's own that wait for a moderator, then the sticky ones. One query.
    """
    shown = Q(Q(forum=forum, sticky="forum") | Q(sticky="everywhere"), status="published")
    if get_policy().is_member(user):
        shown |= Q(forum=forum, status="pending", author=user)
    columns = ("status", "sticky", "last_activity_at", "pk", "forum_id")
    topics = Topic.objects.filter(shown).order_by()
    rows = sorted(topics.values_list(*columns)[:MAX_STICKY], key=lambda row: row[2:4], reverse=True)
    # A stable sort: "pending" comes before "published", "everywhere" before "forum".
    rows.sort(key=lambda row: row[:2])
    own = sum(row[0] == "published" and row[4] == forum.pk for row in rows)
    return [row[3] for row in rows], own


def active_ids(forum, *, offset, limit):
    """Return the ids of one page of the topics that are not sticky, by activity. One query."""
    topics = Topic.objects.published().filter(forum=forum, sticky="none").newest_activity_first()
    return list(topics.values_list("pk", flat=True)[offset : offset + limit])


def removed_ids(forum, *, offset, limit):
    """Return the ids of one page of the forum's removed topics. One query."""
    topics = Topic.objects.filter(forum=forum, status__in=REMOVED).newest_activity_first()
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
