"""Counters, kept in the transaction that changes what they count, by F(), and nowhere else.

What each counts: `Post.reply_count` the published posts below it; `Topic.reply_count` its published
replies, `thread_count` the threads that readers see, `voice_count` the people in it; a forum's
`topic_count` and `post_count` the published topics of itself alone, and the published posts in
them. `manage.py forum_check` proves them against the rows. Every function here expects the topic's
row to be locked.

The forum's row comes last: it is locked from its counting to the commit, and whoever writes in
another topic of the forum waits for so long.
"""

from collections import Counter
from contextlib import contextmanager
from itertools import chain

from django.apps import apps
from django.db.models import Count, F, Q

from forum.models.paths import ancestor_paths, root_path


def post_written(post, *, late=False):
    """Count a new post; `late` where newer posts may exist already."""
    topic = post.topic
    written = {"next_position": topic.next_position}
    if not late:
        written |= {"last_post": post, "last_activity_at": post.created_at}
    _count_post(post, +1, voices=_take_voice(post), **written)
    if late:
        _refresh_last_post(topic)
    _count_in_its_forum(topic, +1)
    if late:
        refresh_last_post_of_forum(topic.forum)
    elif topic.status == "published":
        _raise_last_post_of_forum(post)


def post_shown(post):
    """Count a post that has just become published again."""
    _count_post(post, +1, voices=_take_voice(post))
    _refresh_last_post(post.topic)
    _count_in_its_forum(post.topic, +1)
    refresh_last_post_of_forum(post.topic.forum)


def post_hidden(post):
    """Stop counting a post that is no longer published."""
    _count_post(post, -1, voices=_drop_voice(post))
    _refresh_last_post(post.topic)
    _count_in_its_forum(post.topic, -1)
    refresh_last_post_of_forum(post.topic.forum)


def topic_started(topic):
    """Count a new topic; its opening post is counted by `post_written`."""
    _count_in_forum(topic, topics=+1)


def topic_shown(topic):
    """Count a topic that has just become published, with its posts."""
    posts = _published_posts(topic)
    _refresh_last_post(topic)
    _count_in_forum(topic, topics=+1, posts=+posts)
    refresh_last_post_of_forum(topic.forum)


def topic_hidden(topic):
    """Stop counting a topic that is no longer published, with its posts."""
    posts = _published_posts(topic)
    _refresh_last_post(topic)
    _count_in_forum(topic, topics=-1, posts=-posts)
    refresh_last_post_of_forum(topic.forum)


def touch_topic(topic):
    """Make the topic's and its forum's cached pages out of date."""
    _write_topic(topic)
    _count_in_forum(topic)


def _count_post(post, sign, *, voices, **written):
    """Add or take away one published post in its ancestors and its topic, which gets the fields
    `written` besides.

    A new thread is known to be one (`Post.opens_thread`); of another post's it is found out.
    """
    posts = type(post).objects.filter(topic=post.topic)
    if above := ancestor_paths(post.path):
        posts.filter(path__in=above).update(reply_count=F("reply_count") + sign)
    is_reply = post.depth > 0
    is_new_thread = bool(written) and post.opens_thread
    threads = 1 if is_new_thread else _refresh_thread(posts, post) if is_reply else 0
    _write_topic(
        post.topic,
        reply_count=F("reply_count") + (sign if is_reply else 0),
        thread_count=F("thread_count") + threads,
        voice_count=F("voice_count") + voices,
        **written,
    )


def _write_topic(topic, **values):
    """Write fields of the topic, and raise its version."""
    type(topic).objects.filter(pk=topic.pk).update(version=F("version") + 1, **values)


def _refresh_thread(posts, post):
    """Say of the thread's root whether readers see it.

    Return by how much the number of threads changed.
    """
    roots = posts.filter(path=root_path(post.path))
    shown = Q(status="published") | Q(reply_count__gt=0)
    opened = roots.filter(shown, opens_thread=False).update(opens_thread=True)
    if opened:
        return 1
    return -roots.filter(~shown, opens_thread=True).update(opens_thread=False)


def _count_in_its_forum(topic, posts):
    """Count posts in the topic's forum, which counts those of published topics alone."""
    if topic.status == "published":
        _count_in_forum(topic, posts=posts)


