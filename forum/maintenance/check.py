"""Proves what is derived (counters, flags, paths, last posts, voices, digests) against the rows.

`forum.maintenance.repair` mends what is found here, `manage.py forum_check` runs both. Topics are
read in ranges of ids and their posts as one stream in reading order, so that memory stays bounded
whatever the size of the site.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Exists, OuterRef, Subquery

from forum.models import Forum, Post, Revision, Topic, Voice, paths
from forum.models.status import Status

TOPICS_AT_ONCE = 200
POSTS_AT_ONCE = 2000
POST_FIELDS = (
    *("pk", "topic_id", "author_id", "author_name", "position", "path", "depth", "status"),
    *("created_at", "reply_count", "opens_thread", "body", "body_digest"),
    *("parent_id", "parent__topic_id", "parent__position", "parent__path"),
)
TOPIC_FIELDS = (
    *("created_at", "next_position", "reply_count", "thread_count", "voice_count"),
    *("last_post_id", "last_activity_at"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: which row, what of it, its value, and what the rows prove."""

    model: str
    pk: int
    what: str
    found: object
    expected: object

    @property
    def kind(self):
        """Return the name of this kind of damage."""
        return f"{self.model} {self.what}"

    def __str__(self):
        found, expected = (_shortened(value) for value in (self.found, self.expected))
        return f"{self.model} {self.pk}: {self.what} is {found}, should be {expected}"


def _shortened(value):
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}…{text[-12:]} ({len(text)} characters)"


def findings(model, pk, found, expected):
    """Yield a Finding for each attribute of `found` that differs from the mapping `expected`."""
    for what, value in expected.items():
        if getattr(found, what) != value:
            yield Finding(model, pk, what, getattr(found, what), value)


def topic_ranges():
    """Yield (first, last) ids of topics, a few hundred at a time."""
    last = None
    while True:
        topics = Topic.objects.order_by("pk")
        if last is not None:
            topics = topics.filter(pk__gt=last)
        ids = list(topics.values_list("pk", flat=True)[:TOPICS_AT_ONCE])
        if not ids:
            return
        last = ids[-1]
        yield ids[0], last


def examine_topics(first, last):
    """Yield (topic id, Finding) for all that is wrong in the topics with ids `first` to `last`.

    Four queries, however many topics and posts there are.
    """
    topics = Topic.objects.filter(pk__range=(first, last)).only(*TOPIC_FIELDS).in_bulk()
    voices = defaultdict(list)
    for topic_id, author_id in _in_range(Voice, first, last).values_list("topic_id", "author_id"):
        voices[topic_id].append(author_id)
    posts = _in_range(Post, first, last).order_by("topic_id", "path")
    rows = posts.values_list(*POST_FIELDS, named=True).iterator(chunk_size=POSTS_AT_ONCE)
    empty = set(topics)
    for topic_id, rows_of_topic in groupby(rows, key=attrgetter("topic_id")):
        if topic_id in topics:
            empty.discard(topic_id)
            tally = TopicAudit()
            for row in rows_of_topic:
                yield from ((topic_id, finding) for finding in tally.take(row))
            yield from ((topic_id, finding) for finding in tally.close())
            found = _wrong_topic(topics[topic_id], tally, voices[topic_id])
            yield from ((topic_id, finding) for finding in found)
    for topic_id in sorted(empty):
        yield topic_id, Finding("topic", topic_id, "opening posts", 0, 1)
    yield from _wrong_revisions(first, last)


def _in_range(model, first, last):
    return model.objects.filter(topic_id__gte=first, topic_id__lte=last)


class TopicAudit:
    """What a topic's posts say of its counters and of each other; fed with them in path order."""

    def __init__(self):
        self.replies = self.thread_count = self.openings = 0
        self.last_position = 0
        self.last = None
        self.authors = set()
        self.former_names = set()
        self.former_posts = 0
        # The post read last and those above it, each with how many published posts lie below.
        self._above = []

    def take(self, row):
        """Count a post; yield a Finding for what is wrong with it, or with those that end here."""
        yield from self._leave(row.path)
        yield from _wrong_place(row)
        digest = {"body_digest": Post.digest(row.body)}
        yield from findings("post", row.pk, row, digest)
        self.openings += row.depth == 0
        self.last_position = max(self.last_position, row.position)
        if row.status == Status.PUBLISHED:
            self._count(row)
        self._above.append([row, 0])

    def close(self):
        """Yield a Finding for what is wrong with the threads that are still open."""
        return self._leave("")

    def _count(self, row):
        self.replies += row.position > 0
        self.last = max(self.last or (row.created_at, row.pk), (row.created_at, row.pk))
        if row.author_id is None:
            self.former_posts += 1
            self.former_names.add(row.author_name)
        else:
            self.authors.add(row.author_id)

    def _leave(self, path):
        """Go up until `path` lies below; yield a Finding for each wrong counter on the way."""
        while self._above and not path.startswith(self._above[-1][0].path):
            row, below = self._above.pop()
            is_shown = row.status == Status.PUBLISHED
            if self._above:
                self._above[-1][1] += below + is_shown
            opens_thread = row.depth == 1 and row.position > 0 and (is_shown or below > 0)
            self.thread_count += opens_thread
            expected = {"reply_count": below, "opens_thread": opens_thread}
            yield from findings("post", row.pk, row, expected)


