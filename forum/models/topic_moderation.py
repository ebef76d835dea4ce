"""What moderators do to a topic, and how its row is changed: verbs that can be undone."""

from forum import transactions
from forum.models import counters, recount
from forum.models.changes import Moderated, write_rows
from forum.models.interpretations.derivation import reopen_readings
from forum.models.moderation import moderate
from forum.models.status import Status, approved, count_change, moved_back, moved_to_trash
from forum.policy import get_policy, refuse_unless
from forum.signals import post_held, send_on_commit, topic_started


class ModeratedTopic(Moderated):
    """The part of `Topic` that is about moderation."""

    def approve(self, *, by, reason=""):
        """Publish a topic that waits for approval.

        Return the Action, None where it does not wait. Raises PermissionDenied.
        """
        return moderate(self, by, "approve", reason=reason, change=approved)

    def close(self, *, by, reason=""):
        """Take no more replies but moderators'. Raises PermissionDenied."""
        return moderate(self, by, "close", reason=reason, is_closed=True)

    def reopen(self, *, by, reason=""):
        """Take replies again. Raises PermissionDenied."""
        return moderate(self, by, "reopen", reason=reason, is_closed=False)

    def stick(self, *, by, everywhere=False, reason=""):
        """Keep the topic at the top of its forum, or of every forum. Raises PermissionDenied."""
        if everywhere:
            refuse_unless(get_policy().can_stick_everywhere(by))
        sticky = self.Sticky.EVERYWHERE if everywhere else self.Sticky.FORUM
        return moderate(self, by, "stick", reason=reason, sticky=str(sticky))

    def unstick(self, *, by, reason=""):
        """Let the topic take its place by activity. Raises PermissionDenied."""
        return moderate(self, by, "unstick", reason=reason, sticky=str(self.Sticky.NONE))

    def trash(self, *, by, reason=""):
        """Remove the topic from sight, with its posts. Raises PermissionDenied."""
        return moderate(self, by, "trash", reason=reason, change=moved_to_trash)

    def restore(self, *, by, reason=""):
        """Bring a removed topic back as it was. Raises PermissionDenied."""
        return moderate(self, by, "restore", reason=reason, change=moved_back)

    @transactions.atomic()
    def delete(self, *args, **options):
        """Delete the topic for good, with its posts and their tags; the log of moderation stays.

        For a host's own code: no verb does it, no policy is asked, and nothing brings it back.
        """
        self.locked()
        # They lose their topic, not its name.
        list(self.actions.locked().only("pk"))
        with recount.recounting([self.pk], posts=False):
            return super().delete(*args, **options)

    # Helpers

    def set_values(self, values):
        """Write fields of the locked row and keep the counters. For the verbs of moderation."""
        if "forum_id" in values:
            self.set_many([self], {self.pk: values})
            return
        was = self.status
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        if "question_id" in values:
            reopen_readings(self)
        match count_change(was, self.status):
            case 1:
                counters.topic_published(self)
            case -1:
                counters.topic_unpublished(self)
        counters.touch_topic(self)

    @classmethod
    def set_many(cls, rows, values):
        """Write fields of many locked topics, and count their forums by the difference."""
        with recount.recounting([row.pk for row in rows], posts=False):
            write_rows(rows, values)
            asking = [row for row in rows if "question_id" in values[row.pk]]
            for row in sorted(asking, key=lambda row: (row.question_id or 0, row.pk)):
                reopen_readings(row)

    def announce(self, *, by):
        """Tell other apps that the topic became visible, or that it waits for approval."""
        if self.status == Status.PENDING:
            opening = self.opening_post
            send_on_commit(post_held, type(opening), post=opening, by=by)
        elif self.status == Status.PUBLISHED:
            send_on_commit(topic_started, type(self), topic=self, by=by)
