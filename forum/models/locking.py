"""The order in which rows are locked. Read this before you write a verb.

A verb locks what it changes in this order, and rows of one model by ascending pk:

0. the account of whoever writes or moderates, so that it is not deleted meanwhile, and that of whom
   they block, so that what they write comes before it or is refused;
1. topics. A topic's lock also covers its posts and voices, which are never locked themselves;
2. questions. A question's lock also covers its interpretations and readings;
3. the Action that it undoes;
4. forums: their counters and versions are the last thing that a verb changes;
5. the site's stamp.

Verbs that keep this order cannot deadlock.

Forums come after topics so that replies in different topics of a forum wait for each other only
during the last statements of a transaction, when they are counted. `Topic.start` locks its forum
before it inserts the topic: nobody can wait for a topic that does not exist yet, so this is safe. A
verb that moves posts or topics locks those that it moves them from and to before it writes.

All locks are taken by `locked()` of the querysets as `FOR NO KEY UPDATE`, which lets others insert
rows that refer to the locked one. With plain `FOR UPDATE` a reply, whose reading refers to the
topic's question, would wait at its commit for a tagging of another reply under that question, and
the tagging for the forum's row, which the reply has locked by then: a deadlock.

`tests/forum/models/test_locking.py` reads the order from the SQL statements of every verb.
"""

from contextlib import suppress

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from forum import transactions
from forum.policy import get_policy

# Ids per statement: databases limit the number of parameters.
CHUNK = 900
# Per model: the lookups of the topics and of the questions that are locked for one of its rows.
LOCKED_LOOKUPS = {
    # Locked where they are written.
    "forum": (None, None),
    "rule": (None, None),
    "topic": ("pk", None),
    "post": ("topic", None),
    "revision": ("post__topic", "post__readings__question"),
    "report": ("post__topic", None),
    "appeal": ("post__topic", None),
    "block": (None, None),
    "reading": ("post__topic", "question"),
    "question": ("topics", "pk"),
    "interpretation": ("question__topics", "question"),
}


def lock_person(user):
    """Lock the row of the user for whom a verb writes, before all other rows. One query.

    Whoever deletes the account waits, and takes the user out of what was written; see
    `forum.integration.account_deletion`. Raises DoesNotExist where the account is gone.
    """
    lock_people(user)


def lock_people(*people):
    """Lock the rows of several users, in ascending order. One query."""
    ids = {user.pk for user in people}
    users = get_user_model()._base_manager.select_for_update(no_key=True)
    found = list(users.only("pk").filter(pk__in=ids).order_by("pk"))
    if len(found) < len(ids):
        raise get_user_model().DoesNotExist
    for user in people:
        get_policy().forget_blocks(user)


class ChangedMeanwhile(Exception):
    """Another transaction has changed which topics and questions have to be locked."""


def lock(read):
    """Lock the topics and questions whose ids the function `read` returns, as two sets.

    `read` is called again once the rows are locked. If it returns further ids, because another
    transaction has moved a post or has given a topic another question meanwhile, all locks are
    released and taken again: adding the missing ones now would break the order. `read` is called
    at least twice.
    """
    while True:
        with suppress(ChangedMeanwhile), transactions.atomic():
            topics, questions = read()
            _lock_rows("Topic", topics)
            _lock_rows("Question", questions)
            now_topics, now_questions = read()
            if not (now_topics <= topics and now_questions <= questions):
                raise ChangedMeanwhile
            return


def lock_for(ids_by_model, *, topics=(), questions=()):
    """Lock the topics and questions of rows to be changed, as {"post": [17, 18], …}.

    Instead of ids there may be querysets of the rows, which take one query each. `topics` and
    `questions` are ids of further ones to lock: topics that posts move to, questions that topics
    will ask.
    """

    def read():
        topic_ids, question_ids = set(topics), set(questions)
        for model, ids in ids_by_model.items():
            topic_lookup, question_lookup = LOCKED_LOOKUPS[model]
            topic_ids |= _related_ids(model, topic_lookup, ids)
            question_ids |= _related_ids(model, question_lookup, ids)
        if topics:
            # Replies that move to a topic get readings for its question.
            question_ids |= _related_ids("topic", "question", topic_ids)
        return topic_ids, question_ids

    lock(read)


def in_chunks(ids):
    """Yield the ids, sorted, in lists of at most 500."""
    ids = sorted(ids)
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _related_ids(model, lookup, ids):
    """Return the set of ids that a lookup gives for rows of a model; none for the lookup None."""
    if lookup is None:
        return set()
    rows = apps.get_model("parlance_forum", model).objects
    querysets = [each for each in ids if isinstance(each, models.QuerySet)]
    if not querysets:
        querysets = [rows.filter(pk__in=chunk) for chunk in in_chunks(ids)]
    related_ids = set()
    for each in querysets:
        related_ids.update(each.order_by().values_list(lookup, flat=True).distinct())
    return related_ids - {None}


def _lock_rows(model, ids):
    rows = apps.get_model("parlance_forum", model).objects.locked().only("pk")
    for chunk in in_chunks(ids):
        list(rows.filter(pk__in=chunk))
