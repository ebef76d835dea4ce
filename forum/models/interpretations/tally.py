"""Counting readings: which part of a division each reply is in, and each person. No queries.

The parts are exclusive and add up to the total. Each person counts once: in the part of their
latest settled reply that supports something. Without one, they count in the first of the parts of
ELSEWHERE that a reply of theirs is in.

Parts are named by strings, so that they can be keys in JSON: the id of an interpretation, or
"several", "untagged" and so on.
"""

from collections import Counter
from dataclasses import dataclass, field

OPEN_STATES = {"contested": "contested", "stale": "again", "untagged": "untagged", None: "untagged"}
# The parts whose replies may still turn out to belong to another part.
OPEN = frozenset(OPEN_STATES.values())
# People without a reply that takes a side count in the first of these that a reply of theirs is in.
ELSEWHERE = (
    *("contested", "again", "untagged"),
    *("disputes", "other", "unclear", "none", "off_topic"),
)


def part_of(state, outcome, supported_id):
    """Return the part that a reading belongs to: an interpretation's id, or the key of a part."""
    if state != "settled":
        return OPEN_STATES[state]
    return supported_id if outcome == "supports" else outcome


@dataclass
class Person:
    """What counts of one person's replies; `take` them in any order.

    `replies` is {part: number of replies}. `side` is the part of the latest reply that takes a
    side, "" where there is none; `side_at` and `open_at` are (time, id) of that reply, and of the
    latest open one, None where there is none.
    """

    replies: dict = field(default_factory=dict)
    side: str = ""
    side_at: tuple | None = None
    open_at: tuple | None = None

    def take(self, part, at):
        """Count a reply in a part; `at` is its (time, id)."""
        self.replies[part] = self.replies.get(part, 0) + 1
        if part in OPEN:
            self.open_at = max(self.open_at or at, at)
        elif part not in ELSEWHERE and (self.side_at is None or self.side_at < at):
            self.side, self.side_at = part, at

    def add(self, other):
        """Count another Person's replies too: the same one's in another topic."""
        for part, number in other.replies.items():
            self.replies[part] = self.replies.get(part, 0) + number
        if other.side and (not self.side or self.side_at < other.side_at):
            self.side, self.side_at = other.side, other.side_at
        if other.open_at:
            self.open_at = max(self.open_at or other.open_at, other.open_at)

    @property
    def part(self):
        """Return the part in which the person counts."""
        return self.side or next(part for part in ELSEWHERE if part in self.replies)

    @property
    def is_movable(self):
        """Return whether a reply that is still open may move the person to another part."""
        if not self.side:
            return self.part in OPEN
        return self.open_at is not None and self.open_at > self.side_at

    def as_json(self):
        """Return what `from_json` reads, for comparing and storing."""
        values = {"replies": self.replies, "side": self.side}
        for name in ("side_at", "open_at"):
            at = getattr(self, name)
            # Of one length, so that the texts are ordered like the times.
            values[name] = at and [at[0].isoformat(timespec="microseconds"), at[1]]
        return values

    @classmethod
    def from_json(cls, values):
        """Return the Person of `as_json`; such ones can be added to each other only."""
        return cls(dict(values["replies"]), values["side"], values["side_at"], values["open_at"])


def people_of(rows):
    """Return {(author id, "" or else the name): Person}.

    `rows` are (author id, name, state, outcome, supported id, created_at, post id), in any order.
    """
    people, parts = {}, {}
    for author, name, state, outcome, supported, *at in rows:
        key = author, "" if author else name
        if (person := people.get(key)) is None:
            person = people[key] = Person()
        reading = state, outcome, supported
        if (part := parts.get(reading)) is None:
            part = parts[reading] = str(part_of(*reading))
        person.take(part, tuple(at))
    return people


@dataclass
class PartCounts:
    """How many people or replies each part has, and how many of these may still move."""

    of_part: Counter = field(default_factory=Counter)
    movable: Counter = field(default_factory=Counter)

    def add(self, part, number, *, is_movable):
        """Add a number, which may be negative, to a part."""
        for counts in (self.of_part, self.movable) if is_movable else (self.of_part,):
            counts[part] += number
            if not counts[part]:
                del counts[part]


@dataclass
class Tally:
    """The numbers of a division, of people and of replies."""

    people: PartCounts = field(default_factory=PartCounts)
    replies: PartCounts = field(default_factory=PartCounts)

    @classmethod
    def of(cls, people):
        """Return the Tally of some Persons."""
        tally = cls()
        for person in people:
            tally.count(person)
        return tally

    def count(self, person, sign=1):
        """Add a Person and their replies; subtract them where `sign` is -1."""
        self.people.add(person.part, sign, is_movable=person.is_movable)
        for part, number in person.replies.items():
            self.replies.add(part, sign * number, is_movable=part in OPEN)

    def as_json(self):
        """Return what `from_json` reads: {unit: [{part: number}, {part: movable number}]}."""
        return {
            unit: [dict(counts.of_part), dict(counts.movable)]
            for unit, counts in (("people", self.people), ("replies", self.replies))
        }

    @classmethod
    def from_json(cls, values):
        """Return the Tally of `as_json`; {} is an empty one."""
        return cls(**{unit: PartCounts(*map(Counter, both)) for unit, both in values.items()})
