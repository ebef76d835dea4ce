"""Who may take a post of their own from sight, and bring it back; part of `ForumPolicy`."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import conf
from glossary.policy import Policy, Refusal


class OwnPostsPolicy(Policy):
    """What authors may do with what they have written, besides editing it."""

    def can_withdraw(self, user, post):
        """Return whether the user may take the post from sight: its author, while they may edit it.

        An opening post only while nobody has replied.
        """
        if not (answer := self._is_author(user, post)):
            return answer
        row = post.topic if post.depth == 0 else post
        if row.status not in ("published", "pending"):
            return Refusal(_("This post is not shown to readers, so it cannot be withdrawn."))
        if post.depth == 0 and post.topic.reply_count:
            return Refusal(
                _("Others have replied, so this topic cannot be withdrawn: ask a moderator.")
            )
        if not (answer := self._may_write_in(user, post.topic)):
            return answer
        return self.within_edit_window(post)

    def can_put_back(self, user, post):
        """Return whether the user may bring back a post that they have withdrawn."""
        if not (answer := self._is_author(user, post)):
            return answer
        if (post.topic if post.depth == 0 else post).status != "withdrawn":
            return Refusal(_("This post is not withdrawn."))
        return self._may_write_in(user, post.topic)

    def _is_author(self, user, post):
        if self.is_member(user) and post.author_id == user.pk:
            return True
        return Refusal(_("Only its author may do that."), sign_in_may_help=not self.is_member(user))

    def _may_write_in(self, user, topic):
        """Return whether a member may reply, or might if their own topic were published."""
        if topic.status in ("pending", "withdrawn") and topic.author_id == user.pk:
            return self.can_start_topic(user, topic.forum)
        return self.can_reply(user, topic)

    def within_edit_window(self, post):
        """Return whether a post was written so lately that its author may still change it."""
        minutes = conf.FORUM_EDIT_MINUTES
        if minutes is None or timezone.now() - post.created_at <= timedelta(minutes=minutes):
            return True
        return Refusal(
            _("Posts can be edited for %(minutes)d minutes after they are written.")
            % {"minutes": minutes}
        )
