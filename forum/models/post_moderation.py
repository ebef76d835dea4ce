"""What moderators do to a post, and how its row is changed: verbs that can be undone."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import counters, recount
from forum.models.changes import Moderated, write_rows
from forum.models.interpretations.derivation import reopen_readings
from forum.models.locking import in_chunks
from forum.models.moderation import moderate
from forum.models.status import Status, approved, count_change, moved_back, moved_to_trash
from forum.signals import post_held, reply_posted, send_on_commit

# Fields by whose change posts move: then their topics are counted anew.
MOVES = frozenset(["topic_id", "parent_id", "position", "path", "depth"])


class ModeratedPost(Moderated):
    """The part of `Post` that is about moderation."""

    fetched_with = ("topic__forum",)
    not_fetched = ("body", "body_html")

    @transactions.on_primary()
    def approve(self, *, by, reason=""):
        """Publish a post that waits for approval; with an opening post the topic.

        Return the Action, None where it does not wait. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.approve(by=by, reason=reason)
        return moderate(self, by, "approve", reason=reason, change=approved)

    @transactions.on_primary()
    def trash(self, *, by, reason=""):
        """Remove the post from sight.

        With an opening post goes the topic. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.trash(by=by, reason=reason)
        return moderate(self, by, "trash", reason=reason, change=moved_to_trash)

    @transactions.on_primary()
    def restore(self, *, by, reason=""):
        """Bring a removed post back as it was. Raises PermissionDenied."""
        if self.is_opening:
            return self.topic.restore(by=by, reason=reason)
        return moderate(self, by, "restore", reason=reason, change=moved_back)

    # Helpers

    def locked(self):
        """Return the post afresh, under the lock of its topic."""
        topic = self.topic.locked()
        post = type(self).objects.get(pk=self.pk)
        if post.topic_id != topic.pk:
            # Another topic's lock, taken now, would be out of order.
            raise ValidationError(
                _("This post was moved meanwhile: look where it is now."), code="changed_meanwhile"
            )
        post.topic = topic
        return post

    def set_values(self, values):
        """Write fields of the locked row and keep the counters. For the verbs of moderation."""
        if not MOVES.isdisjoint(values):
            self.set_many([self], {self.pk: values})
            return
        was = self.status
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        match count_change(was, self.status):
            case 1:
                counters.post_published(self)
            case -1:
                counters.post_unpublished(self)
            case _:
                counters.touch_topic(self.topic)

    @classmethod
    def set_many(cls, rows, values):
        """Write fields of many locked posts, and count their topics anew.

        The topics that posts leave or go to are locked, and the questions asked there.
        """
        moved_to = {each["topic_id"] for each in values.values() if "topic_id" in each}
        with recount.recounting({row.topic_id for row in rows} | moved_to, posts=True):
            moves = MOVES & {name for each in values.values() for name in each}
            for chunk in in_chunks(values) if moves else ():
                cls.objects.set_aside(chunk, moves)
            write_rows(rows, values)
            topics = cls._meta.get_field("topic").related_model.objects
            for topic in topics.filter(pk__in=moved_to).order_by("question_id", "pk"):
                reopen_readings(topic)

    def announce(self, *, by):
        """Tell other apps that the reply became visible, or that it waits for approval.

        Of an opening post its topic tells.
        """
        if self.is_opening:
            return
        if self.status == Status.PENDING:
            send_on_commit(post_held, type(self), post=self, by=by)
        elif self.status == self.topic.status == Status.PUBLISHED:
            send_on_commit(reply_posted, type(self), reply=self, by=by)
