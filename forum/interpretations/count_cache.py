"""Counts of a question's readings, cached until one of its topics changes.

For pages that are only read: `cached_count(stance_counts, question, viewer)` returns the same as
`stance_counts(question, viewer)`, from the cache if nothing has changed. Nothing needs to
be invalidated: every verb that changes a reply or its tags raises the version of the topic. What a
host changes behind the verbs shows after FORUM_PAGE_CACHE_SECONDS.
"""

import hashlib

from forum import cache, conf
from forum.interpretations.division import all_see_the_same
from forum.models import Topic


def cached_count(count, question, viewer, *, topic=None):
    """Return `count(question, viewer, topic=topic)`, which is a function of published replies.

    From the cache: no query for one topic, one for all topics of a question. Where the host's
    policy has its own rules for who sees replies, nothing is cached. Do not use it in a transaction
    that writes, which may be rolled back.
    """
    if not conf.FORUM_PAGE_CACHE_SECONDS or not all_see_the_same():
        return count(question, viewer, topic=topic)
    if topic is not None:
        versions = [(topic.pk, topic.version)]
    else:
        topics = Topic.objects.visible_to(viewer).filter(question=question).order_by("pk")
        versions = list(topics.values_list("pk", "version"))
    key = _key(count, question, versions)
    counts = cache.get(key)
    if counts is None:
        counts = count(question, viewer, topic=topic)
        cache.set(key, counts, conf.FORUM_PAGE_CACHE_SECONDS)
    return counts


def _key(count, question, versions):
    """Return the cache's key, made of the function, the question, and its topics' versions."""
    depends_on = count.__module__, count.__qualname__, question.pk, question.stamp, versions
    digest = hashlib.blake2b(repr(depends_on).encode(), digest_size=20)
    return f"forum:counts:{digest.hexdigest()}"
