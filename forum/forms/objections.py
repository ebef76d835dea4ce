"""The forms of those who read tags: an author's objection, and a researcher's export."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.verb_form import VerbForm
from forum.models.interpretations.reply_verbs import OBJECTION_LENGTH


class ObjectionForm(VerbForm):
    """An author's objection to the tags of their reply."""

    note = forms.CharField(
        label=_("What do the tags miss?"),
        required=False,
        widget=forms.TextInput(
            attrs={"maxlength": OBJECTION_LENGTH, "dir": "auto", "autocomplete": "off"}
        ),
    )

    def __init__(self, *args, post, **options):
        super().__init__(*args, **options)
        self.post = post

    def call_verb(self, *, by):
        """Object; return the Objection."""
        return self.post.object_to_reading(by=by, note=self.cleaned_data["note"])


class ExportForm(forms.Form):
    """How people are named in an export."""

    people = forms.ChoiceField(
        choices=[("pseudonyms", _("Pseudonyms")), ("names", _("Names"))],
        initial="pseudonyms",
    )
    key = forms.CharField(
        label=_("Key of your own for the pseudonyms (optional)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def options(self):
        """Return the arguments of `forum.interpretations.export.export`."""
        key = self.cleaned_data["key"]
        return {
            "names": self.cleaned_data["people"] == "names",
            "key": key.encode() if key else None,
        }
