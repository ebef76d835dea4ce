"""Counters and versions, changed by F() in the transaction that changes what they count.

- `Post.reply_count`: the published posts below the post.
- `Topic.reply_count`: its published replies; `thread_count`: the threads that guests see;
  `voice_count`: the people who have a published post in it.
- `Forum.topic_count` and `post_count`: its published topics, without those of sub-forums, and the
  published posts in them.

No other module writes them, but for `forum.models.recount`, which recounts after a change of many
rows; `manage.py forum_check` proves them against the rows. Every function expects the topic's
row to be locked.

Each function changes the forum's row last: from then until the commit, everybody who writes in
another topic of the forum waits.
"""

from django.apps import apps
from django.db.models import F, Q

from forum.models.paths import ancestor_paths, root_path
from forum.policy import SHOWN_TO_GUESTS


def post_written(post, *, late=False):
    """Count a new published Post.

    `late` says that newer posts may exist: then the last post is looked up. Two more queries.
    """
    topic = post.topic
    written = {"next_position": topic.next_position}
    if not late:
        written |= {"last_post": post, "last_activity_at": post.created_at}
    _count_post(post, +1, voices=_add_voice(post), **written)
    if late:
        _refresh_last_post(topic)
    _count_in_its_forum(topic, +1, is_new=True)
    if late:
        refresh_last_post_of_forum(topic.forum)
    elif topic.status == "published":
        _raise_last_post_of_forum(post)


def post_published(post):
    """Count a Post that existed and has just become published."""
    _count_post(post, +1, voices=_add_voice(post))
    _refresh_last_post(post.topic)
    _count_in_its_forum(post.topic, +1)
    refresh_last_post_of_forum(post.topic.forum)


def post_unpublished(post):
    """Stop counting a Post that is no longer published."""
    _count_post(post, -1, voices=_remove_voice(post))
    _refresh_last_post(post.topic)
    _count_in_its_forum(post.topic, -1)
    refresh_last_post_of_forum(post.topic.forum)


def topic_started(topic):
    """Count a new published Topic; `post_written` counts its opening post."""
    _count_in_forum(topic, topics=+1)


def topic_published(topic):
    """Count a Topic that existed and has just become published, with its posts."""
    posts = _published_posts(topic)
    _refresh_last_post(topic)
    _count_in_forum(topic, topics=+1, posts=+posts)
    refresh_last_post_of_forum(topic.forum)


def topic_unpublished(topic):
    """Stop counting a Topic that is no longer published, with its posts."""
    posts = _published_posts(topic)
    _refresh_last_post(topic)
    _count_in_forum(topic, topics=-1, posts=-posts)
    refresh_last_post_of_forum(topic.forum)


def touch_topic(topic):
    """Raise the versions of a Topic and its forum, so that their cached pages are out of date."""
    _write_topic(topic)
    _count_in_forum(topic)


def _count_post(post, sign, *, voices, **written):
    """Add a published post to the counters of its ancestors and its topic, or subtract it.

    `sign` is 1 or -1, `voices` the change in the number of people; `written` are more fields to
    write to the topic, and mean that the post is new. Then `Post.opens_thread` says whether it
    begins a thread; otherwise the thread's root is updated by a query.
    """
    posts = type(post).objects.filter(topic=post.topic)
    if above := ancestor_paths(post.path):
        posts.filter(path__in=above).update(reply_count=F("reply_count") + sign)
    is_reply = post.depth > 0
    is_new = bool(written)
    if is_new and post.opens_thread:
        threads = 1
    elif not is_reply or (is_new and post.parent.opens_thread):
        threads = 0
    else:
        threads = _refresh_thread(posts, post, sign)
    _write_topic(
        post.topic,
        reply_count=F("reply_count") + (sign if is_reply else 0),
        thread_count=F("thread_count") + threads,
        voice_count=F("voice_count") + voices,
        **written,
    )


def _write_topic(topic, **values):
    """Write fields of a topic, and raise its version."""
    type(topic).objects.filter(pk=topic.pk).update(version=F("version") + 1, **values)


def _refresh_thread(posts, post, sign):
    """Update `opens_thread` of the root of a thread, after a post in it was counted by `sign`.

    Return by how much the number of threads has changed: 1, 0 or -1.
    """
    roots = posts.filter(path=root_path(post.path))
    if sign > 0:
        return roots.filter(SHOWN_TO_GUESTS, opens_thread=False).update(opens_thread=True)
    return -roots.filter(~SHOWN_TO_GUESTS, opens_thread=True).update(opens_thread=False)


def _count_in_its_forum(topic, posts, *, is_new=False):
    """Add posts to the forum's counter, which leaves out those of topics not published."""
    if topic.status == "published":
        _count_in_forum(topic, posts=posts, is_new=is_new)


