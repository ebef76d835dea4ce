"""The signals that the forum sends to other apps, after the commit of each verb.

An error in a receiver is logged; it stops neither the verb nor the other receivers. No signal is
sent for imports (`Topic.import_topic`, `Topic.import_reply`).
"""

from django.dispatch import Signal

from forum import transactions

# A topic became visible with its opening post: it was started, or approved after waiting.
# Arguments: topic, by
topic_started = Signal()

# A reply became visible: it was written, or approved after waiting. Not sent when a removed reply
# is restored, nor for replies in a topic that is not published.
# Arguments: reply, by
reply_posted = Signal()

# A reply or a topic was written that waits for approval. For a topic, `post` is its opening post.
# Why it waits, where a page or the API held it back, is in `post.holds`.
# Arguments: post, by
post_held = Signal()

# A member reported a post to the moderators; `report` is the Report.
# Arguments: report, by
post_reported = Signal()

# The text of a post was changed; `revision` is the Revision with the new text.
# Arguments: post, by, revision
post_edited = Signal()

# A reply was tagged, or a tagging was withdrawn or undone: `tagging` is the new Tagging.
# Arguments: tagging, by
reply_tagged = Signal()

# An author said that the tags of their reply misread it.
# Arguments: objection, by
reading_objected = Signal()

# The name of an account was taken out of the forum and the glossary (`forum.models.anonymise`).
# `user` is the account as it was: to delete or to rename it is the host's. `action` is the Action.
# Arguments: user, by, action
account_anonymised = Signal()

# Anything was done that the log of moderation records, undoing included; `action` is the Action.
# Arguments: action, by
moderated = Signal()


def send_on_commit(signal, sender, **arguments):
    """Send a signal when the transaction is committed, to every receiver, even if one fails."""
    transactions.on_commit(lambda: signal.send_robust(sender=sender, **arguments))
