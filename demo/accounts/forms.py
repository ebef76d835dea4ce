"""allauth's forms, with our names and limits."""

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

from glossary import conf
from glossary.limits import Limit

CODES = Limit("codes of a second factor", conf, "GLOSSARY_SIGN_IN_LIMIT")


class SignInForm(LoginForm):
    """Its fields have the names that Django and the admin give them."""

    def __init__(self, *args, **kwargs):
        """Say in the label what may be written."""
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("User name or address")
        self.fields["login"].widget.attrs = {"autocomplete": "username webauthn"}

    def add_prefix(self, field_name):
        """Return the name of a field on the page."""
        return "username" if field_name == "login" else super().add_prefix(field_name)


class LimitedCode:
    """Count codes of an account in the database, as wrong passwords are counted."""

    def clean_code(self):
        """Return a code that is right. Raises ValidationError, `glossary.limits.Limited`."""
        CODES.admit_key(str(self.user.pk))
        code = super().clean_code()
        CODES.forget(str(self.user.pk))
        return code


class CodeForm(LimitedCode, AuthenticateForm):
    """The code that is asked for after the password."""


class CodeAgainForm(LimitedCode, ReauthenticateForm):
    """The code that is asked for before something is changed."""


class AddKeyForm(AddWebAuthnForm):
    """A passkey, unless somebody wants a key that only goes with the password."""

    def __init__(self, *args, **kwargs):
        """Say what the choice means."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        field = self.fields["passwordless"]
        field.label = _("Sign in with it alone: a passkey")
        field.help_text = _(
            "It asks for your fingerprint, face or PIN. Otherwise it is a second factor, which is "
            "asked for after the password."
        )
        field.initial = True


class EditKeyForm(EditWebAuthnForm):
    """allauth's own, with its label translated."""

    def __init__(self, *args, **kwargs):
        """Name the field."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
