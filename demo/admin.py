"""Accounts in the admin: signing in there, anonymising, and second factors that were lost."""

from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from forum.admin import anonymise_account


class SignInForm(AdminAuthenticationForm):
    """The admin's page asks for a password alone, so it is no way around a second factor."""

    def confirm_login_allowed(self, user):
        """Raise ValidationError for whom the password alone does not let in."""
        super().confirm_login_allowed(user)
        if is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]):
            raise ValidationError(
                _("Your account has a second factor: sign in on the site, and come back.")
            )


admin.site.login_form = SignInForm
admin.site.unregister(get_user_model())
# allauth's page shows the secrets.
admin.site.unregister(Authenticator)


@admin.register(get_user_model())
class MemberAdmin(UserAdmin):
    """Django's admin of users, and the forum's action."""

    actions = [anonymise_account]


@admin.register(Authenticator)
class LostAuthenticatorAdmin(AuthenticatorAdmin):
    """For removing a second factor that somebody has lost; it is not changed, and not shown."""

    exclude = ["data"]

    def has_add_permission(self, request):
        """Only its owner adds one."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes one."""
        return False
