"""What members tell moderators: reports and appeals; and the moderators' notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.moderation import ReasonForm, rule_field
from forum.forms.verb_form import Text, VerbForm
from forum.models import Rule
from forum.models.reports import MAX_LENGTH


def words_field(label):
    """Return a field for a few sentences, which the verb validates."""
    attributes = {"rows": 4, "dir": "auto", "maxlength": MAX_LENGTH}
    return Text(label=label, widget=forms.Textarea(attributes))


class ReportForm(VerbForm):
    """Report a post: a rule that it breaks, or a member's own words."""

    rule = rule_field(_("Which rule does it break?"))
    words = words_field(_("In your own words"))

    def __init__(self, *args, post, **options):
        super().__init__(*args, **options)
        self.post = post
        self.fields["rule"].queryset = Rule.objects.of(post.forum)

    def call_verb(self, *, by):
        """Report the post; return the Report."""
        return self.post.report(by=by, **self.cleaned_data)


class AppealForm(VerbForm):
    """Appeal against the removal of one's own post."""

    words = words_field(_("Why should it come back?"))

    def __init__(self, *args, post, **options):
        super().__init__(*args, **options)
        self.post = post

    def call_verb(self, *, by):
        """Appeal; return the Appeal."""
        return self.post.appeal(self.cleaned_data["words"], by=by)


class NoteForm(VerbForm):
    """Note something about a post for other moderators."""

    text = words_field(_("A note for other moderators"))

    def __init__(self, *args, post, **options):
        super().__init__(*args, **options)
        self.post = post

    def call_verb(self, *, by):
        """Write the note; return it."""
        return self.post.note(self.cleaned_data["text"], by=by)


class AnswerForm(ReasonForm):
    """Dismiss reports, or decide an appeal, with an answer to those who wrote."""

    reason = Text(label=_("Answer (optional)"))
