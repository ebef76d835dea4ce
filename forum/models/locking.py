"""The order in which rows are locked. Read this before you write a verb.

A verb locks what it changes in this order, and each kind by ascending pk:

1. topics. A topic's lock is that of its posts and voices too, which have none of their own;
2. questions. A question's lock is that of its interpretations and readings;
3. the Action that it undoes;
4. forums: their counters and versions, as the last thing that the verb changes;
5. the site's stamp.

Two verbs that keep the order never wait for each other in a ring, which the database would end by
failing one of them.

Forums come after topics because a reply knows its topic first, and counts in the forum at its very
end: so replies in different topics wait for each other at their forum's row only, and there only
for the last statements of a transaction. `Topic.start` locks its forum before it writes the topic:
nobody can wait for a topic that is not there yet, so this makes no ring. What moves posts or topics
locks the topics that it takes them from and to before it writes anything.

All locks are taken by `locked()` of the querysets, in the mode that lets others refer to the locked
row meanwhile (`FOR NO KEY UPDATE`). Under a plain `FOR UPDATE` a reply, whose reading refers to the
topic's question, would wait at its commit for who tags another topic's reply for this question, and
that one for the forum's row, which the reply holds by then: a ring again.

`tests/forum/test_locking.py` reads the order off the statements of every verb.
"""

from contextlib import suppress

from django.apps import apps

from forum import transactions

# Ids in one statement: databases bound how many values it may have.
CHUNK = 500
# From a row of each model: the way to the topics, and to the questions, that are locked for it.
WAYS = {
    "topic": ("pk", None),
    "post": ("topic", None),
    "reading": ("post__topic", "question"),
    "question": ("topics", "pk"),
    "interpretation": ("question__topics", "question"),
}


class ChangedMeanwhile(Exception):
    """Other rows have to be locked than those that were: another transaction has changed which."""


def lock(read):
    """Lock the topics and questions whose ids `read()` returns as two sets.

    `read` is asked again under the locks. If it names others by then, because a transaction that
    had to be waited for has moved a post or asked a question elsewhere, the locks are given back
    and taken anew, for taken late they would be out of order.
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
    """Lock all that must hold still while rows are changed: {"post": [17, 18], …}.

    `topics` and `questions` are ids of further ones: those that posts move to, or topics ask.
    """

    def read():
        found = set(topics), set(questions)
        for model, ids in ids_by_model.items():
            for way, named in zip(WAYS[model], found, strict=True):
                named |= _named(model, way, ids)
        if topics:
            # The replies that arrive get readings for what is asked there.
            found[1].update(_named("topic", "question", found[0]))
        return found

    lock(read)


def in_chunks(ids):
    """Yield sorted ids in lists that one statement can take."""
    ids = sorted(ids)
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _named(model, way, ids):
    """Return the ids that a way leads to from rows of a model, as a set."""
    if way is None:
        return set()
    rows = apps.get_model("forum", model).objects.order_by()
    found = set()
    for chunk in in_chunks(ids):
        found.update(rows.filter(pk__in=chunk).values_list(way, flat=True).distinct())
    return found - {None}


def _lock_rows(model, ids):
    rows = apps.get_model("forum", model).objects.locked().only("pk")
    for chunk in in_chunks(ids):
        list(rows.filter(pk__in=chunk))
