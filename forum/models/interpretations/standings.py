"""Standings: what each person's replies in a topic say, from which its division is counted.

Kept up under the topic's lock by whatever changes a reply or its reading, so that a division is
read, not counted. `manage.py forum_check` proves standings and divisions against the readings.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from forum import transactions
from forum.models import counters
from forum.models.interpretations.tally import Person, Tally, people_of
from forum.models.locking import in_chunks
from forum.tasks import task
from forum.transactions import PrimaryManager

# Rows per statement or chunk.
CHUNK = 500
# With more people than these, a whole topic is counted at once.
MAX_PEOPLE = 200
# What `people_of` takes of a reading.
COLUMNS = (
    *("post__author", "post__author_name", "state", "outcome", "supported"),
    *("post__created_at", "post"),
)


class Standing(models.Model):
    """A person with published replies in a topic, as its question counts them.

    Authors without an account are told apart by `author_name`, which is "" for others. `counts` is
    `Person.as_json()`. Derived: `restand` writes it.
    """

    topic = models.ForeignKey(
        "parlance_forum.Topic", models.CASCADE, related_name="standings", db_index=False
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150, blank=True)
    counts = models.JSONField()

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["topic", "author", "author_name"], name="forum_standing_person"),
        ]

    def __str__(self):
        return f"{self.author_name or self.author}: {self.topic}"


def count_people(topic_id, question_id, people=None):
    """Return {(author id, name): Person} of a topic, counted from its readings. One query.

    `people` limits it to these keys; with None everybody is counted.
    """
    readings = apps.get_model("parlance_forum", "Reading").objects.order_by()
    readings = readings.filter(question=question_id, post__topic=topic_id, post__status="published")
    if people is not None:
        readings = readings.filter(_is_any_of(people, "post__"))
    return people_of(readings.values_list(*COLUMNS).iterator(chunk_size=2_000))


def restand(topic_id, people=None):
    """Count people of a locked topic again, and change its division by the difference.

    `people` are (author id, "" or else the name); None counts everybody. Does nothing where no
    question is asked. Five queries at most, unless there are many people.
    """
    topics = apps.get_model("parlance_forum", "Topic").objects.filter(pk=topic_id)
    question_id, division = topics.values_list("question", "division").get()
    if question_id is None and not division:
        return
    if people is not None and len(people) > MAX_PEOPLE:
        people = None
    now = count_people(topic_id, question_id, people) if question_id else {}
    stored = Standing.objects.filter(topic=topic_id)
    if people is None:
        _write(topic_id, stored, now)
        tally = Tally.of(now.values())
    else:
        rows = _write(topic_id, stored.filter(_is_any_of(people)), now)
        tally = Tally.from_json(division)
        for row in rows:
            tally.count(Person.from_json(row.counts), -1)
        for person in now.values():
            tally.count(person)
    topics.update(division=tally.as_json() if question_id else {})


def _write(topic_id, stored, now):
    """Replace the Standings of a queryset by those of {(author id, name): Person}; return them."""
    rows = list(stored.order_by())
    right = {
        (row.author_id, row.author_name): row.pk
        for row in rows
        if (person := now.get((row.author_id, row.author_name))) and person.as_json() == row.counts
    }
    wrong = [row.pk for row in rows if right.get((row.author_id, row.author_name)) != row.pk]
    for start in range(0, len(wrong), CHUNK):
        Standing.objects.filter(pk__in=wrong[start : start + CHUNK]).delete()
    Standing.objects.bulk_create(
        (
            Standing(topic_id=topic_id, author_id=key[0], author_name=key[1], counts=row.as_json())
            for key, row in now.items()
            if key not in right
        ),
        batch_size=CHUNK,
    )
    return rows


def restand_authors(posts):
    """Count the authors of some posts again, each in the post's topic, which is locked.

    `posts` is a queryset. Some ten queries for each 900 topics in which a question is asked, and
    those of `restand` for topics with many of these people.
    """
    people = defaultdict(set)
    rows = posts.order_by().values_list("topic", "author", "author_name")
    for topic_id, author, name in rows:
        people[topic_id].add((author, "" if author else name))
    topics = apps.get_model("parlance_forum", "Topic").objects.order_by()
    for chunk in in_chunks(people):
        asking = topics.filter(pk__in=chunk).exclude(question=None, division={})
        asking = {topic.pk: topic for topic in asking.only("pk", "question", "division")}
        for pk in sorted(asking):
            if len(asking) == 1 or asking[pk].question_id is None or len(people[pk]) > MAX_PEOPLE:
                restand(pk, people[pk])
                del asking[pk]
        if asking:
            _restand_many(asking, {pk: people[pk] for pk in asking})


def _restand_many(topics, people):
    """Do what `restand` does for many topics that ask, {id: Topic}; `people` is {id: keys}."""
    readings = apps.get_model("parlance_forum", "Reading").objects.order_by()
    readings = readings.filter(
        _is_any_of(set().union(*people.values()), "post__"),
        question=F("post__topic__question"),
        post__topic__in=topics,
        post__status="published",
    )
    rows = defaultdict(list)
    for topic_id, author, name, *rest in readings.values_list("post__topic", *COLUMNS):
        if (author, "" if author else name) in people[topic_id]:
            rows[topic_id].append((author, name, *rest))
    stored = Standing.objects.filter(_is_any_of(set().union(*people.values())), topic__in=topics)
    tallies = {pk: Tally.from_json(topic.division) for pk, topic in topics.items()}
    wrong = []
    for standing in stored.order_by():
        if (standing.author_id, standing.author_name) in people[standing.topic_id]:
            tallies[standing.topic_id].count(Person.from_json(standing.counts), -1)
            wrong.append(standing.pk)
    for start in range(0, len(wrong), CHUNK):
        Standing.objects.filter(pk__in=wrong[start : start + CHUNK]).delete()
    right = []
    for topic_id in topics:
        for (author, name), person in people_of(rows[topic_id]).items():
            tallies[topic_id].count(person)
            counts = person.as_json()
            right.append(
                Standing(topic_id=topic_id, author_id=author, author_name=name, counts=counts)
            )
        topics[topic_id].division = tallies[topic_id].as_json()
    Standing.objects.bulk_create(right, batch_size=CHUNK)
    type(topics[topic_id]).objects.bulk_update(topics.values(), ["division"], batch_size=100)


def _is_any_of(people, prefix=""):
    """Return a Q for the rows of people; `prefix` is the lookup to the row with the author."""
    authors = [author for author, _name in people if author is not None]
    names = [name for author, name in people if author is None]
    found = Q(**{f"{prefix}author__in": authors})
    if names:
        found |= Q(**{f"{prefix}author": None, f"{prefix}author_name__in": names})
    return found


def recount_division(topic_id):
    """Count a topic's division again, in a transaction of its own.

    It is counted before the topic is locked, and again if somebody has written meanwhile; under the
    lock only after three vain attempts.
    """
    topics = apps.get_model("parlance_forum", "Topic").objects.filter(pk=topic_id)
    for _attempt in range(3):
        version, question_id = topics.values_list("version", "question").first() or (None, None)
        if question_id is None:
            break
        now = count_people(topic_id, question_id)
        with transactions.atomic():
            if not topics.locked().filter(version=version).only("pk"):
                continue
            _write(topic_id, Standing.objects.filter(topic=topic_id), now)
            topics.update(division=Tally.of(now.values()).as_json())
            return
    with transactions.atomic():
        if topics.locked().only("pk"):
            restand(topic_id)


def recount_on_commit(topics):
    """Count the divisions of a queryset's topics again after the commit. One query before it."""
    ids = list(topics.order_by("pk").values_list("pk", flat=True))
    if ids:
        transactions.on_commit(partial(recount_divisions.enqueue, ids))


