"""A large site, built in bulk: 20 forums, 20,000 topics, 500,000 posts, and one topic of 50,000.

The rows are what the verbs would have written; `manage.py forum_check` proves it.
"""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, transaction

from forum.markup import RENDERER_VERSION
from forum.models import Forum, Post, Revision, SiteStamp, Topic, Voice, paths
from tests.bench.bodies import prepared_bodies

FORUMS = 20
MEMBERS = 400
BATCH = 2_000
# The first forum is the one whose topic list has a page 500.
SHARE_OF_FIRST_FORUM = 0.4
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)


class SiteBuilder:
    """Builds the site's rows in memory, a topic at a time, and writes them in batches."""

    def __init__(self, *, topics, posts, giant_posts, seed=7):
        self.source = random.Random(seed)
        self.bodies = [(text, html, Post.digest(text)) for text, html in prepared_bodies()]
        self.topics, self.posts, self.giant_posts = topics, posts, giant_posts
        self.next_topic, self.next_post = 1, 1
        self.rows = {model: [] for model in (Topic, Post, Revision, Voice)}

    def build(self):
        """Write everything; return the Topic that is the giant one."""
        with transaction.atomic():
            self.make_members()
            self.make_forums()
            giant = self.add_topic(self.forums[1], self.giant_tree())
            for number in range(self.topics - 1):
                per_topic = (self.posts - self.next_post + 1) / (self.topics - self.next_topic + 1)
                first = self.source.random() < SHARE_OF_FIRST_FORUM
                forum = self.forums[0] if first else self.source.choice(self.forums[1:])
                spread = self.source.uniform(0.2, 1.8) if number < self.topics - 2 else 1
                size = max(1, round(spread * per_topic))
                self.add_topic(forum, self.ordinary_tree(size))
                if len(self.rows[Post]) >= BATCH:
                    self.write()
                if number % 4_000 == 0:
                    print(f"  {self.next_post - 1:,} posts", flush=True)
            self.write()
            self.count_forums()
            self.reset_sequences()
            SiteStamp.renew()
        return giant

    def make_members(self):
        """Create the people who write."""
        user = get_user_model()
        user.objects.bulk_create(
            user(username=f"member{number}", password="!") for number in range(MEMBERS)
        )
        self.members = list(user.objects.order_by("pk")[:MEMBERS])

    def make_forums(self):
        """Create the forums: four categories' worth in one flat list."""
        self.forums = [
            Forum.objects.create(
                title=f"Forum {number + 1}", slug=f"forum-{number + 1}", position=number
            )
            for number in range(FORUMS)
        ]

    def ordinary_tree(self, size):
        """Return the parents of a topic's replies, by index.

        Half answer the topic, half an earlier reply.
        """
        parents = []
        for index in range(size - 1):
            nested = index and self.source.random() < 0.5
            parents.append(self.source.randrange(max(0, index - 8), index) if nested else None)
        return parents

    def giant_tree(self):
        """Return the parents of the giant topic.

        A thread of 5,000, deep chains, and ordinary threads.
        """
        size = self.giant_posts - 1
        one_thread = size // 10
        parents = [None, *(self.source.randrange(index) for index in range(1, one_thread))]
        while len(parents) < size:
            parents.append(None)
            chain = self.source.choice((0, 0, 1, 2, 3, 8, 60))
            for _each in range(min(chain, size - len(parents))):
                parents.append(len(parents) - 1)
        return parents

    def add_topic(self, forum, parents):
        """Lay out one topic.

        `parents` holds for each reply the index of the reply it answers, or None.
        """
        created_at = BEGIN + timedelta(minutes=self.next_topic * 150)
        authors = [self.source.choice(self.members) for _each in range(len(parents) + 1)]
        topic = Topic(
            pk=self.next_topic,
            forum=forum,
            title=f"What does term {self.next_topic} mean?",
            slug=f"what-does-term-{self.next_topic}-mean",
            author=authors[0],
            author_name=authors[0].username,
            created_at=created_at,
        )
        posts = [self.post(topic, authors[0], created_at, position=0, parent=None)]
        for index, parent in enumerate(parents):
            when = created_at + timedelta(seconds=40 * (index + 1))
            above = None if parent is None else posts[parent + 1]
            posts.append(
                self.post(topic, authors[index + 1], when, position=index + 1, parent=above)
            )
        self.count(topic, posts)
        self.next_topic += 1
        self.rows[Topic].append(topic)
        self.rows[Post] += posts
        self.rows[Voice] += [
            Voice(topic=topic, author_id=pk, author_name=name)
            for pk, name in {author.pk: author.username for author in authors}.items()
        ]
        return topic

    def post(self, topic, author, created_at, *, position, parent):
        """Return one post and note its first revision."""
        body, html, digest = self.source.choice(self.bodies)
        path = paths.child_path(parent.path if parent else "", position)
        post = Post(
            pk=self.next_post,
            topic=topic,
            author=author,
            author_name=author.username,
            parent=parent,
            position=position,
            path=path,
            depth=paths.depth(path) if position else 0,
            opens_thread=position > 0 and parent is None,
            created_at=created_at,
            body=body,
            body_html=html,
            body_digest=digest,
            renderer=RENDERER_VERSION,
        )
        self.next_post += 1
        self.rows[Revision].append(
            Revision(
                post=post,
                number=1,
                body=body,
                edited_by=author,
                editor_name=author.username,
                created_at=created_at,
            )
        )
        return post

    def count(self, topic, posts):
        """Set the counters of a topic and its posts."""
        below = Counter(path for post in posts for path in paths.ancestor_paths(post.path))
        for post in posts:
            post.reply_count = below[post.path]
        topic.reply_count = len(posts) - 1
        topic.thread_count = sum(post.opens_thread for post in posts)
        topic.voice_count = len({post.author_id for post in posts})
        topic.next_position = len(posts)
        topic.last_activity_at = posts[-1].created_at
        # Foreign keys are checked when the transaction ends, so the post may come after.
        topic.last_post_id = posts[-1].pk

    def write(self):
        """Insert the rows that have been gathered, and forget them."""
        for model, rows in self.rows.items():
            model.objects.bulk_create(rows, batch_size=BATCH)
            rows.clear()

    def count_forums(self):
        """Set the counters of the forums."""
        for forum in self.forums:
            topics = forum.topics.all()
            latest = topics.newest_activity_first().first()
            Forum.objects.filter(pk=forum.pk).update(
                topic_count=topics.count(),
                post_count=Post.objects.filter(topic__forum=forum).count(),
                last_post=latest and latest.last_post_id,
            )

    def reset_sequences(self):
        """Let new rows take their numbers after the ones that were given here."""
        statements = connection.ops.sequence_reset_sql(no_style(), [Topic, Post])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
