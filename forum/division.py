"""How a discussion divides: its people, or its replies, over the interpretations.

docs/interpretations.md has the formulae. The parts are exclusive and add up to the total. People
are counted once each: at their latest settled reply that supports something; else, if any of their
replies is contested, to be read again or not yet tagged, there; else at the first of these that a
reply of theirs is: only disputes, another interpretation, unclear, no position, off topic.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from forum import conf
from forum.standings import OPEN_PARTS, SETTLED_PARTS, answers, part_of

# The outcomes of a reading that places its author.
TAKES_A_SIDE = ("supports", "several")
# Who supports nothing that is settled is counted at the first of these that a reply of theirs is.
ELSEWHERE = [*OPEN_PARTS, "disputes", "other", "unclear", "none", "off_topic"]


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
        standing = codebook.standing
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
class Divided:
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
    people, replies = Counts(), Counts()
    persons = defaultdict(Person)
    for person, state, outcome, supported in _rows(answers(question, viewer, topic)):
        part = part_of(state, outcome, supported)
        replies.add(part, is_movable=part in OPEN_PARTS)
        persons[person].take(part, takes_a_side=outcome in TAKES_A_SIDE)
    for person in persons.values():
        people.add(person.part, is_movable=person.is_movable)
    settled = sum(replies.of_part.values()) - sum(replies.movable.values())
    minimum = max(conf.FORUM_DIVISION_MINIMUM, 1)
    is_shown = settled >= minimum
    return Divided(
        Division(question.codebook, "people", people, is_shown=is_shown),
        Division(question.codebook, "replies", replies, is_shown=is_shown),
        is_shown,
        minimum,
    )


def _rows(replies):
    """Yield (author id or else name, state, outcome, supported id), oldest first."""
    replies = replies.order_by("created_at", "pk")
    reading = ("answer__state", "answer__outcome", "answer__supported")
    rows = list(replies.values_list("author", *reading))
    names = iter(())
    # Names cost a tenth of the query, and few are without an account.
    if any(row[0] is None for row in rows):
        names = iter(replies.filter(author=None).values_list("author_name", flat=True))
    for author, *read in rows:
        yield next(names, "") if author is None else author, *read


@dataclass
class Counts:
    """How many people or replies each part has. Interpretations are named by their ids."""

    of_part: Counter = field(default_factory=Counter)
    movable: Counter = field(default_factory=Counter)

    def add(self, part, *, is_movable):
        """Count one."""
        self.of_part[part] += 1
        self.movable[part] += is_movable


class Person:
    """Where one person is counted; takes their replies in the order in which they were written."""

    __slots__ = ("elsewhere", "placed", "wrote_since")

    def __init__(self):
        self.placed = None
        self.wrote_since = False
        self.elsewhere = len(ELSEWHERE)

    def take(self, part, *, takes_a_side):
        """Take the part of the next reply; `takes_a_side` where its outcome supports something."""
        if part in OPEN_PARTS:
            self.wrote_since = True
        elif takes_a_side:
            self.placed, self.wrote_since = part, False
            return
        self.elsewhere = min(self.elsewhere, ELSEWHERE.index(part))

    @property
    def part(self):
        """Return the part that the person is counted in."""
        return self.placed if self.placed is not None else ELSEWHERE[self.elsewhere]

    @property
    def is_movable(self):
        """Return whether a reply that is still open may move the person."""
        return self.wrote_since if self.placed is not None else self.part in OPEN_PARTS
