"""Preferences: what a member chooses about themselves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class Preference(models.Model):
    """A member's choices; whoever has not chosen yet has no row, and the defaults."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="forum_preference"
    )
    is_listed = models.BooleanField(
        _("listed by name"),
        default=True,
        help_text=_("Whether lists of who holds what name the member."),
    )

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")

    def __str__(self):
        return str(self.user)

    @classmethod
    def of(cls, member):
        """Return a member's Preference, which is not saved where they have not chosen yet.

        One query, none where `forum_preference` was selected with the member.
        """
        return getattr(member, "forum_preference", None) or cls(user=member)

    @classmethod
    def choose(cls, member, *, is_listed, by):
        """Choose for a member whether lists name them; return their Preference.

        Raises PermissionDenied unless the policy lets `by` choose for them.
        """
        refuse_unless(get_policy().can_choose_for(by, member))
        with transactions.atomic():
            chosen = {"is_listed": is_listed}
            preference, _created = cls.objects.update_or_create(user=member, defaults=chosen)
        return preference
