"""The forms of moderators for questions and interpretations."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, When
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.forms.moderation import ReasonForm
from forum.forms.verb_form import VerbForm
from forum.models import Interpretation, Question
from glossary.models import Term

# Terms offered from a search.
MAX_TERMS_FOUND = 20
# Existing questions offered to a topic; those of its own forum come first.
MAX_SHARED = 500
LINE = {"dir": "auto", "autocomplete": "off"}
LINES = {"dir": "auto", "rows": 4}


def text_field(label, limit, *, help_text="", rows=0):
    """Return a field for a text. It may be empty: the verb says what is wrong with that."""
    widget = forms.Textarea(LINES | {"rows": rows}) if rows else forms.TextInput(LINE)
    widget.attrs["maxlength"] = limit
    return forms.CharField(
        label=label, required=False, strip=False, widget=widget, help_text=help_text
    )


class QuestionForm(VerbForm):
    """A question's title, its guidance for taggers, and the terms that it is about.

    The field `find` searches for further terms, which are offered besides the chosen ones.
    """

    must_be_sent = ("guidance",)
    title = text_field(
        _("Question"),
        Question.TITLE_LENGTH,
        help_text=_("What do the replies answer? For example: How do the two terms differ?"),
    )
    guidance = text_field(
        _("Guidance for taggers (optional)"),
        Question.GUIDANCE_LENGTH,
        help_text=_("What counts as an answer, and what does not; where to draw the line."),
        rows=5,
    )
    find = forms.CharField(
        label=_("Find terms to add"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search", **LINE}),
    )
    terms = forms.ModelMultipleChoiceField(
        Term.objects.none(),
        label=_("Terms that it is about"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, user, question=None, **options):
        super().__init__(*args, **options)
        self.user, self.question = user, question
        if question:
            self.initial |= {
                "title": question.title,
                "guidance": question.guidance,
                "terms": question.term_ids,
            }
        field = self.fields["terms"]
        field.queryset = Term.objects.visible_to(user)
        field.choices = [(term.pk, term.name) for term in self.offered()]

    def offered(self):
        """Return the chosen terms, then those that the search found."""
        visible = Term.objects.visible_to(self.user)
        chosen = self["terms"].value() or ()
        ids = [int(pk) for pk in chosen if str(pk).isascii() and str(pk).isdigit()]
        offered = list(visible.filter(pk__in=ids[: MAX_TERMS_FOUND * 5]).by_name())
        if query := (self["find"].value() or "").strip():
            matches = visible.matching(query).exclude(pk__in=ids).by_name()[:MAX_TERMS_FOUND]
            self.found_nothing = not (matches := list(matches))
            offered += matches
        return offered

    def call_verb(self, *, by):
        """Change the question; return it."""
        data = self.cleaned_data
        with transactions.atomic():
            self.question.revise(by=by, title=data["title"], guidance=data["guidance"])
            self.question.set_terms(data["terms"], by=by)
        return self.question

    def take_errors(self, error):
        """Show the errors, and the question as it is in the database."""
        super().take_errors(error)
        if self.question:
            self.question.refresh_from_db()


class NewQuestionForm(QuestionForm):
    """Give a topic a new question, with its first interpretations, one per line."""

    interpretations = text_field(
        _("Interpretations, one a line"),
        (Interpretation.LABEL_LENGTH + Interpretation.TEXT_LENGTH + 5) * 20,
        help_text=_("A short label, a colon, a full statement. More can be added later."),
        rows=6,
    )

    def __init__(self, *args, topic, **options):
        super().__init__(*args, **options)
        self.topic = topic

    def call_verb(self, *, by):
        """Create the question; return it."""
        data = self.cleaned_data
        return self.topic.ask(
            data["title"],
            by=by,
            guidance=data["guidance"],
            terms=data["terms"],
            interpretations=self.pairs(),
        )

    def pairs(self):
        """Return [(label, statement)] of the lines; raise ValidationError if one is missing."""
        lines = self.cleaned_data["interpretations"].splitlines()
        pairs = []
        for line in filter(None, map(str.strip, lines)):
            label, colon, statement = line.partition(":")
            if not (colon and statement.strip()):
                raise ValidationError(
                    {
                        "interpretations": _("“%(line)s” has no statement: write label: statement.")
                        % {"line": line[:60]}
                    }
                )
            pairs.append((label, statement))
        return pairs

    def take_errors(self, error):
        """Show an interpretation's errors at the field that all interpretations share."""
        by_field = getattr(error, "error_dict", {})
        for key in ("label", "statement"):
            if key in by_field:
                self.add_error("interpretations", by_field.pop(key))
        if by_field or not hasattr(error, "error_dict"):
            super().take_errors(error)


