"""The forms of taggers: to tag a reply, and to settle how it is read."""

import time

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.forms.verb_form import VerbForm
from forum.models import Stance, Verdict
from forum.models.interpretations.reply_verbs import NOTE_LENGTH

STANCES = [("", _("No stance")), *Stance.choices]
# The verdicts offered instead of stances, in the order of the page. "other" asks for a note.
VERDICTS = [Verdict.NONE, Verdict.OTHER, Verdict.UNCLEAR, Verdict.OFF_TOPIC]


class StanceField:
    """An interpretation with the stances to choose from. Much faster than a widget's templates."""

    def __init__(self, interpretation, field):
        self.interpretation = interpretation
        self.name, self.id = field.html_name, field.auto_id
        self.value = field.value() or ""

    @property
    def stances(self):
        """Return a list of (value, label, whether it is chosen)."""
        return [(value, label, value == self.value) for value, label in STANCES]


class ChoiceForm(VerbForm):
    """What a reply is read as: a stance for each interpretation, or a verdict instead.

    The field `one` is the whole choice in one button: "supports-17", with the id of an
    interpretation, or a verdict. The other fields are ignored then. `tagging` is the user's current
    tagging, a TaggingSummary or None.
    """

    must_be_sent = ("digest",)
    one = forms.CharField(required=False, max_length=40)
    note = forms.CharField(
        label=_("What does it argue, in a few words?"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    # Which text was read.
    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    revision = forms.IntegerField(required=False, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args, post, question, tagging=None, prefix_ids="", **options):
        super().__init__(*args, auto_id=f"{prefix_ids}%s-{post.pk}", **options)
        self.post, self.question = post, question
        self.initial |= {"digest": post.body_digest, "revision": post.revision_number}
        taken = {row.pk: stance for row, stance, _meaning in tagging.tags} if tagging else {}
        offered = [
            row for row in question.codebook.selectable if not row.is_archived or row.pk in taken
        ]
        # The archived ones last, so that a key means the same on every card of the queue.
        self.interpretations = sorted(offered, key=lambda row: row.is_archived)
        for row in self.interpretations:
            self.fields[stance_name(row)] = forms.ChoiceField(
                label=row.label,
                choices=STANCES,
                required=False,
                initial=taken.get(row.pk, ""),
                widget=forms.RadioSelect,
            )
        if tagging and tagging.verdict == Verdict.OTHER:
            self.initial["note"] = tagging.note

    @property
    def stance_fields(self):
        """Return the StanceFields of the interpretations, for the page."""
        return [StanceField(row, self[stance_name(row)]) for row in self.interpretations]

    def choices(self):
        """Return what was chosen as arguments of `Post.tag`."""
        if button := self.cleaned_data["one"]:
            return self.choices_of_button(button)
        chosen = {stance: [] for stance in Stance.values}
        for row in self.interpretations:
            if stance := self.cleaned_data[stance_name(row)]:
                chosen[stance].append(row)
        if not any(chosen.values()) and self.cleaned_data["note"]:
            return self.choices_of_button("other")
        return chosen

    def choices_of_button(self, button):
        """Return the arguments of `Post.tag` for a button's value.

        Raises ValidationError for an unknown one.
        """
        if button in VERDICTS:
            note = self.cleaned_data["note"] if button == "other" else ""
            return {"verdict": button, "note": note}
        stance, _dash, pk = button.partition("-")
        for row in self.interpretations:
            if stance in Stance.values and pk == str(row.pk):
                return {stance: [row]}
        raise ValidationError(_("Choose one of the interpretations."))

    @property
    def keeps_choices(self):
        """Return whether the form still shows what was chosen, which it does not for a button."""
        return self.is_bound and not self.data.get("one")

    @property
    def changed_meanwhile(self):
        """Return whether the reply was edited after the tagger had read it."""
        return self.has_error(NON_FIELD_ERRORS, "changed_meanwhile")

    def take_errors(self, error):
        """Show the errors; if the reply was edited, make the next attempt about its new text."""
        super().take_errors(error)
        if self.changed_meanwhile:
            with transactions.on_primary():
                self.post.refresh_from_db()
            self.read_revision = self.cleaned_data["revision"]
            self.data = self.data.copy()
            self.data["digest"] = self.post.body_digest
            self.data["revision"] = self.post.revision_number


class TaggingForm(ChoiceForm):
    """Tag a reply."""

    shown_at = forms.FloatField(required=False, widget=forms.HiddenInput)
    saw_other = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, saw_other=False, **options):
        super().__init__(*args, **options)
        self.initial |= {"shown_at": round(time.time(), 1), "saw_other": saw_other}

    def call_verb(self, *, by):
        """Tag the reply; return the Tagging."""
        data = self.cleaned_data
        seconds = None if data["shown_at"] is None else time.time() - data["shown_at"]
        return self.post.tag(
            by=by,
            digest=data["digest"] or None,
            seconds=seconds,
            saw_other=data["saw_other"],
            **self.choices(),
        )


class SettleForm(ChoiceForm):
    """Settle how a reply is read, with a reason, or decide that it stays contested."""

    reason = forms.CharField(
        label=_("Why"),
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    leave = forms.BooleanField(required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, prefix_ids="settle-", **options)
        self.fields["reason"].widget.attrs["maxlength"] = conf.FORUM_REASON_MAX_LENGTH

    def call_verb(self, *, by):
        """Settle it; return the Action."""
        data = self.cleaned_data
        choices = {"leave_contested": True} if data["leave"] else self.choices()
        # `Post.settle` takes no note: the reason says which other interpretation is meant.
        choices.pop("note", None)
        return self.post.settle(
            by=by, reason=data["reason"], digest=data["digest"] or None, **choices
        )


def stance_name(interpretation):
    """Return the name of an interpretation's field."""
    return f"stance-{interpretation.pk}"
