"""The forums that someone may see, as a tree with totals over what lies below."""

from collections import defaultdict
from dataclasses import dataclass, field

from forum.models import Forum
from forum.models.querysets import NOT_IN_LISTS

# What the tree does not show of the topic that a last post is in.
NOT_IN_TREE = (
    *("author", "author_name", "status_before", "created_at", "version", "next_position"),
    *("last_activity_at", "reply_count", "thread_count", "voice_count", "last_post"),
)


@dataclass(slots=True)
class Branch:
    """A forum with those below it; the totals count it and all of them that the viewer may see."""

    forum: Forum
    children: list = field(default_factory=list)
    topic_count: int = 0
    post_count: int = 0
    last_post: object = None

    def add_up(self):
        """Sum the counters of the forum and its children, which have summed theirs."""
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

    With `below`, a forum, those right below it; no query where there are none.
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
    found = {forum.pk: Branch(forum) for forum in forums}
    top = []
    for branch in found.values():
        parent = found.get(branch.forum.parent_id)
        (parent.children if parent else top).append(branch)
    for branch in top:
        branch.add_up()
    return top


def ids_below(site, forum):
    """Return the ids of all forums below this one, whoever may see them."""
    children = defaultdict(list)
    for other in site.forums.values():
        children[other.parent_id].append(other.pk)
    found, todo = set(), [forum.pk]
    while todo:
        for child in children[todo.pop()]:
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def last_authors(tree):
    """Return the ids of the authors of all last posts in the tree's Branches."""
    ids = set()
    for branch in tree:
        ids |= last_authors(branch.children)
        if branch.last_post:
            ids.add(branch.last_post.author_id)
    return ids
