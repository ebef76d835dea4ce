"""The curators' form for a term, and the draft of it that is previewed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from glossary.curating.see_also import lines_of, terms_named_in
from glossary.models import Glossary, Term
from glossary.models.terms import MAX_ALIASES
from glossary.models.validators import clean_form, validate_form
from glossary.transfer.csv_files import alias_from_line, line_of_alias
from glossary.untrusted import refuse_omissions
from glossary.usage.preview import Draft

CASES = {"true": True, "false": False}
# To leave one out would take it away.
TEXTS = ("aliases", "definition", "see_also", "source_title", "source_url", "summary")


class DraftForm(forms.ModelForm):
    """A term with its aliases and see-alsos, one per line."""

    aliases = forms.CharField(
        label=_("Aliases"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One a line. In brackets, if it is not a synonym: [acronym], [inflection], "
            "[misspelling], [deprecated]; [exact case] or [any case]."
        ),
    )
    see_also = forms.CharField(
        label=_("See also"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Other terms, one a line: “allele”, or “genomics/allele” for a certain one."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Kept in the history.")
    )

    class Meta:
        model = Term
        fields = [
            *("glossary", "name", "aliases", "summary", "definition"),
            *("see_also", "source_title", "source_url", "slug"),
            *("case_sensitive", "autolink", "reason"),
        ]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "definition": forms.Textarea(attrs={"rows": 10}),
        }

    def __init__(self, data=None, *, term=None, initial=None):
        if term:
            lines = [line_of_alias(alias.as_value()) for alias in term.aliases.all()]
            initial = {"aliases": "\n".join(lines), "see_also": lines_of(term)}
        elif Glossary.objects.count() == 1:
            initial = {"glossary": Glossary.objects.get(), **(initial or {})}
        super().__init__(data, instance=term, initial=initial)

    def clean_aliases(self):
        """Return the aliases as mappings."""
        lines = (line.strip() for line in self.cleaned_data["aliases"].splitlines())
        return [alias_from_line(line) for line in lines if line]

    def clean(self):
        """Look up the see-alsos, in the chosen glossary first; require a reason to retire."""
        data = super().clean()
        if "retire" in self.data and not data.get("reason"):
            self.add_error("reason", _("Say why the term is retired."))
        if "see_also" in data:
            try:
                data["see_also"] = terms_named_in(data["see_also"], data.get("glossary"))
            except ValidationError as error:
                self.add_error("see_also", error)
        return data

    def draft(self):
        """Return the `Draft` of a valid form."""
        data = self.cleaned_data
        exact = data["case_sensitive"]
        spellings = [(data["name"], exact)]
        for alias in data["aliases"]:
            own = alias["case_sensitive"]
            spellings.append((alias["text"], exact if own is None else own))
        return Draft(_checked(spellings), data["glossary"], self.instance.pk)

    def save(self, *, by):
        """Define or revise the term through the verbs; return it. Raises ValidationError."""
        values = dict(self.cleaned_data)
        if self.instance.pk:
            refuse_omissions(self, TEXTS)
            return Term.objects.get(pk=self.instance.pk).revise(by=by, **values)
        return values.pop("glossary").define(values.pop("name"), by=by, **values)

    def add_errors(self, error):
        """Add the messages of a verb's ValidationError, each to its field."""
        for name, messages in getattr(error, "message_dict", {None: error.messages}).items():
            self.add_error(name if name in self.fields else None, messages)


def draft_from(data, term=None):
    """Return the `Draft` in a form posted by the admin, or in a query with `name` and `glossary`.

    data: a QueryDict. term: the term that is being changed. Raises ValidationError.
    """
    exact = data.get("case_sensitive") in ("on", "true", "1")
    spellings = [(data.get("name", ""), exact)]
    total = data.get("aliases-TOTAL_FORMS", "")
    for number in range(min(int(total), MAX_ALIASES) if total.isdecimal() else 0):
        prefix = f"aliases-{number}-"
        if data.get(f"{prefix}text") and not data.get(f"{prefix}DELETE"):
            own = CASES.get(data.get(f"{prefix}case_sensitive"), exact)
            spellings.append((data[f"{prefix}text"], own))
    return Draft(_checked(spellings), _glossary(data.get("glossary", ""), term), term and term.pk)


def _glossary(value, term):
    if value.isdecimal() and len(value) < 19:
        glossary = Glossary.objects.filter(pk=value).first()
    else:
        glossary = Glossary.objects.filter(slug=value).first()
    glossary = glossary or (term and term.glossary) or Glossary.objects.order_by("pk").first()
    if glossary is None:
        raise ValidationError(_("There is no glossary yet."))
    return glossary


def _checked(spellings):
    """Return (text, exact case) pairs with clean texts. Raises ValidationError."""
    checked = [(clean_form(text)[:200], exact) for text, exact in spellings]
    for text, _exact in checked:
        validate_form(text)
    return checked
