"""The forms of moderators."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.forms.verb_form import Text, VerbForm


class ReasonForm(VerbForm):
    """Moderate a topic or a post, with a reason for the log."""

    reason = Text(
        label=_("Reason (optional; other moderators see it)"),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, *args, verb, **options):
        super().__init__(*args, **options)
        self.verb = verb
        self.fields["reason"].widget.attrs["maxlength"] = conf.FORUM_REASON_MAX_LENGTH

    def call_verb(self, *, by):
        """Call the verb with the reason; return True."""
        self.verb(by=by, reason=self.cleaned_data["reason"])
        return True
