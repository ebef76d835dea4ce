"""How a discussion divides: its people, or its replies, over the interpretations.

docs/interpretations.md has the formulae, `forum.models.interpretations.tally` the rule by which
people and replies are counted. The counts of a topic are kept in `Topic.division`.
"""

from dataclasses import dataclass, field
from functools import cached_property

from forum import conf
from forum.interpretations.parts import OPEN_PARTS, SETTLED_PARTS, replies_with_readings
from forum.models import Standing, Topic
from forum.models.interpretations.tally import PartCounts, Person, Tally, people_of
from forum.policy import ForumPolicy, get_policy
from forum.reading.people import TemplateData

# With the forum's own versions of these, all who see a topic see all its published replies.
RULES = ("visible_topics", "visible_posts", "status_filter")
# What `people_of` takes of a reply with its reading.
COLUMNS = (
    *("author", "author_name", "reading__state", "reading__outcome", "reading__supported"),
    *("created_at", "pk"),
)
CHUNK = 2_000


@dataclass
class Part(TemplateData):
    """One part of a division: an interpretation, or what else a reply can be.

    `movable` is how many of `count` may still move to another part when open replies are settled.
    """

    division: "Division" = field(repr=False)
    key: str
    label: str
    interpretation: object = None
    count: int = 0
    movable: int = 0

    @property
    def is_open(self):
        """Return whether its replies may still turn out to belong to another part."""
        return self.key in OPEN_PARTS

    @property
    def proportion(self):
        """Return its share of the total, from 0 to 1: its width in the division bar."""
        return self.count / self.division.total if self.division.total else 0.0

    @property
    def share(self):
        """Return its share of what is settled, from 0 to 1; None for an open part."""
        if self.is_open or not self.division.settled:
            return None
        return self.count / self.division.settled

    @property
    def lower(self):
        """Return the share if all that is movable moves away; None for an open part."""
        if self.is_open or not self.division.total:
            return None
        return (self.count - self.movable) / self.division.total

    @property
    def upper(self):
        """Return the share if all that is movable moves here; None for an open part."""
        if self.is_open or not self.division.total:
            return None
        elsewhere = self.division.movable - self.movable
        return (self.count + elsewhere) / self.division.total


class Division:
    """How people, or replies, divide over the parts.

    `unit` says what is counted, "people" or "replies"; `counts` are their PartCounts.
    """

    def __init__(self, codebook, unit, counts):
        self.unit = unit
        counts = _with_merged(counts, codebook)
        rows = codebook.selectable
        rows = [row for row in rows if not row.is_archived or counts.of_part[str(row.pk)]]
        self.parts = [Part(self, row.letter, row.label, row) for row in rows]
        others = {**SETTLED_PARTS, **OPEN_PARTS}
        self.parts += [Part(self, key, label) for key, label in others.items()]
        for part in self.parts:
            key = str(part.interpretation.pk) if part.interpretation else part.key
            part.count, part.movable = counts.of_part[key], counts.movable[key]

    @cached_property
    def total(self):
        """Return how many people or replies there are."""
        return sum(part.count for part in self.parts)

    @cached_property
    def settled(self):
        """Return how many of them are settled."""
        return sum(part.count for part in self.parts if not part.is_open)

    @cached_property
    def movable(self):
        """Return how many of them may still move to another part."""
        return sum(part.movable for part in self.parts)

    def reaches(self, minimum):
        """Return whether as many are settled as `minimum`, 1 at least.

        One fewer is enough where as many have been tagged: what readers were shown stays when one
        reply is edited, or a second moderator differs. A tagging that is withdrawn never counts.
        """
        minimum = max(minimum, 1)
        tagged = self.total - self["untagged"].count
        return self.settled >= minimum or (self.settled == minimum - 1 > 0 and tagged >= minimum)

    @property
    def interpretations(self):
        """Return the parts that are interpretations."""
        return [part for part in self.parts if part.interpretation]

    def __getitem__(self, key):
        """Return the part with this key: a letter, or "several", "untagged" and so on.

        Raises KeyError.
        """
        for part in self.parts:
            if part.key == key:
                return part
        raise KeyError(key)


