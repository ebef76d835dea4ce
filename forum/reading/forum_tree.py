"""The forums that a user may see, as a tree with totals over sub-forums."""

from collections import defaultdict
from dataclasses import dataclass, field

from forum.models import Forum
from forum.models.querysets import NOT_IN_LISTS

# Columns of a last post's topic that the tree does not show.
NOT_IN_TREE = (
    *("author", "author_name", "status_before", "created_at", "version", "next_position"),
    *("last_activity_at", "reply_count", "thread_count", "voice_count", "last_post"),
)


@dataclass(slots=True)
class Branch:
    """A forum with those below it; the totals include all of these that the viewer may see."""

    forum: Forum
    children: list = field(default_factory=list)
    topic_count: int = 0
    post_count: int = 0
    last_post: object = None

    def add_up(self):
        """Set the totals of the forum and of all below it."""
        self.topic_count = self.forum.topic_count
        self.post_count = self.forum.post_count
        self.last_post = self.forum.last_post
        for child in self.children:
            child.add_up()
            self.topic_count += child.topic_count
            self.post_count += child.post_count
            posts = [post for post in (self.last_post, child.last_post) if post]
            self.last_post = max(posts, key=lambda post: (post.created_at, post.pk), default=None)


def branches(user, site, below=None):
    """Return the topmost forums that the user may see, as Branches. One query.

    With `below`, a forum, return the forums directly below it; no query where there are none.
    """
    forums = Forum.objects.visible_to(user).select_related("last_post__topic")
    if below is not None:
        if not (inside := ids_below(site, below)):
            return []
        forums = forums.filter(pk__in=inside)
    forums = forums.defer(
        *(f"last_post__{name}" for name in NOT_IN_LISTS),
        *(f"last_post__topic__{name}" for name in NOT_IN_TREE),
    )
    all_branches = {forum.pk: Branch(forum) for forum in forums}
    top = []
    for branch in all_branches.values():
        parent = all_branches.get(branch.forum.parent_id)
        (parent.children if parent else top).append(branch)
    for branch in top:
        branch.add_up()
    return top


def ids_below(site, forum):
    """Return the ids of all forums below this one, visible or not."""
    children = defaultdict(list)
    for other in site.forums.values():
        children[other.parent_id].append(other.pk)
    below, pending = set(), [forum.pk]
    while pending:
        for child in children[pending.pop()]:
            if child not in below:
                below.add(child)
                pending.append(child)
    return below


def depth_first(forums):
    """Yield (forum, level) of some forums as a tree: those below a forum come after it.

    A forum whose parent is not among them stands on the topmost level, 0.
    """
    present = {forum.pk for forum in forums}
    children = defaultdict(list)
    for forum in forums:
        children[forum.parent_id if forum.parent_id in present else None].append(forum)
    waiting = [(forum, 0) for forum in reversed(children[None])]
    while waiting:
        forum, level = waiting.pop()
        yield forum, level
        waiting += [(child, level + 1) for child in reversed(children[forum.pk])]


def last_authors(tree):
    """Return the ids of the authors of all last posts in the tree's Branches."""
    ids = set()
    for branch in tree:
        ids |= last_authors(branch.children)
        if branch.last_post:
            ids.add(branch.last_post.author_id)
    return ids
