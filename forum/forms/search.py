"""What a search is asked for. Any input is an answerable one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from forum.forms.days import day_field, start_of
from forum.models import Interpretation, Question, Stance
from forum.reading.forum_tree import depth_first
from glossary.untrusted import storable

MOST_CHARACTERS = 300
ORDERS = {"best": _("Best match"), "newest": _("Newest")}


class AnyText(forms.CharField):
    """A short text on one line, made of whatever was typed; what is too long is cut."""

    def __init__(self, **options):
        super().__init__(required=False, **options)
        self.widget.attrs["maxlength"] = MOST_CHARACTERS
        self.validators = []

    def clean(self, value):
        """Return the text that can be read and stored."""
        return " ".join(storable(str(value or "")).split())[:MOST_CHARACTERS]


class SearchForm(forms.Form):
    """Words, an order and filters. `forums` are those that the reader sees, in their order."""

    q = AnyText(label=_("Search for"), widget=forms.TextInput(attrs={"type": "search"}))
    order = forms.ChoiceField(choices=list(ORDERS.items()), required=False)
    forum = forms.ChoiceField(label=_("Forum"), required=False)
    author = AnyText(label=_("Written by"))
    since = day_field(_("From"))
    until = day_field(_("To"))
    term = AnyText(label=_("Mentions the term"))
    titles = forms.BooleanField(label=_("Titles of topics only"), required=False)
    interpretation = forms.IntegerField(
        min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput
    )
    stance = forms.ChoiceField(label=_("Stance"), required=False)

    def __init__(self, *args, forums, reader, **options):
        super().__init__(*args, **options)
        self.reader = reader
        self.forums = {forum.slug: forum for forum in forums}
        self.fields["forum"].choices = [
            ("", _("All forums")),
            *((forum.slug, f"{'– ' * level}{forum.title}") for forum, level in depth_first(forums)),
        ]
        self.fields["stance"].choices = [("", _("Any stance")), *Stance.choices]

    @property
    def query_text(self):
        """Return the words that were typed, for a page that shows them again."""
        return self.fields["q"].clean(self.data.get("q"))

    @property
    def filter_fields(self):
        """Return the fields that the page shows as filters, besides `titles`."""
        names = ["forum", "author", "since", "until", "term"]
        return [self[name] for name in names]

    def clean_forum(self):
        """Return the Forum, None for all."""
        return self.forums.get(self.cleaned_data["forum"])

    def clean_since(self):
        """Return the moment in which the first day begins for the reader."""
        return start_of(self.cleaned_data["since"])

    def clean_until(self):
        """Return the moment in which the last day ends for the reader."""
        return start_of(self.cleaned_data["until"], days=1)

    def clean_interpretation(self):
        """Return the Interpretation, None without one. A query where one is asked for."""
        if (pk := self.cleaned_data["interpretation"]) is None:
            return None
        questions = Question.objects.visible_to(self.reader).order_by().values("pk")
        found = Interpretation.objects.filter(pk=pk, question__in=questions).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no such interpretation, or you may not see its question.")
            )
        return found