class SharedQuestionForm(VerbForm):
    """Give a topic an existing question."""

    question = forms.ModelChoiceField(
        Question.objects.none(),
        label=_("Question"),
        empty_label=_("Choose a question"),
        error_messages={"required": _("Choose a question.")},
    )

    def __init__(self, *args, topic, user, **options):
        super().__init__(*args, **options)
        self.topic = topic
        field = self.fields["question"]
        field.queryset = (
            Question.objects.visible_to(user).askable_in(topic).exclude(pk=topic.question_id)
        )
        elsewhere = Case(When(forum=topic.forum_id, then=0), default=1)
        offered = field.queryset.order_by(elsewhere, "title", "pk").values_list("pk", "title")
        self.offered = list(offered[:MAX_SHARED])
        field.choices = [("", field.empty_label), *self.offered]

    def call_verb(self, *, by):
        """Set the topic's question; return it."""
        return self.topic.ask(self.cleaned_data["question"], by=by)


class InterpretationForm(VerbForm):
    """Add an interpretation to a question."""

    must_be_sent = ("applies", "does_not_apply")
    label = text_field(
        _("Short label"),
        Interpretation.LABEL_LENGTH,
        help_text=_("Stands beside the letter wherever there is little room."),
    )
    statement = text_field(
        _("Full statement"),
        Interpretation.TEXT_LENGTH,
        help_text=_("As its supporters would say it."),
        rows=4,
    )
    applies = text_field(_("When it applies (optional)"), Interpretation.TEXT_LENGTH, rows=2)
    does_not_apply = text_field(
        _("When it does not apply (optional)"), Interpretation.TEXT_LENGTH, rows=2
    )

    def __init__(self, *args, question, **options):
        super().__init__(*args, **options)
        self.question = question

    def call_verb(self, *, by):
        """Add the interpretation; return it."""
        return self.question.add(by=by, **self.wording())

    def wording(self):
        """Return {field: text} of what was typed."""
        names = ("label", "statement", "applies", "does_not_apply")
        return {name: self.cleaned_data[name].replace("\r\n", "\n") for name in names}


class RewordingForm(InterpretationForm):
    """Rename an interpretation, or change its statement and when it applies."""

    changes_meaning = forms.ChoiceField(
        label=_("Does the new wording change what counts?"),
        choices=[
            ("no", _("No, it only says it better: what was tagged holds")),
            ("yes", _("Yes: replies that were tagged with it are to be tagged again")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason (optional; other moderators see it)"),
        required=False,
        widget=forms.TextInput(LINE),
    )

    def __init__(self, *args, interpretation, **options):
        initial = {
            name: getattr(interpretation, name)
            for name in ("label", "statement", "applies", "does_not_apply")
        }
        super().__init__(*args, question=interpretation.question, initial=initial, **options)
        self.interpretation = interpretation
        self.fields["reason"].widget.attrs["maxlength"] = conf.FORUM_REASON_MAX_LENGTH
        self.tagging_count = interpretation.tags.filter(tagging__superseded_at=None).count()
        if not self.tagging_count:
            del self.fields["changes_meaning"]

    def call_verb(self, *, by):
        """Rename and revise the interpretation; return it."""
        wording, reason = self.wording(), self.cleaned_data["reason"]
        label = wording.pop("label")
        interpretation = self.interpretation
        is_reworded = any(
            getattr(interpretation, name) != text.strip() for name, text in wording.items()
        )
        changes_meaning = self.cleaned_data.get("changes_meaning", "yes")
        if is_reworded and not changes_meaning:
            raise ValidationError(
                {"changes_meaning": _("Say whether the new wording changes what counts.")}
            )
        with transactions.atomic():
            if label != interpretation.label:
                interpretation.rename(label, by=by, reason=reason)
            interpretation.revise(
                by=by, changes_meaning=changes_meaning == "yes", reason=reason, **wording
            )
        return interpretation

    def take_errors(self, error):
        """Show the errors, and the interpretation as it is in the database."""
        super().take_errors(error)
        self.interpretation.refresh_from_db()


class MergeForm(ReasonForm):
    """Count an interpretation as another one."""

    into = forms.ModelChoiceField(
        Interpretation.objects.none(),
        label=_("Count it as"),
        empty_label=_("Choose an interpretation"),
        error_messages={"required": _("Choose an interpretation.")},
    )
    field_order = ["into", "reason"]

    def __init__(self, *args, interpretation, **options):
        super().__init__(*args, verb=interpretation.merge_into, **options)
        others = interpretation.question.interpretations.filter(merged_into=None)
        self.fields["into"].queryset = others.exclude(pk=interpretation.pk)

    def call_verb(self, *, by):
        """Merge; return True."""
        data = self.cleaned_data
        self.verb(data["into"], by=by, reason=" ".join(data["reason"].split()))
        return True
