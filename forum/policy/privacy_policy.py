"""Who may do what with the data of a person; part of `ForumPolicy`."""

from django.utils.translation import gettext_lazy as _

from glossary.policy import Policy, Refusal


class PrivacyPolicy(Policy):
    """What members may do with their own data."""

    def can_take_out(self, user, member):
        """Return whether the user may take out what a member wrote: only the member may."""
        if self.is_member(user) and user.pk == member.pk:
            return True
        return Refusal(
            _("Only members themselves may take out what they wrote."),
            sign_in_may_help=not self.is_member(user),
        )
