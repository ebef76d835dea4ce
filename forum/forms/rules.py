"""The form of those who keep the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.verb_form import Text, VerbForm
from forum.models import Rule


class KeptRuleForm(VerbForm):
    """Make a rule of a Forum, or of the site where it is None; or change a rule."""

    must_be_sent = ("title", "text")
    title = Text(label=_("Title"), widget=forms.TextInput({"dir": "auto", "maxlength": 100}))
    text = Text(
        label=_("Text (optional)"),
        widget=forms.Textarea({"dir": "auto", "rows": 5, "maxlength": 2000}),
    )

    def __init__(self, *args, rule=None, forum=None, **options):
        initial = {"title": rule.title, "text": rule.text} if rule else {}
        super().__init__(*args, initial=initial, **options)
        self.rule, self.forum = rule, forum

    def call_verb(self, *, by):
        """Make or change the rule; return it."""
        if self.rule is None:
            return Rule.make(by=by, forum=self.forum, **self.cleaned_data)
        self.rule.revise(by=by, **self.cleaned_data)
        return self.rule
