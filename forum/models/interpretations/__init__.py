"""The models of questions, their interpretations, taggings and readings."""

from forum.models.interpretations.interpretations import Interpretation, InterpretationRevision
from forum.models.interpretations.questions import Question
from forum.models.interpretations.readings import Objection, Reading, ReadingTag
from forum.models.interpretations.standings import Standing
from forum.models.interpretations.taggings import Stance, Tag, Tagging, Verdict

__all__ = [
    "Interpretation",
    "InterpretationRevision",
    "Objection",
    "Question",
    "Reading",
    "ReadingTag",
    "Stance",
    "Standing",
    "Tag",
    "Tagging",
    "Verdict",
]
