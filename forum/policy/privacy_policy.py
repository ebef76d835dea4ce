"""Who may do what with the data of a person; part of `ForumPolicy`."""

from django.utils.translation import gettext_lazy as _

from glossary.policy import Policy, Refusal


class PrivacyPolicy(Policy):
    """What members may do with their own data, and administrators with others'."""

    def can_take_out(self, user, member):
        """Return whether the user may take out what a member wrote: only the member may."""
        if self.is_member(user) and user.pk == member.pk:
            return True
        return Refusal(
            _("Only members themselves may take out what they wrote."),
            sign_in_may_help=not self.is_member(user),
        )

    def can_see_addresses(self, user, forum):
        """Return whether the user may see from which addresses posts in the forum came."""
        return self.can_moderate(user, forum)

    def visible_addresses(self, user, addresses):
        """Filter a queryset of the addresses of posts to those that the user may see."""
        return addresses.filter(self.moderated_filter(user, "post__topic__forum"))

    def can_anonymise(self, user, member):
        """Return whether the user may anonymise a member's account.

        Holders of `parlance_forum.anonymise` may, administrators among them; nobody their own, and
        nobody but an administrator another's.
        """
        if not self.has_permission(user, "parlance_forum.anonymise"):
            return Refusal(
                _("Only administrators may do that."), sign_in_may_help=not self.is_member(user)
            )
        if user.pk == member.pk:
            return Refusal(_("Another administrator anonymises your own account."))
        if getattr(member, "is_superuser", False) and not getattr(user, "is_superuser", False):
            return Refusal(_("Only administrators may do that."))
        return True
