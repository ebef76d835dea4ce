"""Who is blocked, and who may block whom; part of `ForumPolicy`.

Where somebody is blocked they read what guests read and write nothing, and meanwhile they moderate
nowhere. What concerns their own account stays: they sign in, read why posts of theirs were removed,
appeal, and choose their preferences.
"""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.policy.membership import Membership, read_membership
from forum.policy.permissions import MODERATE_ALL, holds
from forum.policy.remembering import forget, remembered
from glossary.policy import Policy, Refusal


class BlockingPolicy(Policy):
    """What follows from who is blocked."""

    def membership(self, user):
        """Return the Membership of a user, an empty one for guests. One query per user object."""
        if not self.is_member(user):
            return Membership()
        return remembered(user, "membership", lambda: read_membership(user))

    def blocks_of(self, user):
        """Return what blocks a member now, as a tuple of BlockInForce. One query per user object.

        Administrators are never blocked, and are not asked for.
        """
        if not self.is_member(user) or getattr(user, "is_superuser", False):
            return ()
        now = timezone.now()
        blocks = self.membership(user).blocks
        return tuple(block for block in blocks if block.until is None or block.until > now)

    def forget_blocks(self, user):
        """Have the next answer about a user read anew what they moderate and what blocks them."""
        forget(user, "membership")

    def is_blocked(self, user, forum=None):
        """Return whether a member is blocked in a forum, or with None everywhere."""
        where = {None} if forum is None else {None, forum.pk}
        return any(block.forum_id in where for block in self.blocks_of(user))

    def unblocked(self, user, forum=None):
        """Return True, or the Refusal that says why and until when a member is blocked.

        In the forum; with None, everywhere.
        """
        where = {None} if forum is None else {None, forum.pk}
        for block in self.blocks_of(user):
            if block.forum_id in where:
                return block.refusal()
        return True

    def reads_as_member(self, user):
        """Return whether a user reads what is for members: those who are not blocked everywhere."""
        return self.is_member(user) and not self.is_blocked(user)

    def blocked_forum_ids(self, user):
        """Return the ids of the single forums in which a member is blocked, as a set."""
        return {block.forum_id for block in self.blocks_of(user)} - {None}

    def can_block(self, user, person, forum=None):
        """Return whether the user may block somebody in a forum, or with None in all.

        Moderators of the forum may block whom `can_block_person` lets them. Two queries at most.
        """
        if not (answer := self.can_moderate(user, forum)):
            return answer
        return self.can_block_person(user, person)

    def can_block_person(self, user, person):
        """Return whether a moderator may block somebody where they moderate.

        Not themselves nor an administrator; another moderator only as an administrator. One query.
        """
        if person.pk == user.pk:
            return Refusal(_("Nobody blocks themselves."))
        if getattr(person, "is_superuser", False):
            return Refusal(_("Administrators cannot be blocked."))
        if not getattr(user, "is_superuser", False) and self.is_moderator(person):
            return Refusal(_("Only administrators block a moderator."))
        return True

    def is_moderator(self, person):
        """Return whether somebody moderates any forum, blocked or not. One query."""
        moderates = holds(*MODERATE_ALL) | Q(moderated_forums__isnull=False)
        people = get_user_model()._default_manager.filter(moderates, pk=person.pk)
        return people.exists()

    def visible_blocks(self, user, blocks):
        """Filter a queryset of blocks to those that the user may read: of forums they moderate."""
        return blocks.filter(self.moderated_filter(user))
