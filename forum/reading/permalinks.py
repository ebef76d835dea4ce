"""Which page shows a post, in each order. It is the same page for all roles."""

from django.urls import reverse

from forum import conf
from forum.models.paths import LEVEL_DIGITS, MAX_DEPTH, root_path, stop_path

# Posts of a topic in which it pays to count from the end.
LONG = 1_000


def post_page_url(post, order="threaded"):
    """Return the address of the page that shows a post, with the post's anchor.

    `order` is one of ORDERS, the reader's. Six queries at most. What is nearer is counted over an
    index: the posts before this one or, late in a long topic, those after it.
    """
    # Counts may have changed since the object was read, as by the post itself.
    fields = ["reply_count", "thread_count", "next_position"]
    post.topic.refresh_from_db(fields=fields)
    url, page = _threaded_page(post) if order == "threaded" else _flat_page(post, order)
    query = f"?page={page + 1}" if page else ""
    return f"{url}{query}#post-{post.pk}"


def _is_late(post):
    """Return whether a post is in the second half of a long topic."""
    return post.position > LONG / 2 and post.position > post.topic.next_position / 2


def _page_index(index, *, counted):
    """Return the index that decides the page of a post with `index` counted posts before it.

    A post that is not counted itself is on the page of the counted one before it.
    """
    return index if counted else max(index - 1, 0)


def _flat_page(post, order):
    """Return (url, page number from 0) in a flat order."""
    topic, is_counted = post.topic, post.status == "published"
    published = topic.posts.published()
    others = topic.reply_count + 1 - is_counted
    if is_late := _is_late(post):
        number = published.after(post).count()
    else:
        number = published.before(post).count()
    before = number if is_late == (order == "newest") else others - number
    index = _page_index(before, counted=is_counted)
    return topic.get_absolute_url(), index // conf.FORUM_POSTS_PER_PAGE


def _threaded_page(post):
    """Return (url, page number from 0) of the topic, or of the thread where the post is folded."""
    topic_url = post.topic.get_absolute_url()
    if post.is_opening:
        return topic_url, 0
    posts = post.topic.posts
    path = root_path(post.path)
    root = post if post.path == path else posts.for_page().get(path=path)
    root.topic = post.topic
    threads = posts.filter(opens_thread=True)
    if _is_late(root):
        threads_before = post.topic.thread_count - threads.filter(path__gte=path).count()
    else:
        threads_before = threads.filter(path__lt=path).count()
    index = _page_index(threads_before, counted=root.opens_thread)
    if root.pk == post.pk or not root.opens_thread or not _is_folded(post, root):
        return topic_url, index // conf.FORUM_THREADS_PER_PAGE
    before = _published_before(post, root)
    index = _page_index(before, counted=post.status == "published")
    url = reverse("forum:thread", args=[post.topic_id, root.pk])
    return url, index // conf.FORUM_REPLIES_PER_THREAD_PAGE


def _published_before(post, root):
    """Return how many published replies come before a reply in its thread. Two queries."""
    published = post.topic.posts.published()
    published = published.filter(path__gt=root.path, path__lt=stop_path(root.path))
    last = published.order_by("-path").values_list("path", flat=True).first()
    # Positions ascend: those at the second level say about how far down the reply is.
    so_far, whole = (_second_level(path) - root.position for path in (post.path, last or post.path))
    if root.reply_count > LONG and so_far > whole / 2:
        return root.reply_count - published.filter(path__gte=post.path).count()
    return published.filter(path__lt=post.path).count()


def _second_level(path):
    return int(path[LEVEL_DIGITS : 2 * LEVEL_DIGITS])


def _is_folded(post, root):
    """Return whether a reply comes after those that the topic's page shows of its thread."""
    limit = conf.FORUM_REPLIES_PER_PREVIEW
    shown = post.topic.posts.shown_to_guests().in_thread_order()
    return shown.filter(path__gt=root.path, path__lte=post.path)[: limit + 1].count() > limit


def fragment_start(value):
    """Return `value`, any text, if it is a path below a thread's root, else None.

    A request for more of a thread starts from such a path.
    """
    is_path = value.isascii() and value.isdigit() and len(value) <= MAX_DEPTH * LEVEL_DIGITS
    return value if is_path and value > root_path(value) else None
