"""Checking derived data (counters, flags, paths, last posts, voices, digests) against the rows.

`manage.py forum_check` runs it; `forum.maintenance.repair` repairs what it finds. Topics are read
in ranges of ids, and their posts as one stream in reading order, so that memory stays bounded
whatever the size of the site.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.db.models import Count, Exists, F, OuterRef, Subquery

from forum.models import Forum, Post, Revision, Topic, Voice, paths
from forum.models.audiences import Audience
from forum.models.status import Status

# Topics per range.
TOPICS_PER_RANGE = 200
# Rows per chunk that the database sends.
CHUNK = 2000
POST_FIELDS = (
    *("pk", "topic_id", "author_id", "author_name", "position", "path", "depth", "status"),
    *("created_at", "reply_count", "opens_thread", "body", "body_digest"),
    *("parent_id", "parent__topic_id", "parent__position", "parent__path"),
)
TOPIC_FIELDS = (
    *("created_at", "status", "next_position", "reply_count", "thread_count", "voice_count"),
    *("last_post_id", "last_activity_at"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A wrong value: `what` is wrong with the row `pk` of `model`.

    `stored` is the present value, `expected` the one that follows from the rows.
    """

    model: str
    pk: int
    what: str
    stored: object
    expected: object

    @property
    def kind(self):
        """Return the name of this kind of fault, by which findings are counted."""
        return f"{self.model} {self.what}"

    def __str__(self):
        stored, expected = _shortened(self.stored), _shortened(self.expected)
        return f"{self.model} {self.pk}: {self.what} is {stored}, should be {expected}"


def _shortened(value):
    text = str(value)
    return text if len(text) <= 40 else f"{text[:12]}…{text[-12:]} ({len(text)} characters)"


def compare(model, row, expected):
    """Yield a Finding for each attribute of a row that differs from `expected`, {name: value}."""
    for what, value in expected.items():
        if getattr(row, what) != value:
            yield Finding(model, row.pk, what, getattr(row, what), value)


def topic_ranges():
    """Yield (first id, last id) of ranges of 200 topics. One query per range."""
    last = None
    while True:
        topics = Topic.objects.order_by("pk")
        if last is not None:
            topics = topics.filter(pk__gt=last)
        ids = list(topics.values_list("pk", flat=True)[:TOPICS_PER_RANGE])
        if not ids:
            return
        last = ids[-1]
        yield ids[0], last


def examine_topics(first, last):
    """Yield (topic id, Finding) for everything wrong in the topics with ids `first` to `last`.

    Five queries, however many topics and posts there are.
    """
    topics = Topic.objects.filter(pk__range=(first, last)).only(*TOPIC_FIELDS).in_bulk()
    voices = defaultdict(list)
    for topic_id, author_id in _in_range(Voice, first, last).values_list("topic_id", "author_id"):
        voices[topic_id].append(author_id)
    posts = _in_range(Post, first, last).order_by("topic_id", "path")
    rows = posts.values_list(*POST_FIELDS, named=True).iterator(chunk_size=CHUNK)
    without_posts = set(topics)
    for topic_id, rows_of_topic in groupby(rows, key=attrgetter("topic_id")):
        if topic_id in topics:
            without_posts.discard(topic_id)
            audit = TopicAudit()
            for row in rows_of_topic:
                yield from ((topic_id, finding) for finding in audit.take(row))
            yield from ((topic_id, finding) for finding in audit.close())
            findings = _check_topic(topics[topic_id], audit, voices[topic_id])
            yield from ((topic_id, finding) for finding in findings)
    for topic_id in sorted(without_posts):
        findings = _check_topic(topics[topic_id], TopicAudit(), voices[topic_id])
        yield from ((topic_id, finding) for finding in findings)
    yield from _check_revisions(first, last)
    yield from _check_questions(first, last)


def _in_range(model, first, last):
    return model.objects.filter(topic_id__gte=first, topic_id__lte=last)


