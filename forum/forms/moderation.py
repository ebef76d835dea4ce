"""The forms of moderators."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.forms.verb_form import Text, VerbForm
from forum.models import Rule


def rule_field(label):
    """Return a field for a Rule, none of which is offered before the form sets its queryset."""
    return forms.ModelChoiceField(
        label=label, queryset=Rule.objects.none(), required=False, empty_label=_("None of them")
    )


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
        """Call the verb with the reason; return True. The Action is then in `action`."""
        self.action = self.verb(by=by, reason=self.cleaned_data["reason"])
        return True


class RuleForm(ReasonForm):
    """Moderate what somebody wrote, with the rule that it broke or a reason, which they read.

    `verb` is the Verb of the table, `row` the Topic or Post.
    """

    rule = rule_field(_("Rule"))

    def __init__(self, *args, verb, row, **options):
        super().__init__(*args, verb=verb.of(row), **options)
        self.asked, self.row = verb, row
        self.fields["rule"].queryset = Rule.objects.of(row.forum)
        self.fields["reason"].label = _("In your own words (its author reads it)")

    def call_verb(self, *, by):
        """Call the verb with the rule and the reason; return True."""
        given = {name: self.cleaned_data[name] for name in ("reason", "rule")}
        self.asked.refuse_without_reason(self.row, by=by, **given)
        self.action = self.verb(by=by, **given)
        return True