def _count_in_forum(topic, *, topics=0, posts=0):
    """Count topics and posts in the topic's forum, and raise its version."""
    _forum_of(topic).update(
        topic_count=F("topic_count") + topics,
        post_count=F("post_count") + posts,
        version=F("version") + 1,
    )


def _forum_of(topic):
    """Return the queryset of the topic's forum."""
    return type(topic.forum).objects.filter(pk=topic.forum_id)


def _published_posts(topic):
    """Return how many published posts the topic has."""
    return topic.posts.filter(status="published").count()


def _voice_key(post):
    """Return what tells one voice from another: the account, or the name where there is none."""
    if post.author_id is not None:
        return {"author_id": post.author_id}
    return {"author": None, "author_name": post.author_name}


def _take_voice(post):
    """Write down that the author takes part; return by how much the number of voices changed."""
    # Not `get_or_create`: two former members may have had one name.
    if post.topic.voices.filter(**_voice_key(post)).exists():
        return 0
    post.topic.voices.create(**{"author_name": post.author_name} | _voice_key(post))
    return 1


def _drop_voice(post):
    """Forget the author's part if this was their last published post; return the change."""
    if post.author_id is None:
        return -_drop_former_voices(post)
    if post.topic.posts.filter(status="published", **_voice_key(post)).exists():
        return 0
    gone, _by_model = post.topic.voices.filter(**_voice_key(post)).delete()
    return -gone


def _drop_former_voices(post):
    """Forget the part of someone whose account is gone; return how many voices are gone with it.

    The posts do not tell two former members of one name apart, nor one who changed it from two. So
    it may be the voice of another name that goes or stays, but there are never more voices than
    posts, and never none while there is a post.
    """
    posts = post.topic.posts.filter(status="published", author=None)
    voices = list(post.topic.voices.filter(author=None))
    # Those of this name go first.
    voices.sort(key=lambda voice: voice.author_name != post.author_name)
    kept = len(voices)
    if not posts.filter(author_name=post.author_name).exists():
        kept = sum(voice.author_name != post.author_name for voice in voices)
    count = posts.count()
    gone = voices[: len(voices) - min(max(kept, 1), count)]
    post.topic.voices.filter(pk__in=[voice.pk for voice in gone]).delete()
    return len(gone)


def _raise_last_post_of_forum(post):
    """Make a new post the last one of its forum, unless another topic has a newer one by now.

    Asked in a statement of its own: the counting before it has locked the forum's row, so that
    this one sees what others have committed.
    """
    same_time = Q(last_post__created_at=post.created_at, last_post__lt=post.pk)
    older = Q(last_post=None) | Q(last_post__created_at__lt=post.created_at) | same_time
    _forum_of(post.topic).filter(older).update(last_post=post)


def _refresh_last_post(topic):
    """Find the last post of the topic again."""
    last = topic.posts.filter(status="published").order_by("-created_at", "-pk").first()
    type(topic).objects.filter(pk=topic.pk).update(
        last_post=last, last_activity_at=last.created_at if last else topic.created_at
    )


def refresh_last_post_of_forum(forum):
    """Find the last post of the forum again: that of its most recently active published topic."""
    # Locked before reading, so that a post that comes meanwhile is either seen or comes after.
    type(forum).objects.locked().only("pk").get(pk=forum.pk)
    latest = (
        forum.topics.filter(status="published", last_post__isnull=False)
        .order_by("-last_activity_at", "-pk")
        .first()
    )
    type(forum).objects.filter(pk=forum.pk).update(last_post=latest and latest.last_post_id)


# What waits, and what changes many rows at once.

# Posts read, or written, by one statement.
CHUNK = 500


def touch_topics(topics):
    """Make the cached pages of the locked topics of a queryset out of date, and their forums'."""
    topics = topics.order_by()
    forums = set(topics.values_list("forum", flat=True))
    topics.update(version=F("version") + 1)
    _locked_forums(forums).order_by().update(version=F("version") + 1)


def _locked_forums(ids):
    """Lock forums, in the order of their ids; return their queryset."""
    forums = apps.get_model("forum", "Forum").objects.filter(pk__in=ids)
    list(forums.locked().only("pk"))
    return forums