class TopicAudit:
    """Counts a topic's posts and checks them; takes them in the order of their paths."""

    def __init__(self):
        self.reply_count = self.thread_count = self.opening_count = 0
        self.last_position = 0
        self.last = None
        self.authors = set()
        self.former_names = set()
        self.former_posts = 0
        # [post, number of published posts below it], of the last post and its ancestors.
        self._above = []

    def take(self, row):
        """Count a post; yield Findings about it, and about posts that have no more replies."""
        yield from self._leave(row.path)
        yield from _check_position(row)
        digest = {"body_digest": Post.digest(row.body)}
        yield from compare("post", row, digest)
        self.opening_count += row.depth == 0
        self.last_position = max(self.last_position, row.position)
        if row.status == Status.PUBLISHED:
            self._count(row)
        self._above.append([row, 0])

    def close(self):
        """Yield Findings about the last post and its ancestors."""
        return self._leave("")

    def _count(self, row):
        self.reply_count += row.position > 0
        self.last = max(self.last or (row.created_at, row.pk), (row.created_at, row.pk))
        if row.author_id is None:
            self.former_posts += 1
            self.former_names.add(row.author_name)
        else:
            self.authors.add(row.author_id)

    def _leave(self, path):
        """Leave the posts that `path` is not below; yield Findings about their counters."""
        while self._above and not path.startswith(self._above[-1][0].path):
            row, below = self._above.pop()
            is_published = row.status == Status.PUBLISHED
            if self._above:
                self._above[-1][1] += below + is_published
            opens_thread = row.depth == 1 and row.position > 0 and (is_published or below > 0)
            self.thread_count += opens_thread
            expected = {"reply_count": below, "opens_thread": opens_thread}
            yield from compare("post", row, expected)


def _check_position(row):
    """Yield a Finding where a post's path or depth does not follow from its position and parent."""
    if row.parent_id is not None and row.position == 0:
        yield Finding("post", row.pk, "parent", row.parent_id, None)
    elif row.parent_id is not None and row.parent__topic_id != row.topic_id:
        yield Finding("post", row.pk, "parent", row.parent_id, "a post of the same topic")
        return
    elif row.parent_id is not None and row.parent__position == 0:
        # Direct replies to the topic have no parent, also those to its opening post.
        yield Finding("post", row.pk, "parent", row.parent_id, None)
        return
    path, depth = path_and_depth_of(row.position, row.parent__path or "")
    yield from compare("post", row, {"path": path, "depth": depth})


def path_and_depth_of(position, parent_path):
    """Return the (path, depth) that a post should have; `parent_path` is "" without a parent."""
    if position == 0:
        return paths.OPENING_PATH, 0
    path = paths.child_path(parent_path, position)
    return path, paths.depth(path)


def _check_topic(topic, audit, voices):
    """Yield a Finding for each wrong counter of a topic.

    `voices` are the ids of their authors, None for those without an account.
    """
    openings = 0 if topic.status == Status.MERGED else 1
    if audit.opening_count != openings:
        yield Finding("topic", topic.pk, "opening posts", audit.opening_count, openings)
    if topic.next_position <= audit.last_position:
        expected = audit.last_position + 1
        yield Finding("topic", topic.pk, "next_position", topic.next_position, expected)
    former_voices = _former_voices(audit, stored=voices.count(None))
    voice_count = len(audit.authors) + former_voices
    if set(voices) - {None} != audit.authors or voices.count(None) != former_voices:
        yield Finding("topic", topic.pk, "voices", len(voices), voice_count)
    last_activity_at, last_post_id = audit.last or (topic.created_at, None)
    expected = {
        "reply_count": audit.reply_count,
        "thread_count": audit.thread_count,
        "voice_count": voice_count,
        "last_post_id": last_post_id,
        "last_activity_at": last_activity_at,
    }
    yield from compare("topic", topic, expected)


def _former_voices(audit, *, stored):
    """Return how many voices without an account there should be.

    Posts do not tell apart two former members with the same name, nor two people from one who was
    renamed. So the `stored` number is taken as right if it is possible.
    """
    if min(1, audit.former_posts) <= stored <= audit.former_posts:
        return stored
    return len(audit.former_names)


