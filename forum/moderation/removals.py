"""Who removed a post, when and why."""

from dataclasses import dataclass

from django.db.models import Q

from forum.models import Action, Appeal, Post
from forum.models.removals import find_removals
from forum.policy import get_policy
from forum.reading.people import Person, TemplateData, actor_among, read_people


@dataclass(frozen=True, slots=True)
class Removal(TemplateData):
    """The action that removed a post, and who did it: None for readers who are not told."""

    action: Action
    actor: Person | None


def add_removals(rows, user, site):
    """Say of the removed posts of a page why they are removed: set `removal` of PostRows.

    Moderators of the forum read who did it, authors that a moderator did; others read nothing.
    `rows` are of one topic. Two queries at most, none where nothing is removed.
    """
    moderates = rows and get_policy().can_moderate(user, rows[0].post.topic.forum)
    told = [row for row in rows if moderates or (user.pk and row.post.author_id == user.pk)]
    removals = find_removals([row.post for row in told])
    actors = {action.actor_id for action in removals.values()} if moderates else ()
    people = read_people(actors, site)
    for row in told:
        if action := removals.get(row.post.pk):
            row.removal = Removal(action, actor_among(action, people) if moderates else None)


def find_own_appeals(user):
    """Return the user's appeals with their posts' topics, the latest first."""
    seen = get_policy().forum_filter(user, "post__topic__forum__", despite_blocks=True)
    appeals = Appeal.objects.filter(seen, author=user).select_related("post__topic")
    return appeals.defer("post__body", "post__body_html").order_by("-pk")


def find_own_removed(user):
    """Return the user's removed posts, opening posts of removed topics too, the latest first."""
    if not get_policy().is_member(user):
        return Post.objects.none()
    is_removed = Q(depth__gt=0, status="trashed") | Q(depth=0, topic__status="trashed")
    seen = get_policy().forum_filter(user, "topic__forum__", despite_blocks=True)
    posts = Post.objects.filter(is_removed, seen, author=user)
    return posts.select_related("topic__forum").newest_first()
