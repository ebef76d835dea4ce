"""What the log of moderation is asked for."""

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from forum.forms.days import day_field, start_of
from forum.models import Forum
from forum.models.verbs import verb_labels
from forum.policy import get_policy


class LogForm(forms.Form):
    """Choose actions of the log: by whom, about what, where and when."""

    verb = forms.ChoiceField(label=_("What"), required=False)
    forum = forms.ModelChoiceField(
        label=_("Forum"),
        queryset=Forum.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("All your forums"),
    )
    since = day_field(_("From"))
    until = day_field(_("To"))
    # The page has a list of moderators for `by`; the others come from links.
    by = forms.ModelChoiceField(get_user_model()._default_manager.all(), required=False)
    author = forms.ModelChoiceField(
        get_user_model()._default_manager.all(), required=False, widget=forms.HiddenInput
    )
    topic = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
    post = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
    before = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        labels = sorted((str(label), name) for name, label in verb_labels().items())
        self.fields["verb"].choices = [
            ("", _("Everything")),
            *((name, label) for label, name in labels),
        ]
        forums = Forum.objects.filter(get_policy().moderated_filter(user, "pk")).order_by(
            "title", "pk"
        )
        self.fields["forum"].queryset = forums

    @property
    def chosen_fields(self):
        """Return the fields that the page shows as they are."""
        return [self[name] for name in ("verb", "forum", "since", "until")]

    def clean_since(self):
        """Return the moment in which the first day begins for the reader."""
        return start_of(self.cleaned_data["since"])

    def clean_until(self):
        """Return the moment in which the last day ends for the reader."""
        return start_of(self.cleaned_data["until"], days=1)

    @property
    def asked(self):
        """Return the arguments of `forum.moderation.log.find_actions` from a valid form."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        asked.pop("before", None)
        return asked
