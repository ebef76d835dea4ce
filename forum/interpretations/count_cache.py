"""Counts of a question's replies, cached until one of its topics changes.

For pages that are only read: `cached_count(tally, question, viewer, topic=topic)` returns the same
as `tally(question, viewer, topic=topic)`, from the cache if nothing has changed. Nothing needs to
be invalidated: every verb that changes a reply or its tags raises the version of the topic. What a
host changes behind the verbs shows after FORUM_PAGE_CACHE_SECONDS.
"""

import hashlib

from forum import cache, conf
from forum.models import Topic
from forum.policy import ForumPolicy, get_policy

# With the forum's own versions of these, all who see a topic see all its published replies.
RULES = ("visible_topics", "visible_posts", "status_filter")


def cached_count(count, question, viewer, *, topic=None):
    """Return `count(question, viewer, topic=topic)`, which is a function of published replies.

    From the cache: no query for one topic, one for all topics of a question. Where the host's
    policy has its own rules for who sees replies, nothing is cached. Do not use it in a transaction
    that writes, which may be rolled back.
    """
    if not conf.FORUM_PAGE_CACHE_SECONDS or not _all_see_the_same():
        return count(question, viewer, topic=topic)
    if topic is not None:
        versions = [(topic.pk, topic.version)]
    else:
        versions = _versions([question], viewer)[question.pk]
    key = _key(count, question, versions)
    counts = cache.get(key)
    if counts is None:
        counts = count(question, viewer, topic=topic)
        cache.set(key, counts, conf.FORUM_PAGE_CACHE_SECONDS)
    return counts


def _all_see_the_same():
    """Return whether all who see a topic see all its published replies."""
    policy = type(get_policy())
    return all(getattr(policy, name) is getattr(ForumPolicy, name) for name in RULES)


def cached_count_of_each(count, count_each, questions, viewer):
    """Return {question id: `count(question, viewer)`} for several questions.

    `count_each(questions, viewer)` counts those that are not in the cache. One query, and those of
    `count_each`.
    """
    if not conf.FORUM_PAGE_CACHE_SECONDS or not _all_see_the_same():
        return count_each(questions, viewer)
    versions = _versions(questions, viewer)
    keys = {question: _key(count, question, versions[question.pk]) for question in questions}
    return _cached_counts(keys, lambda missing: count_each(missing, viewer))


def cached_count_in_each(count, count_each, topics, viewer):
    """Return {topic id: `count(topic.question, viewer, topic=topic)`} for several topics.

    `count_each(topics, viewer)` counts those that are not in the cache. No queries but those of
    `count_each`, none where all are in the cache.
    """
    if not topics or not conf.FORUM_PAGE_CACHE_SECONDS or not _all_see_the_same():
        return count_each(topics, viewer) if topics else {}
    keys = {topic: _key(count, topic.question, [(topic.pk, topic.version)]) for topic in topics}
    return _cached_counts(keys, lambda missing: count_each(missing, viewer))


def _cached_counts(keys, count_each):
    """Return {id: counts} for {row: its key in the cache}; `count_each` counts what is missing."""
    cached = cache.get_many(keys.values())
    counts = {row.pk: cached[key] for row, key in keys.items() if key in cached}
    if missing := [row for row in keys if row.pk not in counts]:
        counted = count_each(missing)
        to_cache = {keys[row]: counted[row.pk] for row in missing}
        cache.set_many(to_cache, conf.FORUM_PAGE_CACHE_SECONDS)
        counts |= counted
    return counts


def _versions(questions, viewer):
    """Return {question id: [(id, version) of the topics that ask it]}. One query."""
    versions = {question.pk: [] for question in questions}
    topics = Topic.objects.visible_to(viewer).filter(question__in=questions).order_by("pk")
    for question_id, *version in topics.values_list("question", "pk", "version"):
        versions[question_id].append(tuple(version))
    return versions


def _key(count, question, versions):
    """Return the cache's key, made of the function, the question, and its topics' versions."""
    depends_on = count.__module__, count.__qualname__, question.pk, question.stamp, versions
    digest = hashlib.blake2b(repr(depends_on).encode(), digest_size=20)
    return f"forum:counts:{digest.hexdigest()}"
