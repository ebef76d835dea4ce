"""By which action a post is removed."""

from forum.models.changes import ChangedRow
from forum.models.status import REMOVED, is_removed

# The verbs that may remove posts; a person's are counted, those undone left out.
REMOVAL_VERBS = ("trash", "spam", "block")


def is_out_of_sight(post):
    """Return whether a post is removed; an opening post, whether its topic is."""
    return is_removed(post.topic if post.is_opening else post)


def find_removals(posts):
    """Return {post's id: the Action that removed it} for those of these posts that are removed.

    Also where an action removed many posts at once, or the topic of an opening post. The posts'
    topics must be fetched. One query, none where no post is removed.
    """
    keys = {
        ("topic", post.topic_id) if post.is_opening else ("post", post.pk): post.pk
        for post in posts
        if is_out_of_sight(post)
    }
    if not keys:
        return {}
    rows = ChangedRow.objects.filter(
        row_id__in={pk for _model, pk in keys}, change__model__in={model for model, _pk in keys}
    )
    # Undoing a restoration removes it as well, but says nothing of the reason.
    rows = rows.exclude(change__action__verb="undo").order_by("change_id")
    removals = {}
    for row in rows.select_related("change__action__rule"):
        status = (row.change.after | row.after).get("status")
        if status in REMOVED and (row.change.model, row.row_id) in keys:
            removals[keys[row.change.model, row.row_id]] = row.change.action
    return removals
