"""The form of administrators about a member."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.forms.verb_form import Text, VerbForm
from forum.models import anonymise
from forum.models.names import name_of


class AnonymiseForm(VerbForm):
    """Anonymise an account, confirmed by typing its name."""

    name = Text(
        label=_("Type the name to confirm"),
        widget=forms.TextInput(attrs={"dir": "auto", "maxlength": 150}),
    )
    reason = Text(
        label=_("Reason (optional; the log keeps it, so without the name)"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user
        self.fields["reason"].widget.attrs["maxlength"] = conf.FORUM_REASON_MAX_LENGTH

    def call_verb(self, *, by):
        """Anonymise the account; return the Action."""
        refuse_other_name(self.cleaned_data["name"], self.user)
        return anonymise(self.user, by=by, reason=self.cleaned_data["reason"])


def refuse_other_name(typed, user):
    """Raise ValidationError where what was typed is not the user's name. For both doors."""
    if typed.strip() != name_of(user):
        raise ValidationError({"name": _("That is not the name.")})
