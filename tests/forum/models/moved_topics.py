"""Topics for the tests of moving, and what is the same again when that is undone."""

import pytest
from django.utils import timezone

from forum.models import Block, Forum, Post, Reading, Revision, Topic, paths, recount
from forum.models.status import Status


@pytest.fixture
def elsewhere(db):
    """Another public forum."""
    return Forum.objects.create(title="Elsewhere", slug="elsewhere")


@pytest.fixture
def other(elsewhere, omar):
    """A topic of omar's in another forum, with a reply and one below it."""
    topic = elsewhere.start_topic(omar, "Another", "What else?")
    below = topic.reply(omar, "This")
    topic.reply(omar, "And that", to=below)
    return topic


@pytest.fixture
def thread(topic, paul, omar):
    """Three replies of the topic, each below the one before, and one beside them."""
    first = topic.reply(paul, "One")
    second = topic.reply(omar, "Two", to=first)
    third = topic.reply(paul, "Three", to=second)
    return first, second, third, topic.reply(omar, "Beside")


def state():
    """Return all that posts, topics, forums and readings say, but for versions and shells."""
    fields = ("pk", "topic", "parent", "path", "position", "depth", "status", "reply_count")
    fields = (*fields, "opens_thread", "created_at", "body", "edited_by_moderator", "edit_reason")
    posts = Post.objects.order_by("pk").values_list(*fields)
    fields = ("pk", "forum", "title", "status", "merged_into", "question", "is_closed", "author")
    counters = ("reply_count", "thread_count", "voice_count", "last_post", "last_activity_at")
    topics = Topic.objects.exclude(status=Status.MERGED).order_by("pk")
    forums = Forum.objects.order_by("pk").values_list("pk", "topic_count", "post_count")
    names = ("post", "question", "state", "outcome", "supported", "queue", "is_decided")
    readings = Reading.objects.order_by("post", "question").values_list(*names, "settlement")
    blocked = sorted(Block.objects.in_force().values_list("person", "forum", "until"))
    rows = topics.values_list(*fields, *counters)
    return [list(each) for each in (posts, rows, forums, readings, blocked)]


def tree(topic):
    """Return {number of a post: number above it}, in reading order; None is the topic's own."""
    return dict(topic.posts.order_by("path").values_list("pk", "parent"))


def write_many(topic, people, count):
    """Write replies to an empty topic in bulk, each third below the one before; return them."""
    written = []
    for number in range(1, count + 1):
        parent = written[-1] if number % 3 == 2 else None
        path = paths.child_path(parent.path if parent else "", number)
        author = people[number % len(people)]
        post = Post(topic=topic, author=author, author_name=str(author), parent=parent)
        post.position, post.path, post.depth = number, path, paths.depth(path)
        post.created_at = timezone.now()
        post.set_text("Words", "<p>Words</p>")
        written.append(post)
    with recount.recounting([topic.pk], posts=True):
        Post.objects.bulk_create(post for post in written if post.parent is None)
        Post.objects.bulk_create(post for post in written if post.parent is not None)
        Revision.objects.bulk_create(
            Revision(post=post, number=1, body="Words") for post in written
        )
        if topic.question_id:
            Reading.objects.bulk_create(
                Reading(post=post, question_id=topic.question_id) for post in written
            )
    topic.refresh_from_db()
    return written
