"""What the forum tells other apps, each after the change has been committed.

A receiver that fails is logged and harms nobody: the post is written by then.
"""

from django.dispatch import Signal

# Arguments: topic, by
topic_started = Signal()

# Arguments: reply, by
reply_posted = Signal()

# Arguments: post, by, revision
post_edited = Signal()

# Arguments: action (forum.models.Action)
moderated = Signal()
