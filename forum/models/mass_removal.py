"""Removing all that somebody has written, in one act that can be undone.

The number of queries grows with each 900 posts, topics and reports, and with the forums concerned.
"""

from django.apps import apps

from forum.models.moderation import moderate_many, record
from forum.models.reports import act_on_reports_of_many
from forum.models.status import REMOVED, Status, spam_values, trash_values


def posts_of(person, forum=None):
    """Return (topics, replies) of somebody that are not removed, in a forum or in all: querysets.

    A topic stands for its opening post.
    """
    topics = apps.get_model("parlance_forum", "Topic").objects.order_by()
    topics = topics.filter(author=person).exclude(status__in=(*REMOVED, Status.MERGED))
    replies = apps.get_model("parlance_forum", "Post").objects.order_by().replies()
    replies = replies.filter(author=person).exclude(status__in=REMOVED)
    if forum is not None:
        topics, replies = topics.filter(forum=forum), replies.filter(topic__forum=forum)
    return topics, replies


def remove_all_posts(verb, person, status, *, by, forum=None, reason="", rule=None):
    """Remove all topics and replies of somebody, in a forum or with None in all; return the Action.

    `status` is Status.TRASHED or Status.SPAM. The action is recorded also where there is nothing to
    remove. Reports of the posts are answered. Raises PermissionDenied where the user may not
    moderate there.
    """
    rows = [row for part in posts_of(person, forum) for row in part.only("pk")]
    about = {"by": by, "reason": reason, "rule": rule, "author_id": person.pk}
    action = None
    if rows:
        change = spam_values if status == Status.SPAM else trash_values
        action = moderate_many(
            rows, verb, forum=forum, change=change, also=act_on_reports_of_many, **about
        )
    return action or record(verb, forum, **about)