@task
def recount_divisions(topic_ids):
    """Count the divisions of topics again, each in a transaction of its own."""
    for topic_id in topic_ids:
        recount_division(topic_id)


def verify_divisions(*, repair=False):
    """Yield a WrongDivision for every topic whose division does not follow from its readings.

    For `forum_check`. Each is examined again under the topic's lock, so that a change halfway done
    is not reported; `repair` corrects it. Left out are questions that are being counted.
    """
    topics = apps.get_model("parlance_forum", "Topic").objects.order_by("pk")
    topics = topics.exclude(question=None, division={}).exclude(question__refreshed_to__gte=0)
    for topic_id in topics.values_list("pk", flat=True).iterator(chunk_size=CHUNK):
        if _is_right(topic_id):
            continue
        with transactions.atomic():
            topic = topics.locked().filter(pk=topic_id).first()
            if topic is None or _is_right(topic_id):
                continue
            if repair:
                restand(topic_id)
                counters.touch_topic(topic)
        yield WrongDivision(topic_id)


def _is_right(topic_id):
    """Return whether a topic's division and standings follow from its readings. Three queries."""
    topics = apps.get_model("parlance_forum", "Topic").objects.filter(pk=topic_id)
    question_id, division = topics.values_list("question", "division").get()
    people = count_people(topic_id, question_id) if question_id else {}
    stored = Standing.objects.filter(topic=topic_id).order_by()
    counted = [(*key, person.as_json()) for key, person in people.items()]
    rows = list(stored.values_list("author", "author_name", "counts"))
    by_person = {row[:2]: row[2] for row in rows}
    return (
        Tally.from_json(division) == Tally.of(people.values())
        and len(rows) == len(counted)
        and by_person == {(author, name): counts for author, name, counts in counted}
    )


@dataclass(frozen=True, slots=True)
class WrongDivision:
    """A topic whose stored division, or a standing in it, does not follow from the readings."""

    topic_id: int
    kind: ClassVar = "division"

    def __str__(self):
        return f"topic {self.topic_id}: its division does not follow from the readings"
