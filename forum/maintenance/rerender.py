"""Makes the stored HTML of posts anew, after the renderer has changed. For `forum_rerender`.

It can be stopped at any moment and run again, and people may write meanwhile: every post is a
transaction of its own, and is written only if it still has the text that was rendered.
"""

from dataclasses import dataclass

from forum import markup
from forum.models import Post

BATCH = 200


@dataclass(slots=True)
class Progress:
    """How far a run has come; `last` is the number of the last post that was looked at."""

    last: int = 0
    rendered: int = 0
    # With other HTML than before: only their pages are out of date.
    changed: int = 0
    # Edited meanwhile, which renders them as well, or changed behind the verbs.
    passed_over: int = 0

    @property
    def seen(self):
        """Return how many posts were looked at."""
        return self.rendered + self.passed_over


def outdated():
    """Return the posts that another version of the renderer has rendered."""
    return Post.objects.exclude(renderer=markup.RENDERER_VERSION)


def rerender(posts, *, after=0):
    """Make the HTML of posts anew in the order of their numbers; yield the Progress every batch.

    `after` is the number of the post to begin after.
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
