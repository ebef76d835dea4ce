"""What the log of moderation is asked for."""

from datetime import datetime, time, timedelta

from django import forms
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

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
    since = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("To"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
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

    @property
    def asked(self):
        """Return the arguments of `forum.moderation.log.find_actions` from a valid form."""
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        asked.pop("before", None)
        if "since" in asked:
            asked["since"] = _start_of(asked["since"])
        if "until" in asked:
            asked["until"] = _start_of(asked["until"] + timedelta(days=1))
        return asked


def _start_of(day):
    """Return the moment in which a day begins for the reader."""
    return timezone.make_aware(datetime.combine(day, time.min))
