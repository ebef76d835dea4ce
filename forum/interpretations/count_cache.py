"""What was counted of a question's replies, kept until one of its topics changes.

For pages that are only read: `cached_count(tally, question, viewer, topic=topic)` is the same as
`tally(question, viewer, topic=topic)`, from the cache where nothing has changed since. There is
nothing to invalidate: every verb that changes a reply or what is said of it raises the version of
its topic. What a host changes behind the verbs shows when FORUM_PAGE_CACHE_SECONDS have passed.
"""

import hashlib

from django.core.cache import caches

from forum import conf
from forum.models import Topic
from forum.policy import ForumPolicy, get_policy

# While these are the forum's own, whoever sees a topic sees all its published replies.
RULES = ("visible_topics", "visible_posts", "status_filter")


def cached_count(count, question, viewer, *, topic=None):
    """Return `count(question, viewer, topic=topic)`, which is a function of published replies.

    One query instead of all of its own where there is no topic, none where there is one. With a
    policy that has rules of its own for replies, nothing is kept: viewers may see different ones.
    Not for a transaction that writes: what it counts may never come to be.
    """
    if not conf.FORUM_PAGE_CACHE_SECONDS or not _all_see_the_same():
        return count(question, viewer, topic=topic)
    if topic is not None:
        versions = [(topic.pk, topic.version)]
    else:
        versions = _versions([question], viewer)[question.pk]
    cache, key = caches[conf.FORUM_PAGE_CACHE], _key(count, question, versions)
    found = cache.get(key)
    if found is None:
        found = count(question, viewer, topic=topic)
        cache.set(key, found, conf.FORUM_PAGE_CACHE_SECONDS)
    return found


def _all_see_the_same():
    """Return whether whoever sees a topic sees all its published replies."""
    policy = type(get_policy())
    return all(getattr(policy, name) is getattr(ForumPolicy, name) for name in RULES)


def cached_count_of_each(count, count_each, questions, viewer):
    """Return {question id: `count(question, viewer)`} for several questions.

    `count_each(questions, viewer)` is the same for those that have to be counted. One query, and
    those of `count_each`, however many questions.
    """
    if not conf.FORUM_PAGE_CACHE_SECONDS or not _all_see_the_same():
        return count_each(questions, viewer)
    cache, versions = caches[conf.FORUM_PAGE_CACHE], _versions(questions, viewer)
    keys = {question: _key(count, question, versions[question.pk]) for question in questions}
    known = cache.get_many(keys.values())
    found = {question.pk: known[key] for question, key in keys.items() if key in known}
    if missing := [question for question in questions if question.pk not in found]:
        counted = count_each(missing, viewer)
        fresh = {keys[question]: counted[question.pk] for question in missing}
        cache.set_many(fresh, conf.FORUM_PAGE_CACHE_SECONDS)
        found |= counted
    return found


def _versions(questions, viewer):
    """Return {question id: [(id, version) of the topics that ask it]}. One query."""
    found = {question.pk: [] for question in questions}
    topics = Topic.objects.visible_to(viewer).filter(question__in=questions).order_by("pk")
    for question_id, *version in topics.values_list("question", "pk", "version"):
        found[question_id].append(tuple(version))
    return found


def _key(count, question, versions):
    """Return the cache's key: what is counted, in which topics, and how often these changed."""
    depends_on = count.__module__, count.__qualname__, question.pk, question.stamp, versions
    digest = hashlib.blake2b(repr(depends_on).encode(), digest_size=20)
    return f"forum:counts:{digest.hexdigest()}"
