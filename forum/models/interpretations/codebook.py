"""A question's codebook: its interpretations as they are now, and what each counts as."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.models.interpretations.taggings import Stance

STRENGTH = {stance: rank for rank, stance in enumerate(Stance.values)}
# Codebooks that a process keeps.
MAX_CODEBOOKS = 500


class Codebook:
    """All interpretations of a Question, the merged and archived ones included.

    One query, none where `rows` are given: the question's interpretations, by position.
    """

    def __init__(self, question, rows=None):
        if rows is None:
            rows = question.interpretations.order_by("position")
        self.interpretations = {row.pk: row for row in rows}
        for row in self.interpretations.values():
            row.question = question

    @cached_property
    def selectable(self):
        """Return the interpretations that were not merged, in their order; archived ones too."""
        return [row for row in self.interpretations.values() if row.merged_into_id is None]

    @cached_property
    def open(self):
        """Return the interpretations that taggers may use, in their order, as a list."""
        return [row for row in self.selectable if not row.is_archived]

    def get(self, letter):
        """Return the interpretation with a letter, None if there is none."""
        return next((row for row in self.selectable if row.letter == letter), None)

    def find(self, item):
        """Return the interpretation named by `item`: an Interpretation, a letter or a label.

        For a merged one its target is returned. Raises ValidationError where the question has no
        such interpretation.
        """
        for row in self.interpretations.values():
            if item in (row, row.letter) or (row.merged_into_id is None and item == row.label):
                return self.interpretations[self.target_id(row.pk)]
        raise ValidationError(
            _("‘%(item)s’ is not an interpretation of this question.") % {"item": str(item)[:40]}
        )

    def target_id(self, pk):
        """Return the id of the interpretation that this one counts as: itself unless merged."""
        while self.interpretations[pk].merged_into_id is not None:
            pk = self.interpretations[pk].merged_into_id
        return pk

    def has_meanings_of(self, tags):
        """Return whether no interpretation in `tags` has changed its meaning since.

        `tags` are (interpretation id, stance, meaning).
        """
        return all(self.interpretations[pk].meaning == meaning for pk, _stance, meaning in tags)

    def judgement(self, verdict, tags):
        """Return the Judgement of a tagging as of now, to compare and to publish.

        `tags` are (interpretation id, stance, …). Where two of its interpretations have been merged
        since, the stronger stance holds: supports, then disputes, then mentions.
        """
        stances = {}
        for pk, stance, *_meaning in tags:
            pk = self.target_id(pk)
            stances[pk] = min(stance, stances.get(pk, stance), key=STRENGTH.get)
        return Judgement(str(verdict), frozenset(stances.items()))


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict, or the (interpretation id, stance) of tags. Taggings with equal ones agree."""

    verdict: str = ""
    tags: frozenset = frozenset()

    @property
    def supported(self):
        """Return the ids of the supported interpretations, ascending."""
        return sorted(pk for pk, stance in self.tags if stance == Stance.SUPPORTS)

    @property
    def outcome(self):
        """Return the `Reading.Outcome` that follows, a string."""
        if self.verdict:
            return self.verdict
        if supported := self.supported:
            return "supports" if len(supported) == 1 else "several"
        disputes = any(stance == Stance.DISPUTES for _pk, stance in self.tags)
        return "disputes" if disputes else "none"


def new_stamp():
    """Return a new stamp for a question that has changed.

    Random, not a number: otherwise a change that is rolled back and the next one, which is not,
    would have the same stamp.
    """
    return secrets.token_hex(16)


def codebook_of(question):
    """Return a Question's Codebook for showing pages; verbs make their own under the lock.

    One query, none if this process has read it since the question's last change.
    """
    return codebooks_of([question])[question.pk]


def codebooks_of(questions):
    """Return {question id: its Codebook} for showing pages.

    One query, none if this process has read all of them since the questions' last changes.
    """
    codebooks, unread = {}, {}
    for question in questions:
        stamp, codebook = _codebooks.get(question.pk, (None, None))
        if stamp == question.stamp:
            codebooks[question.pk] = codebook
        else:
            unread[question.pk] = question
    if unread:
        rows = {pk: [] for pk in unread}
        interpretations = next(iter(unread.values())).interpretations.model.objects
        for row in interpretations.filter(question__in=unread).order_by("position"):
            rows[row.question_id].append(row)
        for pk, question in unread.items():
            codebooks[pk] = Codebook(question, rows[pk])
            _keep(question, codebooks[pk])
    return codebooks


# {question id: (its stamp when it was read, its Codebook)}, the one read first at the beginning.
_codebooks = {}
_keeping = Lock()


def _keep(question, codebook):
    with _keeping:
        _codebooks.pop(question.pk, None)
        _codebooks[question.pk] = question.stamp, codebook
        while len(_codebooks) > MAX_CODEBOOKS:
            del _codebooks[next(iter(_codebooks))]