def _check_revisions(first, last):
    """Yield (topic id, Finding) for posts whose text is not that of their latest revision."""
    revisions = Revision.objects.filter(post=OuterRef("pk"))
    has_revision = Exists(
        revisions.filter(number=OuterRef("revision_number"), body=OuterRef("body"))
    )
    is_latest = ~Exists(revisions.filter(number__gt=OuterRef("revision_number")))
    latest = revisions.order_by("-number")
    wrong = (
        _in_range(Post, first, last)
        .exclude(has_revision & is_latest)
        .annotate(latest_number=Subquery(latest.values("number")[:1]))
        .annotate(latest_body=Subquery(latest.values("body")[:1]))
        .order_by("topic_id", "pk")
    )
    for post in wrong.iterator(chunk_size=CHUNK):
        if post.latest_body == post.body:
            stored, expected = post.revision_number, post.latest_number
            yield post.topic_id, Finding("post", post.pk, "revision_number", stored, expected)
        else:
            stored = post.latest_number or "missing"
            yield post.topic_id, Finding("post", post.pk, "latest revision", stored, "its text")


def _check_questions(first, last):
    """Yield where a topic's question is kept in a forum that not all its readers may see."""
    asking = Topic.objects.filter(pk__range=(first, last), question__isnull=False)
    elsewhere = asking.exclude(forum=F("question__forum"))
    for topic in elsewhere.select_related("forum", "question__forum").order_by("pk"):
        if not topic.question.forum.is_as_open_as(topic.forum):
            expected = "one that all who read the topic may see"
            yield topic.pk, Finding("topic", topic.pk, "question", topic.question_id, expected)


def examine_forums(forums):
    """Yield a Finding for everything wrong with the forums of a queryset.

    Five queries, and one more for each category.
    """
    published = Topic.objects.filter(status=Status.PUBLISHED)
    posts = Post.objects.filter(status=Status.PUBLISHED, topic__status=Status.PUBLISHED)
    latest = published.filter(forum=OuterRef("pk"), last_post__isnull=False)
    latest = latest.order_by("-last_activity_at", "-pk").values("last_post")[:1]
    rows = list(forums.order_by("pk").annotate(expected_last_post=Subquery(latest)))
    topic_counts = _count_by_forum(published.filter(forum__in=rows), "forum")
    post_counts = _count_by_forum(posts.filter(topic__forum__in=rows), "topic__forum")
    parents = dict(Forum.objects.values_list("pk", "parent_id"))
    visibilities = dict(Forum.objects.values_list("pk", "visibility"))
    for forum in rows:
        expected = {
            "topic_count": topic_counts.get(forum.pk, 0),
            "post_count": post_counts.get(forum.pk, 0),
            "last_post_id": forum.expected_last_post,
        }
        ancestors = _ancestors(forum.pk, parents)
        if forum.pk in ancestors:
            yield Finding("forum", forum.pk, "parent", forum.parent_id, "not below itself")
        chosen = {visibilities[pk] for pk in (forum.pk, *ancestors)} - {"inherited"}
        expected["audience"] = max(chosen, key=Audience.LEVELS.index, default="public")
        yield from compare("forum", forum, expected)
        if forum.is_category and forum.topics.exclude(status=Status.MERGED).exists():
            yield Finding("forum", forum.pk, "kind", forum.kind, "forum, for it holds topics")


def _count_by_forum(rows, forum):
    """Return {forum id: number of rows}; `forum` is the lookup from a row to its forum."""
    return dict(rows.order_by().values_list(forum).annotate(Count("pk")))


def _ancestors(pk, parents):
    """Return the ids of a forum's ancestors, the nearest first; with its own id in a circle.

    `parents` is {forum id: parent's id or None}.
    """
    ancestors = []
    parent = parents[pk]
    while parent is not None and parent not in ancestors:
        ancestors.append(parent)
        parent = parents[parent]
    return ancestors