@dataclass(frozen=True)
class BothDivisions(TemplateData):
    """The two divisions of a discussion, from the same readings.

    `is_being_counted` says that the readings are being derived again, so that counts may be old.
    """

    people: Division
    replies: Division
    is_being_counted: bool = False

    @property
    def minimum(self):
        """Return how many replies must be settled before readers see a bar."""
        return max(conf.FORUM_DIVISION_MINIMUM, 1)

    @property
    def is_shown(self):
        """Return whether so many are; with fewer, readers see who holds what."""
        return self.replies.reaches(conf.FORUM_DIVISION_MINIMUM)

    @property
    def has_percentages(self):
        """Return whether enough people are settled for shares to say more than numbers."""
        return self.is_shown and self.people.reaches(conf.FORUM_PERCENTAGES_MINIMUM)

    @property
    def settled(self):
        """Return how many replies are settled."""
        return self.replies.settled

    @property
    def total(self):
        """Return how many replies there are."""
        return self.replies.total


def _with_merged(counts, codebook):
    """Return PartCounts with those of merged interpretations added to what they were merged into.

    There are such ones while readings are derived again.
    """
    merged = {
        str(pk): str(codebook.target_id(pk))
        for pk, row in codebook.interpretations.items()
        if row.merged_into_id is not None
    }
    if merged.keys().isdisjoint(counts.of_part):
        return counts
    together = PartCounts()
    for part, number in counts.of_part.items():
        movable = counts.movable[part]
        together.add(merged.get(part, part), movable, is_movable=True)
        together.add(merged.get(part, part), number - movable, is_movable=False)
    return together


def divide(question, viewer, *, topic=None):
    """Return the BothDivisions of a question, in one topic that asks it or in all.

    Counts the replies that the viewer may see. One query for one topic, one or two for all; one
    more where this process has to read the interpretations.
    """
    if topic is None:
        return from_tally(question, tallies([question], viewer)[question.pk])
    # The object may have been read before the last tagging.
    topic = Topic.objects.only("division").get(pk=topic.pk)
    topic.question = question
    return from_tally(question, topic_tallies([topic], viewer)[topic.pk])


def from_tally(question, tally):
    """Return the BothDivisions of a question from its Tally."""
    codebook = question.codebook
    people = Division(codebook, "people", tally.people)
    replies = Division(codebook, "replies", tally.replies)
    return BothDivisions(people, replies, question.is_being_counted)


def tally(question, viewer, *, topic=None):
    """Return the Tally of a question, counted from the readings that the viewer may see. One query.

    For hosts with rules of their own about who sees replies; otherwise it is stored. Memory: one
    entry per person.
    """
    replies = replies_with_readings(question, viewer, topic).filter(reading__isnull=False)
    rows = replies.order_by().values_list(*COLUMNS).iterator(chunk_size=CHUNK)
    return Tally.of(people_of(rows).values())


def topic_tallies(topics, viewer):
    """Return {topic id: its Tally}, each as an answer to its own question. No query."""
    if all_see_the_same():
        return {topic.pk: Tally.from_json(topic.division) for topic in topics}
    return {topic.pk: tally(topic.question, viewer, topic=topic) for topic in topics}


def tallies(questions, viewer):
    """Return {question id: its Tally over all topics that ask it}.

    One query, and another where several topics ask the same: it reads a row for each person in
    these, because somebody who writes in several counts once.
    """
    if not all_see_the_same():
        return {question.pk: tally(question, viewer) for question in questions}
    asking = {question.pk: {} for question in questions}
    topics = Topic.objects.visible_to(viewer).filter(question__in=questions).order_by()
    for question_id, topic_id, division in topics.values_list("question", "pk", "division"):
        asking[question_id][topic_id] = division
    several = [pk for divisions in asking.values() if len(divisions) > 1 for pk in divisions]
    people = _people_in(several) if several else {}
    return {
        question_id: _merged_tally(people[pk] for pk in divisions)
        if len(divisions) > 1
        else Tally.from_json(next(iter(divisions.values()), {}))
        for question_id, divisions in asking.items()
    }


def _people_in(topic_ids):
    """Return {topic id: [(author id or name, what Person.from_json reads)]}. One query."""
    people = {pk: [] for pk in topic_ids}
    rows = Standing.objects.filter(topic__in=topic_ids).order_by()
    for topic_id, author, name, counts in rows.values_list(
        "topic", "author", "author_name", "counts"
    ).iterator(chunk_size=CHUNK):
        people[topic_id].append(((author, name), counts))
    return people


def _merged_tally(people_of_topics):
    """Return the Tally of people who may each be in several topics."""
    together = {}
    for people in people_of_topics:
        for key, counts in people:
            person = Person.from_json(counts)
            if key in together:
                together[key].add(person)
            else:
                together[key] = person
    return Tally.of(together.values())


def all_see_the_same():
    """Return whether all who see a topic see all its published replies."""
    policy = type(get_policy())
    return all(getattr(policy, name) is getattr(ForumPolicy, name) for name in RULES)
