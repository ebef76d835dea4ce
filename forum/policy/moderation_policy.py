"""Who may do and see what of the moderation of a forum; part of `ForumPolicy`."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from glossary.policy import Policy, Refusal


class ModerationPolicy(Policy):
    """What follows from who moderates which forum."""

    def can_moderate_somewhere(self, user):
        """Return whether the user moderates any forum, so that the log is shown."""
        if self.moderates_all(user) or self.moderated_forum_ids(user):
            return True
        return Refusal(_("Only moderators may do that."), sign_in_may_help=not self.is_member(user))

    def moderated_filter(self, user, lookup="forum"):
        """Return a Q for rows in forums that the user moderates; `lookup` leads to the forum."""
        if self.moderates_all(user):
            return Q()
        return Q(**{f"{lookup}__in": self.moderated_forum_ids(user)})

    def visible_actions(self, user, actions):
        """Filter a queryset of the log's entries to those in forums that the user moderates."""
        return actions.filter(self.moderated_filter(user))
