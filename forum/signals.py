"""What the forum tells other apps: of every verb, after the commit.

A receiver that fails is logged, and keeps neither the verb nor the other receivers from their
work. What is imported (`Topic.import_topic`, `Topic.import_reply`) is told to nobody.
"""

from django.dispatch import Signal

from forum import transactions

# A topic became visible: it was started, or approved after waiting. Its opening post comes with it.
# Arguments: topic, by
topic_started = Signal()

# A reply became visible: it was written, or approved after waiting; not when a removed one comes
# back. Of replies in a topic that is not published nothing is told.
# Arguments: reply, by
reply_posted = Signal()

# A topic or a reply was written that waits for approval. `post` is the opening post of a topic.
# Arguments: post, by
post_held = Signal()

# The text of a post was changed; `revision` holds the new one.
# Arguments: post, by, revision
post_edited = Signal()

# A reply was tagged, or a tagging was withdrawn or undone: `tagging` is the row that says so.
# Arguments: tagging, by
reply_tagged = Signal()

# An author said that the tags of their reply misread it.
# Arguments: objection, by
reading_objected = Signal()

# Anything that the log of moderation keeps: `action.verb` says what. Undoing is one of these.
# Arguments: action, by
moderated = Signal()


def send_on_commit(signal, sender, **arguments):
    """Send a signal when the transaction is committed, to every receiver, whichever fails."""
    transactions.on_commit(lambda: signal.send_robust(sender=sender, **arguments))
