"""Who sees a forum, as data to compare and to describe."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Audience:
    """The people who see a forum: a level and, where it is "groups", conditions.

    Each condition is a frozenset of ids of groups. Those who are in one group of each see the
    forum: its own groups, and those of the forums that it lies in. A forum's moderators see it
    besides, and moderators of all forums see everything.
    """

    # From everybody to moderators only.
    LEVELS: ClassVar = ("public", "members", "groups", "moderators")

    level: str
    conditions: tuple = ()

    def is_within(self, other):
        """Return whether everybody in this audience is certainly in the other one."""
        if self.level != other.level or self.level != "groups":
            return self.LEVELS.index(self.level) >= self.LEVELS.index(other.level)
        return all(
            any(own <= condition for own in self.conditions) for condition in other.conditions
        )


def audiences_of(forums, groups):
    """Return {id: Audience} of all forums.

    `forums` is {id: (parent id, visibility, audience)}, `groups` {id: set of ids of groups}.
    """
    known = {}

    def find(pk):
        if pk not in known:
            parent, visibility, level = forums[pk]
            # Also ends where the forums form a circle.
            known[pk] = Audience("moderators")
            above = find(parent).conditions if parent is not None else ()
            own = (frozenset(groups.get(pk, ())),) if visibility == "groups" else ()
            known[pk] = Audience(level, above + own if level == "groups" else ())
        return known[pk]

    return {pk: find(pk) for pk in forums}
