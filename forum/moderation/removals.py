"""Who removed a post, when and why."""

from dataclasses import dataclass

from forum.models import Action, ChangedRow
from forum.models.status import REMOVED, is_removed
from forum.policy import get_policy
from forum.reading.people import Person, TemplateData, actor_among, read_people


@dataclass(frozen=True, slots=True)
class Removal(TemplateData):
    """The action that removed a post, and who did it."""

    action: Action
    actor: Person


def find_removals(posts):
    """Return {post's id: the Action that removed it} for those of these posts that are removed.

    Also where an action removed many posts at once, or the topic of an opening post. The posts'
    topics must be fetched. One query, none where no post is removed.
    """
    keys = {}
    for post in posts:
        if post.is_opening and is_removed(post.topic):
            keys["topic", post.topic_id] = post.pk
        elif is_removed(post):
            keys["post", post.pk] = post.pk
    if not keys:
        return {}
    rows = ChangedRow.objects.filter(
        row_id__in={pk for _model, pk in keys}, change__model__in={model for model, _pk in keys}
    )
    # Undoing a restoration removes it as well, but says nothing of the reason.
    rows = rows.exclude(change__action__verb="undo").order_by("change_id")
    removals = {}
    for row in rows.select_related("change__action"):
        status = (row.change.after | row.after).get("status")
        if status in REMOVED and (row.change.model, row.row_id) in keys:
            removals[keys[row.change.model, row.row_id]] = row.change.action
    return removals


def add_removals(rows, user, site):
    """Tell the moderators of a forum who removed the posts of a page: set `removal` of PostRows.

    `rows` are of one topic. Two queries at most, none where nothing is removed.
    """
    if not rows or not get_policy().can_moderate(user, rows[0].post.topic.forum):
        return
    removals = find_removals([row.post for row in rows])
    people = read_people({action.actor_id for action in removals.values()}, site)
    for row in rows:
        if action := removals.get(row.post.pk):
            row.removal = Removal(action, actor_among(action, people))
