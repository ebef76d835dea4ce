"""A question's interpretations as they are now: what each counts as, and means."""

import secrets
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.models.interpretations.taggings import Stance

STRENGTH = {stance: rank for rank, stance in enumerate(Stance.values)}


class Codebook:
    """The interpretations of one question, those merged and archived included. One query."""

    def __init__(self, question):
        rows = question.interpretations.order_by("position")
        self.interpretations = {row.pk: row for row in rows}
        for row in self.interpretations.values():
            row.question = question

    @cached_property
    def selectable(self):
        """Return the interpretations that count by themselves, in their order: those not merged."""
        return [row for row in self.interpretations.values() if row.merged_into_id is None]

    @cached_property
    def open(self):
        """Return the interpretations that taggers may use, in their order."""
        return [row for row in self.selectable if not row.is_archived]

    def get(self, letter):
        """Return the interpretation with this letter, None where there is none."""
        return next((row for row in self.selectable if row.letter == letter), None)

    def find(self, item):
        """Return the interpretation that an Interpretation, a letter or a label stands for.

        One that was merged stands for its target. Raises ValidationError where it is not one of the
        question's.
        """
        for row in self.interpretations.values():
            if item in (row, row.letter) or (row.merged_into_id is None and item == row.label):
                return self.interpretations[self.target_id(row.pk)]
        raise ValidationError(
            _("‘%(item)s’ is not an interpretation of this question.") % {"item": str(item)[:40]}
        )

    def target_id(self, pk):
        """Return the id of the interpretation that this one counts as, mostly itself."""
        while self.interpretations[pk].merged_into_id is not None:
            pk = self.interpretations[pk].merged_into_id
        return pk

    def still_means(self, tags):
        """Return whether the (id, stance, meaning) were all given under today's meanings."""
        return all(self.interpretations[pk].meaning == meaning for pk, _stance, meaning in tags)

    def judgement(self, verdict, tags):
        """Return what a tagging says today, to compare and to publish.

        Where two of its interpretations count as one by now, the stronger stance holds: supports,
        then disputes, then mentions.
        """
        stances = {}
        for pk, stance, *_meaning in tags:
            pk = self.target_id(pk)
            stances[pk] = min(stance, stances.get(pk, stance), key=STRENGTH.get)
        return Judgement(str(verdict), frozenset(stances.items()))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, or {(interpretation id, stance)}. Two that are equal agree."""

    verdict: str = ""
    tags: frozenset = frozenset()

    @property
    def supported(self):
        """Return the ids of the interpretations that it supports, ascending."""
        return sorted(pk for pk, stance in self.tags if stance == Stance.SUPPORTS)

    @property
    def outcome(self):
        """Return the part of a division that it belongs to: a `Reading.Outcome`."""
        if self.verdict:
            return self.verdict
        if supported := self.supported:
            return "supports" if len(supported) == 1 else "several"
        disputes = any(stance == Stance.DISPUTES for _pk, stance in self.tags)
        return "disputes" if disputes else "none"


def new_stamp():
    """Return a stamp for a question that has changed.

    Random, not a number, so that a change that is rolled back is never taken for another.
    """
    return secrets.token_hex(16)


def codebook_of(question):
    """Return the question's Codebook for reading a page; no query, once this process has read it.

    Verbs read their own, under the question's lock.
    """
    return _read(_Key(question))


class _Key:
    """A question as its stamp, so that the codebook is kept for as long as nothing changes."""

    def __init__(self, question):
        self.question = question
        self.stamp = (question.pk, question.stamp)

    def __hash__(self):
        return hash(self.stamp)

    def __eq__(self, other):
        return self.stamp == other.stamp


@lru_cache(maxsize=500)
def _read(key):
    return Codebook(key.question)
