"""Moderating many posts or topics at once: one action, which one undo takes back."""

from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.moderation import moderate_many
from forum.models.reports import act_on_reports_of_many
from forum.models.status import (
    approve_values,
    hold_values,
    restore_values,
    spam_values,
    trash_values,
)
from forum.policy import get_policy, refuse_unless

# Rows that may be chosen at once.
MAX_ROWS = 1_000
# What the verbs write to each row that is chosen, by their names in `forum.models.verbs`.
STATUS_VERBS = {
    "approve": approve_values,
    "hold": hold_values,
    "spam": spam_values,
    "trash": trash_values,
    "restore": restore_values,
}
TOPIC_VERBS = STATUS_VERBS | {
    "close": lambda topic: {"is_closed": True},
    "reopen": lambda topic: {"is_closed": False},
    "unstick": lambda topic: {"sticky": "none"},
}
REMOVING = ("spam", "trash")


def verbs_for_many(noun):
    """Return the names of the verbs by which many rows of a noun are changed at once, a list."""
    return list(TOPIC_VERBS if noun == "topic" else STATUS_VERBS)


@transactions.on_primary()
def act_on_many(verb, rows, *, by, reason="", rule=None):
    """Call a verb of many Posts or Topics in one Action; return it, None where nothing changes.

    `verb` is one of `verbs_for_many`. What is done to an opening post is done to its topic. The log
    names the rows' topic if it is the same, and their forum; of several, the first one's. Some
    twenty queries for each 900 rows. Raises PermissionDenied where the user may not moderate the
    forum of one, ValidationError where there are none, or more than MAX_ROWS.
    """
    _check_number(rows)
    rows = _with_topics_of_openings(rows)
    change = (TOPIC_VERBS if rows[0]._meta.model_name == "topic" else STATUS_VERBS)[verb]
    also = act_on_reports_of_many if verb in REMOVING else None
    return moderate_many(rows, verb, by=by, also=also, change=change, **_place(rows, reason, rule))


@transactions.on_primary()
def move_topics(topics, forum, *, by, reason=""):
    """Move many topics to another Forum in one Action; return it, None if they are there already.

    Raises PermissionDenied, ValidationError; see `Topic.move`.
    """
    _check_number(topics)
    refuse_unless(get_policy().can_moderate(by, forum))
    change = partial(_moved, forum.pk)
    return moderate_many(topics, "move", by=by, change=change, **_place(topics, reason, None))


def _moved(forum_id, _topic):
    return {"forum_id": forum_id}


def _check_number(rows):
    if not rows:
        raise ValidationError(_("Choose at least one."))
    if len(rows) > MAX_ROWS:
        raise ValidationError(
            _("%(limit)d are the most that may be chosen at once.") % {"limit": MAX_ROWS}
        )


def _with_topics_of_openings(rows):
    """Return rows with the topics of opening posts in their place."""
    return [row.topic if row._meta.model_name == "post" and row.is_opening else row for row in rows]


def _place(rows, reason, rule):
    """Return the arguments by which the log names what many rows are in."""
    topics = {row.topic_of_action for row in rows}
    authors = {row.author_id for row in rows}
    return {
        "forum": rows[0].forum,
        "topic": topics.pop() if len(topics) == 1 else None,
        "author_id": authors.pop() if len(authors) == 1 else None,
        "reason": reason,
        "rule": rule,
    }
