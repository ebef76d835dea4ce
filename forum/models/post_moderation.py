"""The verbs by which moderators change a post; each can be undone."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import counters, recount
from forum.models.blocks import remove_account
from forum.models.changes import Moderated
from forum.models.erasing import erase
from forum.models.interpretations.derivation import reopen_readings
from forum.models.interpretations.standings import restand_authors
from forum.models.moderation import moderate
from forum.models.recount_statuses import recounting_statuses
from forum.models.relocation import Displaced, Place, PostTree
from forum.models.reports import act_on_reports
from forum.models.status import (
    Status,
    approve_values,
    count_change,
    hold_values,
    restore_values,
    spam_values,
    trash_values,
)
from forum.policy import SHOWN_TO_GUESTS
from forum.signals import post_held, reply_posted, send_on_commit

# Fields that say where a post is: if one changes, its topics are recounted.
POSITION_FIELDS = frozenset(["topic_id", "parent_id", "position", "path", "depth"])


class ModeratedPost(Moderated):
    """The part of `Post` that is about moderation."""

    fetched_with = ("topic__forum",)
    not_fetched = ("body", "body_html")
    set_by_many = POSITION_FIELDS

    @transactions.on_primary()
    def approve(self, *, by, reason=""):
        """Publish a post that waits for approval; of an opening post, its topic.

        Return the Action, None if the post does not wait. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.approve(by=by, reason=reason)
        return moderate(self, "approve", by=by, reason=reason, change=approve_values)

    @transactions.on_primary()
    def hold(self, *, by, reason=""):
        """Let a published post wait for approval again; of an opening post, its topic.

        Return the Action, None if it is not published. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.hold(by=by, reason=reason)
        return moderate(self, "hold", by=by, reason=reason, change=hold_values)

    @transactions.on_primary()
    def spam(self, *, by, reason="", all_posts=False, block=False):
        """Remove the post as spam; of an opening post, its topic; return the Action.

        With `all_posts` all that its author has written is removed in the same action, everywhere
        or, for who does not moderate everything, in this forum; with `block` they are blocked
        there for good as well. None is returned if it was removed already. Raises
        PermissionDenied, ValidationError where the author has no account.
        """
        if all_posts or block:
            return remove_account(self, by=by, reason=reason, block=block)
        if self.is_opening:
            return self.topic.spam(by=by, reason=reason)
        given = {"reason": reason, "also": act_on_reports}
        return moderate(self, "spam", by=by, change=spam_values, **given)

    @transactions.on_primary()
    def trash(self, *, by, reason="", rule=None):
        """Remove the post from readers' sight; of an opening post, its topic.

        The author is told the Rule that it broke, and the reason. Return the Action, None if it was
        removed already. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.trash(by=by, reason=reason, rule=rule)
        given = {"reason": reason, "rule": rule, "also": act_on_reports}
        return moderate(self, "trash", by=by, change=trash_values, **given)

    @transactions.on_primary()
    def restore(self, *, by, reason=""):
        """Give a removed post its earlier status back; of an opening post, its topic.

        Return the Action, None if it was not removed. Raises PermissionDenied.
        """
        if self.is_opening:
            return self.topic.restore(by=by, reason=reason)
        return moderate(self, "restore", by=by, reason=reason, change=restore_values)

    @transactions.on_primary()
    def erase(self, *, by, reason=""):
        """Erase the words and the author of a removed post for good; the row stays.

        Of an opening post, its topic's title, too. Return the Action, None if it was erased
        already. It cannot be undone. Raises PermissionDenied, ValidationError.
        """
        if self.is_opening:
            return self.topic.erase(by=by, reason=reason)
        action = erase(self, by=by, reason=reason)
        self.refresh_from_db()
        return action

    # Helpers

    def locked(self):
        """Return a fresh copy of the post, under the lock of its topic.

        Raises ValidationError, with the code "changed_meanwhile", where it is in another topic now.
        """
        topic = self.topic.locked()
        post = type(self).objects.get(pk=self.pk)
        if post.topic_id != topic.pk:
            # Locking another topic now would break the order of locks.
            raise ValidationError(
                _("This post was moved meanwhile: look where it is now."), code="changed_meanwhile"
            )
        post.topic = topic
        return post

    def set_values(self, values):
        """Write fields of the locked row, and count. For `moderate` and for undoing."""
        status_before = self.status
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))
        if change := count_change(status_before, self.status):
            restand_authors(type(self).objects.filter(pk=self.pk))
        match change:
            case 1:
                counters.post_published(self)
            case -1:
                counters.post_unpublished(self)
            case _:
                counters.touch_topic(self.topic)

    @classmethod
    def set_many(cls, rows, values, change):
        """Write fields of many locked posts, and recount their topics.

        The topics that posts leave and move to are locked, with their questions.
        """
        if POSITION_FIELDS.isdisjoint(next(iter(values.values()))):
            with recounting_statuses(rows):
                change.write_rows(rows, values)
            return
        moved_to = {fields["topic_id"] for fields in values.values() if "topic_id" in fields}
        with recount.recounting({row.topic_id for row in rows} | moved_to, posts=True):
            if moved_to:
                change.changed().set_aside()
            change.write_rows(rows, values)
            if moved_to:
                roots = change.changed().filter(SHOWN_TO_GUESTS, depth=1, position__gt=0)
                roots.update(opens_thread=True)
            topics = cls._meta.get_field("topic").related_model.objects
            for topic in topics.filter(pk__in=moved_to).order_by("question_id", "pk"):
                reopen_readings(topic)

    @classmethod
    def for_undoing(cls, rows, values):
        """Return (rows, values) with the posts that have come below these since they were moved.

        They go along. Raises Displaced where the place that a post had is no longer there.
        """
        if any("topic_id" not in fields for fields in values.values()):
            return rows, values
        tree = PostTree({row.topic_id for row in rows})
        topics = cls._meta.get_field("topic").related_model.objects
        topics = topics.in_bulk({fields["topic_id"] for fields in values.values()})
        if merged := [pk for pk, topic in topics.items() if topic.status == Status.MERGED]:
            raise Displaced("topic", merged)
        places = {
            pk: Place(fields["topic_id"], fields["parent_id"], fields["position"])
            for pk, fields in values.items()
        }
        placed = tree.values(places, topics)
        for row in rows:
            if values[row.pk] != placed[row.pk]:
                raise Displaced("post", [values[row.pk]["parent_id"] or row.pk])
            if places[row.pk].position == 0 and row.status != Status.PUBLISHED:
                raise Displaced("post", [row.pk])
        followers = cls.fetch_many(placed.keys() - values.keys())
        return [*rows, *followers.values()], placed

    def announce(self, *, by):
        """Send `reply_posted` or, if the reply waits for approval, `post_held`, after the commit.

        Nothing is sent for an opening post: `Topic.announce` does that.
        """
        if self.is_opening:
            return
        if self.status == Status.PENDING:
            send_on_commit(post_held, type(self), post=self, by=by)
        elif self.status == self.topic.status == Status.PUBLISHED:
            send_on_commit(reply_posted, type(self), reply=self, by=by)