def _count_in_forum(topic, *, topics=0, posts=0, is_new=False):
    """Add to the counters of the topic's forum, and raise its version.

    Its edition, too, unless nothing but a new post `is_new`.
    """
    _forum_of(topic).update(
        topic_count=F("topic_count") + topics,
        post_count=F("post_count") + posts,
        version=F("version") + 1,
        edition=F("edition") + (0 if is_new else 1),
    )


def _forum_of(topic):
    """Return a queryset of the topic's forum."""
    return type(topic.forum).objects.filter(pk=topic.forum_id)


def _published_posts(topic):
    """Return how many published posts the topic has."""
    return topic.posts.filter(status="published").count()


def _voice_key(post):
    """Return the fields that identify the author: the account, or without one the name."""
    if post.author_id is not None:
        return {"author_id": post.author_id}
    return {"author": None, "author_name": post.author_name}


def _add_voice(post):
    """Add the author to the topic's voices; return by how much their number has changed: 0 or 1."""
    # Not `get_or_create`: two former members may have had the same name.
    if post.topic.voices.filter(**_voice_key(post)).exists():
        return 0
    post.topic.voices.create(**{"author_name": post.author_name} | _voice_key(post))
    return 1


def _remove_voice(post):
    """Remove the author from the voices if no published post of theirs is left.

    Return by how much the number of voices has changed: 0 or negative.
    """
    if post.author_id is None:
        return -_remove_former_voices(post)
    if post.topic.posts.filter(status="published", **_voice_key(post)).exists():
        return 0
    deleted, _by_model = post.topic.voices.filter(**_voice_key(post)).delete()
    return -deleted


def _remove_former_voices(post):
    """Remove surplus voices of authors without an account; return how many were deleted.

    Posts do not tell apart two former members with the same name, nor two people from one who was
    renamed. So the voice of another name may be deleted or stay; but there are never more voices
    than posts, and never none while there is a post.
    """
    posts = post.topic.posts.filter(status="published", author=None)
    voices = list(post.topic.voices.filter(author=None))
    # Those with the post's author name are deleted first.
    voices.sort(key=lambda voice: voice.author_name != post.author_name)
    remaining = len(voices)
    if not posts.filter(author_name=post.author_name).exists():
        remaining = sum(voice.author_name != post.author_name for voice in voices)
    remaining = min(max(remaining, 1), posts.count())
    surplus = voices[: len(voices) - remaining]
    post.topic.voices.filter(pk__in=[voice.pk for voice in surplus]).delete()
    return len(surplus)


def _raise_last_post_of_forum(post):
    """Make a new post the last one of its forum, unless another topic has a newer one.

    A statement of its own, not part of the counting: that has locked the forum's row, so this one
    sees what other transactions have committed.
    """
    is_same_time = Q(last_post__created_at=post.created_at, last_post__lt=post.pk)
    is_older = Q(last_post=None) | Q(last_post__created_at__lt=post.created_at) | is_same_time
    _forum_of(post.topic).filter(is_older).update(last_post=post)


def _refresh_last_post(topic):
    """Look up the topic's last post and write it. Two queries."""
    last = topic.posts.filter(status="published").order_by("-created_at", "-pk").first()
    type(topic).objects.filter(pk=topic.pk).update(
        last_post=last, last_activity_at=last.created_at if last else topic.created_at
    )


def refresh_last_post_of_forum(forum):
    """Look up a Forum's last post and write it. Three queries, the first locks the forum's row.

    It is the last post of the most recently active published topic.
    """
    # Locked before reading: a post written meanwhile is either seen here or counted afterwards.
    type(forum).objects.locked().only("pk").get(pk=forum.pk)
    latest = (
        forum.topics.filter(status="published", last_post__isnull=False)
        .order_by("-last_activity_at", "-pk")
        .first()
    )
    type(forum).objects.filter(pk=forum.pk).update(last_post=latest and latest.last_post_id)


def touch_topics(topics):
    """Raise the versions of a queryset's topics, which are locked, and of their forums.

    Four queries, however many topics there are.
    """
    topics = topics.order_by()
    forum_ids = set(topics.values_list("forum", flat=True))
    topics.update(version=F("version") + 1)
    forums = locked_forums(forum_ids).order_by()
    forums.update(version=F("version") + 1, edition=F("edition") + 1)


def locked_forums(ids):
    """Lock the forums with these ids, in ascending order; return their queryset. One query."""
    forums = apps.get_model("parlance_forum", "Forum").objects.filter(pk__in=ids)
    list(forums.locked().only("pk"))
    return forums


def post_held(post):
    """Store the position of a new Post that is not published; no counter changes."""
    topics = type(post.topic).objects.filter(pk=post.topic_id)
    topics.update(next_position=post.topic.next_position, version=F("version") + 1)
