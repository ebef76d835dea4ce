"""Which page shows a post, in each order. It is the same page for all roles."""

from django.urls import reverse

from forum import conf
from forum.models.paths import LEVEL_DIGITS, MAX_DEPTH, root_path


def post_page_url(post, order="threaded"):
    """Return the address of the page that shows a post, with the post's anchor.

    `order` is one of ORDERS, the reader's. Four queries at most, each a count over an index.
    """
    url, page = _threaded_page(post) if order == "threaded" else _flat_page(post, order)
    query = f"?page={page + 1}" if page else ""
    return f"{url}{query}#post-{post.pk}"


def _page_index(index, *, counted):
    """Return the index that decides the page of a post with `index` counted posts before it.

    A post that is not counted itself is on the page of the counted one before it.
    """
    return index if counted else max(index - 1, 0)


def _flat_page(post, order):
    """Return (url, page number from 0) in a flat order."""
    published = post.topic.posts.published()
    before = published.after(post) if order == "newest" else published.before(post)
    index = _page_index(before.count(), counted=post.status == "published")
    return post.topic.get_absolute_url(), index // conf.FORUM_POSTS_PER_PAGE


def _threaded_page(post):
    """Return (url, page number from 0) of the topic, or of the thread where the post is folded."""
    topic_url = post.topic.get_absolute_url()
    if post.is_opening:
        return topic_url, 0
    posts = post.topic.posts
    path = root_path(post.path)
    root = post if post.path == path else posts.for_page().get(path=path)
    threads_before = posts.filter(opens_thread=True, path__lt=path).count()
    index = _page_index(threads_before, counted=root.opens_thread)
    if root.pk == post.pk or not root.opens_thread or not _is_folded(post, root):
        return topic_url, index // conf.FORUM_THREADS_PER_PAGE
    before = posts.published().filter(path__gt=path, path__lt=post.path).count()
    index = _page_index(before, counted=post.status == "published")
    url = reverse("forum:thread", args=[post.topic_id, root.pk])
    return url, index // conf.FORUM_REPLIES_PER_THREAD_PAGE


def _is_folded(post, root):
    """Return whether a reply comes after those that the topic's page shows of its thread."""
    limit = conf.FORUM_REPLIES_PER_PREVIEW
    shown = post.topic.posts.shown_to_guests()
    return shown.filter(path__gt=root.path, path__lte=post.path)[: limit + 1].count() > limit


def fragment_start(value):
    """Return `value`, any text, if it is a path below a thread's root, else None.

    A request for more of a thread starts from such a path.
    """
    is_path = value.isascii() and value.isdigit() and len(value) <= MAX_DEPTH * LEVEL_DIGITS
    return value if is_path and value > root_path(value) else None
