"""The verbs by which moderators change a topic; each can be undone.

They return the Action, None where nothing changes, and raise PermissionDenied.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import counters, recount
from forum.models.blocks import remove_account
from forum.models.changes import Moderated
from forum.models.erasing import erase
from forum.models.interpretations.derivation import reopen_readings
from forum.models.interpretations.standings import restand
from forum.models.moderation import moderate
from forum.models.reports import act_on_reports
from forum.models.stamp import SiteStamp
from forum.models.status import (
    Status,
    approve_values,
    count_change,
    hold_values,
    restore_values,
    spam_values,
    trash_values,
)
from forum.policy import get_policy, refuse_unless
from forum.signals import post_held, send_on_commit, topic_started


class ModeratedTopic(Moderated):
    """The part of `Topic` that is about moderation."""

    set_by_many = frozenset(["forum_id", "merged_into_id"])

    def approve(self, *, by, reason=""):
        """Publish a topic that waits for approval; return the Action. Raises PermissionDenied."""
        return moderate(self, "approve", by=by, reason=reason, change=approve_values)

    def hold(self, *, by, reason=""):
        """Let a published topic wait for approval again; return the Action.

        Raises PermissionDenied.
        """
        return moderate(self, "hold", by=by, reason=reason, change=hold_values)

    def close(self, *, by, reason=""):
        """Accept replies from moderators only; return the Action. Raises PermissionDenied."""
        return moderate(self, "close", by=by, reason=reason, is_closed=True)

    def reopen(self, *, by, reason=""):
        """Accept replies again; return the Action. Raises PermissionDenied."""
        return moderate(self, "reopen", by=by, reason=reason, is_closed=False)

    def stick(self, *, by, everywhere=False, reason=""):
        """Keep the topic at the top of its forum, or of every forum; return the Action.

        `everywhere` needs the policy's `can_stick_everywhere`, too. Raises PermissionDenied.
        """
        if everywhere:
            refuse_unless(get_policy().can_stick_everywhere(by))
        sticky = self.Sticky.EVERYWHERE if everywhere else self.Sticky.FORUM
        return moderate(self, "stick", by=by, reason=reason, sticky=str(sticky))

    def unstick(self, *, by, reason=""):
        """List the topic by its activity again; return the Action. Raises PermissionDenied."""
        return moderate(self, "unstick", by=by, reason=reason, sticky=str(self.Sticky.NONE))

    def trash(self, *, by, reason="", rule=None):
        """Remove the topic from readers' sight, with its posts; return the Action.

        Its author is told the Rule that it broke, and the reason. Raises PermissionDenied.
        """
        given = {"reason": reason, "rule": rule, "also": act_on_reports}
        return moderate(self, "trash", by=by, change=trash_values, **given)

    def spam(self, *, by, reason="", all_posts=False, block=False):
        """Remove the topic as spam; return the Action. Takes and raises what `Post.spam` does."""
        if all_posts or block:
            return remove_account(self, by=by, reason=reason, block=block)
        given = {"reason": reason, "also": act_on_reports}
        return moderate(self, "spam", by=by, change=spam_values, **given)

    def restore(self, *, by, reason=""):
        """Give a removed topic its earlier status back; return the Action.

        Raises PermissionDenied.
        """
        return moderate(self, "restore", by=by, reason=reason, change=restore_values)

    def erase(self, *, by, reason=""):
        """Erase a removed topic's title, its opening post and their author for good.

        The replies stay, before moderators. Return the Action, None if it was erased already. It
        cannot be undone. Raises PermissionDenied, ValidationError.
        """
        action = erase(self, by=by, reason=reason)
        self.refresh_from_db()
        return action

    @transactions.atomic()
    def delete(self, *args, **options):
        """Delete the topic from the database with its posts and tags; return Django's counts.

        For hosts' own code: no verb calls it, no policy is asked, and it cannot be undone. The log
        of moderation stays.
        """
        self.locked()
        # The database sets their topic to NULL; they keep its title.
        list(self.actions.locked().only("pk"))
        with recount.recounting([self.pk], posts=False):
            deleted = super().delete(*args, **options)
        SiteStamp.renew_on_commit(name="references")
        return deleted

    # Helpers

    def set_values(self, values):
        """Write fields of the locked row, and count. For `moderate` and for undoing."""
        status_before = self.status
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        if "question_id" in values:
            self.check_place()
            reopen_readings(self)
            restand(self.pk)
        match count_change(status_before, self.status):
            case 1:
                counters.topic_published(self)
            case -1:
                counters.topic_unpublished(self)
        counters.touch_topic(self)

    @staticmethod
    def recounting(ids):
        """Return a context after which these locked topics are counted, with their posts."""
        return recount.recounting(ids, posts=True)

    @classmethod
    def set_many(cls, rows, values, change):
        """Write fields of many locked topics, and count in their forums."""
        with recount.recounting([row.pk for row in rows], posts=False):
            change.write_rows(rows, values)
            for row in rows:
                if not cls.set_by_many.isdisjoint(values[row.pk]):
                    row.check_place()
            asking = [row for row in rows if "question_id" in values[row.pk]]
            for row in sorted(asking, key=lambda row: (row.question_id or 0, row.pk)):
                reopen_readings(row)
                restand(row.pk)

    def check_place(self):
        """Raise ValidationError where the topic cannot be in its forum.

        So in a category, or where not all who read the topic may see its question. Two queries.
        """
        if self.status == Status.MERGED:
            return
        if self.forum.is_category:
            raise ValidationError(
                {"forum": _("A category holds forums only: choose one of them for the topic.")}
            )
        if self.question and not self.question.forum.is_as_open_as(self.forum):
            raise ValidationError(
                {
                    "forum": _(
                        "The topic's question belongs to ‘%(forum)s’, which not everybody who "
                        "reads the topic there may see: take the question off first."
                    )
                    % {"forum": self.question.forum}
                }
            )

    def announce(self, *, by):
        """Send `topic_started` or, if it waits for approval, `post_held`, after the commit."""
        if self.status == Status.PENDING:
            opening = self.opening_post
            send_on_commit(post_held, type(opening), post=opening, by=by)
        elif self.status == Status.PUBLISHED:
            send_on_commit(topic_started, type(self), topic=self, by=by)
