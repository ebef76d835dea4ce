"""How a discussion divides: its people, or its replies, over the interpretations.

docs/interpretations.md has the formulae. The parts are exclusive and add up to the total. People
are counted once each: at their latest settled reply that supports something; else, if any of their
replies is contested, to be read again or not yet tagged, there; else at the first of these that a
reply of theirs is: only disputes, another interpretation, unclear, no position, off topic.
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
    answers_to_each,
    part_of,
    replies_with_readings,
)

# The outcomes of a reading that places its author.
TAKES_A_SIDE = ("supports", "several")
# Who supports nothing that is settled is counted at the first of these that a reply of theirs is.
ELSEWHERE = [*OPEN_PARTS, "disputes", "other", "unclear", "none", "off_topic"]
# Rows per chunk.
CHUNK = 2_000


@dataclass
class Part:
    """One part of a division: an interpretation, or what else a reply can be.

    `movable` are those among `count` that replies which are still open may move elsewhere, or that
    have no place yet.
    """

    division: "Division" = field(repr=False)
    key: str
    label: str
    interpretation: object = None
    count: int = 0
    movable: int = 0

    @property
    def is_open(self):
        """Return whether it holds what may still turn out to belong to any other part."""
        return self.key in OPEN_PARTS

    @property
    def proportion(self):
        """Return its part of the whole, from 0 to 1: the width in a bar."""
        return self.count / self.division.total if self.division.total else 0.0

    @property
    def share(self):
        """Return its share of what is settled, from 0 to 1; None for an open part."""
        if self.is_open or not self.division.settled:
            return None
        return self.count / self.division.settled

    @property
    def lower(self):
        """Return the share if nothing that is open turns out to belong here, or None."""
        if self.is_open or not self.division.total:
            return None
        return (self.count - self.movable) / self.division.total

    @property
    def upper(self):
        """Return the share if all that is open turns out to belong here, or None."""
        if self.is_open or not self.division.total:
            return None
        elsewhere = self.division.movable - self.movable
        return (self.count + elsewhere) / self.division.total


class Division:
    """How people, or replies, divide. `counts` says how many are where, `by` what is counted."""

    def __init__(self, codebook, by, counts, *, is_shown):
        self.by = by
        self.is_shown = is_shown
        standing = codebook.selectable
        shown = [row for row in standing if not row.is_archived or counts.of_part[row.pk]]
        self.parts = [Part(self, row.letter, row.label, row) for row in shown]
        names = {**SETTLED_PARTS, **OPEN_PARTS}
        self.parts += [Part(self, key, label) for key, label in names.items()]
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
        """Return how many of them what is still open may move."""
        return sum(part.movable for part in self.parts)

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
class Divisions:
    """The two divisions of a discussion, from the same readings.

    `is_shown` says whether enough replies are settled, `minimum` (FORUM_DIVISION_MINIMUM), for
    readers to be shown anything; `settled` and `total` count replies.
    """

    people: Division
    replies: Division
    is_shown: bool
    minimum: int

    @property
    def settled(self):
        """Return how many replies are settled."""
        return self.replies.settled

    @property
    def total(self):
        """Return how many replies there are."""
        return self.replies.total


def divide(question, viewer, *, topic=None):
    """Return how a question divides, in one topic or all that ask it, as far as the viewer may see.

    One query over the readings; one more where some of the authors have no account. The
    interpretations cost another one where this process has not read them since they changed.
    """
    return from_tally(question, tally(question, viewer, topic=topic))


def from_tally(question, tally):
    """Return the Divisions that a PartCounts of the question comes to."""
    settled = sum(tally.replies.of_part.values()) - sum(tally.replies.movable.values())
    minimum = max(conf.FORUM_DIVISION_MINIMUM, 1)
    is_shown = settled >= minimum
    return Divisions(
        Division(question.codebook, "people", tally.people, is_shown=is_shown),
        Division(question.codebook, "replies", tally.replies, is_shown=is_shown),
        is_shown,
        minimum,
    )


@dataclass
class Counts:
    """How many people or replies each part has. Interpretations are named by their ids."""

    of_part: Counter = field(default_factory=Counter)
    movable: Counter = field(default_factory=Counter)

    def add(self, part, number=1, *, is_movable):
        """Count some."""
        self.of_part[part] += number
        self.movable[part] += number * is_movable


@dataclass
class PartCounts:
    """The numbers of a division; they can be kept, see `forum.kept`."""

    people: Counts = field(default_factory=Counts)
    replies: Counts = field(default_factory=Counts)


def tally(question, viewer, *, topic=None):
    """Count what `divide` shows; takes the same. Memory: one entry per person."""
    return _tally_of(_rows(replies_with_readings(question, viewer, topic)))


def tallies(questions, viewer):
    """Return {question id: its PartCounts over all topics that ask it}. One query."""
    found = {question.pk: PartCounts() for question in questions}
    rows = _rows(answers_to_each(questions, viewer), "topic__question")
    for question_id, answered in groupby(rows, key=itemgetter(0)):
        found[question_id] = _tally_of(row[1:] for row in answered)
    return found


def _tally_of(rows):
    """Return the PartCounts of (author, state, outcome, supported id), the oldest reply first."""
    found, people, number_of = PartCounts(), People(), Counter()
    places = ReadingEffects()
    for person, *reading in rows:
        place = places[tuple(reading)]
        number_of[place.part] += 1
        people.take(person, place)
    for part, number in number_of.items():
        found.replies.add(part, number, is_movable=part in OPEN_PARTS)
    people.count(found.people)
    return found


class ReadingEffect(NamedTuple):
    """What one reading does to the place of its author; see `People`."""

    part: int | str
    is_open: bool
    takes_a_side: bool
    elsewhere: int


class ReadingEffects(dict):
    """The ReadingEffect of each (state, outcome, supported id); there are few, and many replies."""

    def __missing__(self, reading):
        part = part_of(*reading)
        takes_a_side = part not in OPEN_PARTS and reading[1] in TAKES_A_SIDE
        elsewhere = len(ELSEWHERE) if takes_a_side else ELSEWHERE.index(part)
        self[reading] = ReadingEffect(part, part in OPEN_PARTS, takes_a_side, elsewhere)
        return self[reading]


def _rows(replies, *groups):
    """Yield (author id or else name, state, outcome, supported id), oldest first.

    `groups` are columns that come before the author, and by which the rows are ordered first.
    """
    replies, place = replies.order_by(*groups, "created_at", "pk"), len(groups)
    columns = (*groups, "author", "answer__state", "answer__outcome", "answer__supported")
    names = None
    for row in replies.values_list(*columns).iterator(chunk_size=CHUNK):
        if row[place] is not None:
            yield row
            continue
        # Names cost a tenth of the query, and few are without an account.
        if names is None:
            names = replies.filter(author=None).values_list("author_name", flat=True)
            names = names.iterator(chunk_size=CHUNK)
        yield *row[:place], next(names, ""), *row[place + 1 :]


class People:
    """Where each person is counted; takes replies in the order in which they were written."""

    def __init__(self):
        self.placed = {}
        self.wrote_since = set()
        self.elsewhere = {}

    def take(self, person, place):
        """Take the ReadingEffect that the next reply would give its author."""
        if place.takes_a_side:
            self.placed[person] = place.part
            self.wrote_since.discard(person)
            return
        if place.is_open:
            self.wrote_since.add(person)
        if place.elsewhere < self.elsewhere.get(person, len(ELSEWHERE)):
            self.elsewhere[person] = place.elsewhere

    def count(self, counts):
        """Count everybody: whether what is still open may move them, too."""
        for person, part in self.placed.items():
            counts.add(part, is_movable=person in self.wrote_since)
        for person in self.elsewhere.keys() - self.placed.keys():
            part = ELSEWHERE[self.elsewhere[person]]
            counts.add(part, is_movable=part in OPEN_PARTS)
