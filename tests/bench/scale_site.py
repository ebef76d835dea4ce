"""A site with one of each thing that is large: a topic, a thread, a member, a question."""

from forum.models import Post
from tests.bench.bench_interpretations import LABELS, write_taggings
from tests.bench.site import SiteBuilder


class ScaleSite(SiteBuilder):
    """A giant topic of direct replies with one long thread, half of them by one member.

    `question_posts` is the size of a second topic, whose replies are all tagged.
    """

    def __init__(self, *, giant_posts, thread_posts, question_posts, topics=200, posts=4_000):
        super().__init__(topics=topics, posts=posts + giant_posts, giant_posts=giant_posts)
        self.thread_posts, self.question_posts = thread_posts, question_posts

    def giant_tree(self):
        """Return the parents of the giant topic: a flat thread of `thread_posts`, then roots."""
        thread = [None, *([0] * (self.thread_posts - 1))]
        return thread + [None] * (self.giant_posts - 1 - len(thread))

    def make_members(self):
        """Create the people who write; `member0` writes half of all posts in the giant topic."""
        super().make_members()
        self.everybody = self.members

    def add_topic(self, forum, parents):
        """Lay out one topic; in the giant one every second post is by the busiest member."""
        if len(parents) == self.giant_posts - 1:
            busiest = self.everybody[0]
            self.members = [busiest] * len(self.everybody) + self.everybody
        topic = super().add_topic(forum, parents)
        self.members = self.everybody
        return topic


def build_scale_site(*, giant_posts=200_000, thread_posts=50_000, question_posts=60_000):
    """Write the site into an empty database; return (giant topic, asking topic, moderator)."""
    from django.contrib.auth import get_user_model
    from django.db import transaction

    from forum.models.interpretations.derivation import refresh_readings, reopen_readings

    site = ScaleSite(
        giant_posts=giant_posts, thread_posts=thread_posts, question_posts=question_posts
    )
    giant = site.build()
    with transaction.atomic():
        asking = site.add_topic(site.forums[2], site.ordinary_tree(question_posts + 1))
        site.write()
        site.count_forums()
        site.reset_sequences()
    users = get_user_model().objects
    taggers = [users.create_superuser(f"tagger{number}") for number in range(4)]
    wording = [(label, f"{label}.") for label in LABELS]
    question = asking.ask("How do they differ?", by=taggers[0], interpretations=wording)
    asking.refresh_from_db()
    replies = asking.posts.filter(depth__gt=0)
    write_taggings(replies, question, taggers, count=2 * question_posts)
    with transaction.atomic():
        reopen_readings(asking)
        refresh_readings(question.locked_row())
    assert Post.objects.count() > giant_posts
    return giant, asking, taggers[0]