def post_held(post):
    """Take note of a new post that is not published: it has a place, and counts nowhere."""
    topics = type(post.topic).objects.filter(pk=post.topic_id)
    topics.update(next_position=post.topic.next_position, version=F("version") + 1)


@contextmanager
def counted_anew(topic_ids, *, posts):
    """Count topics and their forums anew after what is done inside, which changes many rows.

    `topic_ids` are those of all topics concerned, which are locked; `posts` says that their posts
    change. Then each topic's posts are read once, and what differs is written, so the queries do
    not depend on how many rows change. A forum's counters change by the difference that the topics
    make, so that its other topics are not read.
    """
    topics = apps.get_model("forum", "Topic").objects.filter(pk__in=topic_ids).order_by("pk")
    before = _in_forums(topics)
    yield
    if posts:
        for topic in topics:
            _count_topic_anew(topic)
    else:
        topics.order_by().update(version=F("version") + 1)
    after = _in_forums(topics)
    for forum in _locked_forums(before.keys() | after.keys()).order_by("pk"):
        change = Counter(after.get(forum.pk))
        change.subtract(before.get(forum.pk, {}))
        type(forum).objects.filter(pk=forum.pk).update(
            topic_count=F("topic_count") + change["topics"],
            post_count=F("post_count") + change["posts"],
            version=F("version") + 1,
        )
        refresh_last_post_of_forum(forum)


def _in_forums(topics):
    """Return {forum id: {"topics": n, "posts": n}} of the published ones among topics."""
    found = {pk: {"topics": 0, "posts": 0} for pk in topics.values_list("forum", flat=True)}
    topics = topics.filter(status="published").order_by()
    for name, counted in (
        ("topics", Count("pk")),
        ("posts", Count("posts", filter=Q(posts__status="published"))),
    ):
        for pk, count in topics.values_list("forum").annotate(count=counted):
            found[pk][name] = count
    return found


def _count_topic_anew(topic):
    """Count a locked topic and its posts anew from the posts, which are read once."""
    wrong, published, threads, position = {}, [], 0, 0
    for post, below in _counted_posts(topic):
        is_published = post.status == "published"
        opens_thread = post.depth == 1 and post.position > 0 and (is_published or below > 0)
        threads += opens_thread
        position = max(position, post.position)
        if is_published:
            published.append((post.created_at, post.pk, post.position > 0))
        if (post.reply_count, post.opens_thread) != (below, opens_thread):
            wrong[post.pk] = {"reply_count": below, "opens_thread": opens_thread}
    topic.posts.write_each(wrong)
    last = max(published, default=(topic.created_at, None, False))
    type(topic).objects.filter(pk=topic.pk).update(
        reply_count=sum(is_reply for _time, _pk, is_reply in published),
        thread_count=threads,
        voice_count=_rewrite_voices(topic),
        next_position=max(topic.next_position, position + 1),
        last_post=last[1],
        last_activity_at=last[0],
        version=F("version") + 1,
    )


def _counted_posts(topic):
    """Yield (post, number of published posts below it), those below first. One query."""
    fields = ("pk", "topic", "position", "path", "depth", "status", "created_at")
    posts = topic.posts.order_by("path").only(*fields, "reply_count", "opens_thread")
    above = []
    for post in chain(posts.iterator(chunk_size=CHUNK), [None]):
        while above and (post is None or not post.path.startswith(above[-1][0].path)):
            ended, below = above.pop()
            if above:
                above[-1][1] += below + (ended.status == "published")
            yield ended, below
        above.append([post, 0])


def _rewrite_voices(topic):
    """Write who takes part in a topic as its published posts have it; return how many.

    Authors without an account are told apart by their names.
    """
    posts = topic.posts.filter(status="published").order_by()
    people = {
        (author_id, "" if author_id else name): name
        for author_id, name in posts.values_list("author", "author_name").distinct()
    }
    missing, gone = dict(people), []
    for voice in topic.voices.all():
        key = (voice.author_id, "" if voice.author_id else voice.author_name)
        if missing.pop(key, None) is None:
            gone.append(voice.pk)
    topic.voices.filter(pk__in=gone).delete()
    topic.voices.bulk_create(
        topic.voices.model(topic=topic, author_id=author_id, author_name=name)
        for (author_id, _name), name in missing.items()
    )
    return len(people)