def _wrong_place(row):
    """Yield a Finding where a post does not stand where its position and its parent put it."""
    if row.parent_id is not None and row.position == 0:
        yield Finding("post", row.pk, "parent", row.parent_id, None)
    elif row.parent_id is not None and row.parent__topic_id != row.topic_id:
        yield Finding("post", row.pk, "parent", row.parent_id, "a post of the same topic")
        return
    elif row.parent_id is not None and row.parent__position == 0:
        # The opening post stands for the topic: replies to it have no parent.
        yield Finding("post", row.pk, "parent", row.parent_id, None)
        return
    path, depth = right_place(row.position, row.parent__path or "")
    yield from findings("post", row.pk, row, {"path": path, "depth": depth})


def right_place(position, parent_path):
    """Return (path, depth) of a post; `parent_path` is "" where it has no parent."""
    if position == 0:
        return paths.OPENING_PATH, 0
    path = paths.child_path(parent_path, position)
    return path, paths.depth(path)


def _wrong_topic(topic, tally, voices):
    """Yield a Finding for each wrong counter of a topic.

    `voices` are the ids of their authors, None for an account that is gone.
    """
    if tally.openings != 1:
        yield Finding("topic", topic.pk, "opening posts", tally.openings, 1)
    if topic.next_position <= tally.last_position:
        expected = tally.last_position + 1
        yield Finding("topic", topic.pk, "next_position", topic.next_position, expected)
    formers = _former_voices(tally, found=voices.count(None))
    voice_count = len(tally.authors) + formers
    if set(voices) - {None} != tally.authors or voices.count(None) != formers:
        yield Finding("topic", topic.pk, "voices", len(voices), voice_count)
    last_activity_at, last_post_id = tally.last or (topic.created_at, None)
    expected = {
        "reply_count": tally.replies,
        "thread_count": tally.thread_count,
        "voice_count": voice_count,
        "last_post_id": last_post_id,
        "last_activity_at": last_activity_at,
    }
    yield from findings("topic", topic.pk, topic, expected)


def _former_voices(tally, *, found):
    """Return how many voices without an account there should be.

    The rows do not tell two former members of one name apart, nor one who changed it from two: what
    is `found` is right as long as it can be.
    """
    if min(1, tally.former_posts) <= found <= tally.former_posts:
        return found
    return len(tally.former_names)


def _wrong_revisions(first, last):
    """Yield (topic id, Finding) for posts whose latest revision is not the text that they show."""
    kept = Revision.objects.filter(post=OuterRef("pk"))
    is_kept = Exists(kept.filter(number=OuterRef("revision_number"), body=OuterRef("body")))
    is_latest = ~Exists(kept.filter(number__gt=OuterRef("revision_number")))
    latest = kept.order_by("-number")
    wrong = (
        _in_range(Post, first, last)
        .exclude(is_kept & is_latest)
        .annotate(number_kept=Subquery(latest.values("number")[:1]))
        .annotate(body_kept=Subquery(latest.values("body")[:1]))
        .order_by("topic_id", "pk")
    )
    for post in wrong.iterator(chunk_size=POSTS_AT_ONCE):
        if post.body_kept == post.body:
            found, expected = post.revision_number, post.number_kept
            yield post.topic_id, Finding("post", post.pk, "revision_number", found, expected)
        else:
            found = post.number_kept or "missing"
            yield post.topic_id, Finding("post", post.pk, "latest revision", found, "its text")


def examine_forums(forums):
    """Yield a Finding for all that is wrong with the forums of a queryset."""
    published = Topic.objects.filter(status=Status.PUBLISHED)
    posts = Post.objects.filter(status=Status.PUBLISHED, topic__status=Status.PUBLISHED)
    latest = published.filter(forum=OuterRef("pk"), last_post__isnull=False)
    latest = latest.order_by("-last_activity_at", "-pk").values("last_post")[:1]
    rows = list(forums.order_by("pk").annotate(expected_last_post=Subquery(latest)))
    topic_counts = _counted(published.filter(forum__in=rows), "forum")
    post_counts = _counted(posts.filter(topic__forum__in=rows), "topic__forum")
    parents = dict(Forum.objects.values_list("pk", "parent_id"))
    visibilities = dict(Forum.objects.values_list("pk", "visibility"))
    for forum in rows:
        expected = {
            "topic_count": topic_counts.get(forum.pk, 0),
            "post_count": post_counts.get(forum.pk, 0),
            "last_post_id": forum.expected_last_post,
        }
        above = _forums_above(forum.pk, parents)
        if forum.pk in above:
            yield Finding("forum", forum.pk, "parent", forum.parent_id, "not below itself")
        # The choices stand in the order of how many may see: everybody first.
        order = list(Forum.Visibility.values)
        levels = [order.index(visibilities[pk]) for pk in (forum.pk, *above)]
        expected["visibility"] = order[max(levels)]
        yield from findings("forum", forum.pk, forum, expected)
        if forum.is_category and forum.topics.exists():
            yield Finding("forum", forum.pk, "kind", forum.kind, "forum, for it holds topics")


def _counted(rows, forum):
    """Return {forum id: number of rows}; `forum` is the way from a row to its forum."""
    return dict(rows.order_by().values_list(forum).annotate(Count("pk")))


def _forums_above(pk, parents):
    """Return the ids above a forum, the nearest first; its own is among them in a ring."""
    above = []
    parent = parents[pk]
    while parent is not None and parent not in above:
        above.append(parent)
        parent = parents[parent]
    return above
