"""The forum's models. Each verb is a whole use case: policy, transaction, counters, log, signal."""

from forum.models.addresses import PostAddress
from forum.models.anonymising import anonymise
from forum.models.appeals import Appeal
from forum.models.blocks import Block
from forum.models.changes import Change, ChangedRow
from forum.models.claims import Claim
from forum.models.forums import Forum
from forum.models.holds import Hold
from forum.models.interpretations import (
    Interpretation,
    InterpretationRevision,
    Objection,
    Question,
    Reading,
    ReadingTag,
    Stance,
    Standing,
    Tag,
    Tagging,
    Verdict,
)
from forum.models.moderation import Action
from forum.models.posts import Post
from forum.models.preferences import Preference
from forum.models.reports import Note, Report
from forum.models.revisions import Revision
from forum.models.rules import Rule
from forum.models.stamp import SiteStamp
from forum.models.submissions import Submission
from forum.models.topics import Topic
from forum.models.voices import Voice
from forum.models.watched_words import WatchedWord

__all__ = [
    "Action",
    "Appeal",
    "Block",
    "Change",
    "ChangedRow",
    "Claim",
    "Forum",
    "Hold",
    "Interpretation",
    "InterpretationRevision",
    "Note",
    "Objection",
    "Post",
    "PostAddress",
    "Preference",
    "Question",
    "Reading",
    "ReadingTag",
    "Report",
    "Revision",
    "Rule",
    "SiteStamp",
    "Stance",
    "Standing",
    "Submission",
    "Tag",
    "Tagging",
    "Topic",
    "Verdict",
    "Voice",
    "WatchedWord",
    "anonymise",
]
