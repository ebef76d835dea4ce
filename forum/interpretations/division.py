"""How a discussion divides: its people, or its replies, over the interpretations.

docs/interpretations.md has the formulae. The parts are exclusive and add up to the total. Each
person counts once: in the part of their latest settled reply that supports something. Without one,
they count in the first of these parts that a reply of theirs is in: contested, to be read again,
not yet tagged; only disputes, another interpretation, unclear, no position, off topic.
"""

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from forum import conf
from forum.interpretations.parts import (
    OPEN_PARTS,
    SETTLED_PARTS,
    part_of,
    replies_in_each,
    replies_to_each,
    replies_with_readings,
)

# The outcomes by which a reply decides the part of its author.
TAKES_A_SIDE = ("supports", "several")
# People without such a reply count in the first of these parts that a reply of theirs is in.
ELSEWHERE = [*OPEN_PARTS, "disputes", "other", "unclear", "none", "off_topic"]
# Rows per chunk.
CHUNK = 2_000


@dataclass
class Part:
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
        rows = codebook.selectable
        rows = [row for row in rows if not row.is_archived or counts.of_part[row.pk]]
        self.parts = [Part(self, row.letter, row.label, row) for row in rows]
        others = {**SETTLED_PARTS, **OPEN_PARTS}
        self.parts += [Part(self, key, label) for key, label in others.items()]
        for part in self.parts:
            key = part.interpretation.pk if part.interpretation else part.key
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
class BothDivisions:
    """The two divisions of a discussion, from the same readings."""

    people: Division
    replies: Division

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


def divide(question, viewer, *, topic=None):
    """Return the BothDivisions of a question, in one topic or in all that ask it.

    Counts the replies that the viewer may see. One query over the readings; one more where some
    authors have no account, and one where this process has to read the interpretations.
    """
    return from_tally(question, tally(question, viewer, topic=topic))


def from_tally(question, tally):
    """Return the BothDivisions of a question from its Tally."""
    codebook = question.codebook
    return BothDivisions(
        Division(codebook, "people", tally.people), Division(codebook, "replies", tally.replies)
    )


@dataclass
class PartCounts:
    """How many people or replies each part has. Interpretations are named by their ids."""

    of_part: Counter = field(default_factory=Counter)
    movable: Counter = field(default_factory=Counter)

    def add(self, part, number=1, *, is_movable):
        """Add a number to a part."""
        self.of_part[part] += number
        self.movable[part] += number * is_movable


@dataclass
class Tally:
    """The numbers of a division, small enough for `forum.interpretations.count_cache`."""

    people: PartCounts = field(default_factory=PartCounts)
    replies: PartCounts = field(default_factory=PartCounts)


def tally(question, viewer, *, topic=None):
    """Return the Tally of what `divide` shows. Memory: one entry per person."""
    return _tally_of(_rows(replies_with_readings(question, viewer, topic)))


def tallies(questions, viewer):
    """Return {question id: its Tally over all topics that ask it}. One query."""
    return _tallies(questions, _rows(replies_to_each(questions, viewer), "topic__question"))


def topic_tallies(topics, viewer):
    """Return {topic id: its Tally}, each as an answer to its own question. One query."""
    return _tallies(topics, _rows(replies_in_each(topics, viewer), "topic"))


def _tallies(wholes, rows):
    """Return {id of a question or topic: Tally} of rows that begin with that id."""
    counts = {whole.pk: Tally() for whole in wholes}
    for pk, of_whole in groupby(rows, key=itemgetter(0)):
        counts[pk] = _tally_of(row[1:] for row in of_whole)
    return counts


def _tally_of(rows):
    """Return the Tally of (author, state, outcome, supported id), the oldest reply first."""
    counts, people, replies = Tally(), People(), Counter()
    effects = ReadingEffects()
    for person, *reading in rows:
        effect = effects[tuple(reading)]
        replies[effect.part] += 1
        people.take(person, effect)
    for part, number in replies.items():
        counts.replies.add(part, number, is_movable=part in OPEN_PARTS)
    people.count(counts.people)
    return counts


class ReadingEffect(NamedTuple):
    """What the reading of one reply means for the part of its author; see `People`.

    `elsewhere` is the index of the part in ELSEWHERE, or its length where the reply takes a side.
    """

    part: int | str
    is_open: bool
    takes_a_side: bool
    elsewhere: int


class ReadingEffects(dict):
    """A cache of {(state, outcome, supported id): ReadingEffect}: few keys for many replies."""

    def __missing__(self, reading):
        part = part_of(*reading)
        takes_a_side = part not in OPEN_PARTS and reading[1] in TAKES_A_SIDE
        elsewhere = len(ELSEWHERE) if takes_a_side else ELSEWHERE.index(part)
        self[reading] = ReadingEffect(part, part in OPEN_PARTS, takes_a_side, elsewhere)
        return self[reading]


def _rows(replies, *groups):
    """Yield (author id or else name, state, outcome, supported id), the oldest reply first.

    `groups` are columns that come before the author, and by which the rows are ordered first.
    """
    replies, author = replies.order_by(*groups, "created_at", "pk"), len(groups)
    columns = (*groups, "author", "reading__state", "reading__outcome", "reading__supported")
    names = None
    for row in replies.values_list(*columns).iterator(chunk_size=CHUNK):
        if row[author] is not None:
            yield row
            continue
        # Read only where needed: few authors lack an account, and names cost a tenth of the query.
        if names is None:
            names = replies.filter(author=None).values_list("author_name", flat=True)
            names = names.iterator(chunk_size=CHUNK)
        yield *row[:author], next(names, ""), *row[author + 1 :]


class People:
    """The part in which each person counts; replies are taken in the order of writing."""

    def __init__(self):
        # {person: part of their latest reply that takes a side}
        self.part_of = {}
        # Those who have written a reply since that is still open.
        self.with_open_reply = set()
        # {person: the least index in ELSEWHERE of their replies}
        self.elsewhere = {}

    def take(self, person, effect):
        """Take the ReadingEffect of a person's next reply."""
        if effect.takes_a_side:
            self.part_of[person] = effect.part
            self.with_open_reply.discard(person)
            return
        if effect.is_open:
            self.with_open_reply.add(person)
        if effect.elsewhere < self.elsewhere.get(person, len(ELSEWHERE)):
            self.elsewhere[person] = effect.elsewhere

    def count(self, counts):
        """Add everybody to the PartCounts; those are movable whom an open reply may still move."""
        for person, part in self.part_of.items():
            counts.add(part, is_movable=person in self.with_open_reply)
        for person in self.elsewhere.keys() - self.part_of.keys():
            part = ELSEWHERE[self.elsewhere[person]]
            counts.add(part, is_movable=part in OPEN_PARTS)
