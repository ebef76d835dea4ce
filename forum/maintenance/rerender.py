"""Rendering the stored HTML of posts again after the renderer has changed, for `forum_rerender`.

It can be stopped at any time and run again, while people write: each post is a transaction of its
own, and is written only if it still has the text that was rendered.
"""

from dataclasses import dataclass

from forum import markup
from forum.models import Post

# Posts per batch.
BATCH = 200


@dataclass(slots=True)
class Progress:
    """The numbers of posts that a run has handled; `last` is the number (id) of the last one."""

    last: int = 0
    rendered: int = 0
    # Rendered to HTML that differs from before, so that cached pages are out of date.
    changed: int = 0
    # Edited meanwhile, which renders them too, or with a digest that is wrong.
    passed_over: int = 0

    @property
    def seen(self):
        """Return how many posts were handled."""
        return self.rendered + self.passed_over


def outdated():
    """Return a queryset of the posts that another version of the renderer has rendered."""
    return Post.objects.exclude(renderer=markup.RENDERER_VERSION)


def rerender(posts, *, after=0):
    """Render the posts of a queryset again, in the order of their numbers; yield the Progress.

    Yields the same object after each batch of 200. `after` is the number of the post to begin
    after.
    """
    progress = Progress(last=after)
    while rows := _next(posts, progress.last):
        for post in rows:
            before = post.body_html
            if post.rerender():
                progress.rendered += 1
                progress.changed += post.body_html != before
            else:
                progress.passed_over += 1
        progress.last = rows[-1].pk
        yield progress


def _next(posts, after):
    return list(posts.filter(pk__gt=after).select_related("topic").order_by("pk")[:BATCH])
