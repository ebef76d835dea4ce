"""Blocks: for how long, where and why somebody may not write."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking
from forum.models.changes import Moderated
from forum.models.mass_removal import remove_all_posts
from forum.models.moderation import moderate, record
from forum.models.names import name_of
from forum.models.querysets import ChangedQuerySet
from forum.models.status import Status
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class BlockQuerySet(ChangedQuerySet):
    """A queryset of blocks."""

    def in_force(self):
        """Filter to the blocks that hold now."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.now()), is_lifted=False)

    def visible_to(self, user):
        """Filter to the blocks that a user may read: those in forums that they moderate."""
        return get_policy().visible_blocks(user, self)


class Block(Moderated, models.Model):
    """That somebody may not write, in one forum or in all, until a time or for good.

    It ends by itself when `until` has passed. `why` is what they read: the rule and the reason.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="forum_blocks", db_index=False
    )
    forum = models.ForeignKey(
        "parlance_forum.Forum", models.CASCADE, null=True, related_name="blocks"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    rule = models.ForeignKey("parlance_forum.Rule", models.SET_NULL, null=True, related_name="+")
    why = models.CharField(max_length=310, blank=True)
    until = models.DateTimeField(null=True)
    is_lifted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrimaryManager.from_queryset(BlockQuerySet)()
    fetched_with = ("forum", "person")

    class Meta:
        base_manager_name = "objects"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        indexes = [
            models.Index(fields=["person", "is_lifted", "until"], name="forum_block_person"),
        ]

    def __str__(self):
        return f"{self.person}: {self.forum or ''} {self.until or ''}"

    @property
    def person_of_action_id(self):
        """Return the id of the user whom the log says that it is about."""
        return self.person_id

    @property
    def is_in_force(self):
        """Return whether it holds now."""
        return not self.is_lifted and (self.until is None or self.until > timezone.now())

    @classmethod
    @transactions.on_primary()
    def impose(cls, person, *, by, forum=None, until=None, reason="", rule=None, remove=None):
        """Block somebody in a forum, or with None in all; return the Action.

        `until` is a time, None means for good; an earlier block in the same place gives way.
        `remove` is Status.TRASHED or Status.SPAM: all their posts there are removed in the same
        action, some twenty queries for each 500 posts. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_block(by, person, forum))
        if until is not None and until <= timezone.now():
            raise ValidationError({"until": _("That time has passed already.")})
        with transactions.atomic():
            # Both, so that what they are writing at this moment comes before or is refused.
            locking.lock_people(by, person)
            if remove is not None:
                action = remove_all_posts(
                    "block", person, remove, by=by, forum=forum, reason=reason, rule=rule
                )
            else:
                action = record(
                    "block", forum, by=by, reason=reason, rule=rule, author_id=person.pk
                )
            earlier = list(
                cls.with_forum(cls.objects.in_force()).filter(person=person, forum=forum)
            )
            if earlier:
                action.note_changes(earlier, {row.pk: {"is_lifted": True} for row in earlier})
            # Lifted, as it is again when the action is undone.
            block = cls.objects.create(
                person=person,
                forum=forum,
                by=by,
                by_name=name_of(by),
                rule=rule,
                why=action.why,
                until=until,
                is_lifted=True,
            )
            action.note_change(block, {"is_lifted": False})
        return action

    @transactions.on_primary()
    def lift(self, *, by, reason=""):
        """Let the person write again; return the Action, None if they might already.

        Raises PermissionDenied.
        """
        refuse_unless(get_policy().can_block(by, self.person, self.forum))
        return moderate(self, "unblock", by=by, reason=reason, is_lifted=True)

    # Helpers

    def locked(self):
        """Return a fresh copy of the block, locked until the transaction ends."""
        return self.with_forum(Block.objects.locked()).get(pk=self.pk)

    def set_values(self, values):
        """Write fields of the locked row. For `moderate` and for undoing."""
        for name, value in values.items():
            setattr(self, name, value)
        self.save(update_fields=list(values))


def remove_account(row, *, by, reason="", block=False):
    """Remove as spam all that the author of a Post or Topic has written; return the Action.

    Everywhere or, for who does not moderate everything, in the row's forum. With `block` the author
    is blocked there for good. Raises PermissionDenied, ValidationError where there is no account.
    """
    policy, person = get_policy(), row.author
    if person is None:
        raise ValidationError(_("Whoever wrote this has no account any more."))
    forum = None if policy.can_moderate(by, None) else row.forum
    refuse_unless(policy.can_block(by, person, forum))
    if block:
        action = Block.impose(person, by=by, forum=forum, reason=reason, remove=Status.SPAM)
    else:
        with transactions.atomic():
            locking.lock_people(by, person)
            action = remove_all_posts(
                "spam", person, Status.SPAM, by=by, forum=forum, reason=reason
            )
    row.refresh_from_db()
    return action
