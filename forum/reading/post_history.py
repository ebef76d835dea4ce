"""The texts that a post has had, as a reader may read them."""

from dataclasses import dataclass
from itertools import pairwise

from forum.models import Revision
from forum.policy import get_policy
from glossary.text_diff import word_diff


@dataclass(slots=True)
class HistoryRow:
    """A Revision as its history shows it.

    `refusal` says why the reader may not read its text, "" if they may; `diff` is the word diff
    from the text before, None where there is none or it may not be read.
    """

    revision: Revision
    refusal: str = ""
    diff: list | None = None

    @property
    def body(self):
        """Return the text in Markdown, None where it may not be read."""
        return None if self.refusal else self.revision.body

    @property
    def reason(self):
        """Return the reason of the edit, "" where the text may not be read."""
        return "" if self.refusal else self.revision.reason


def read_history(post, user, revisions):
    """Return the HistoryRows of a post's revisions for a user, who may read the post.

    `revisions` are consecutive, the newest first; give one more than is shown, to compare the last
    one with. No query.
    """
    policy, rows = get_policy(), []
    for revision in revisions:
        revision.post = post
        answer = policy.can_read_revision(user, revision)
        rows.append(HistoryRow(revision, "" if answer else str(answer)))
    for row, before in pairwise(rows):
        if row.body is not None and before.body is not None:
            row.diff = word_diff(before.body, row.body)
    return rows
