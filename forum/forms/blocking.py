"""The forms by which moderators block somebody, and act on many posts or topics at once."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.forms.days import day_field, start_of
from forum.forms.moderation import ReasonForm, rule_field
from forum.forms.moving import moderated_forums
from forum.models import Block, Rule
from forum.models.bulk import act_on_many, move_topics
from forum.models.status import Status
from forum.models.verb import refuse_without_reason
from forum.policy import get_policy

# {value of the field: days}
LENGTHS = {"day": 1, "week": 7, "month": 30}


class BlockForm(ReasonForm):
    """Block somebody, and remove all that they have written if wanted.

    Whoever moderates all forums blocks in all of them, or in one; others in one of theirs.
    """

    length = forms.ChoiceField(
        label=_("For how long"),
        choices=[
            ("day", _("A day")),
            ("week", _("A week")),
            ("month", _("A month")),
            ("until", _("Until a date")),
            ("good", _("For good")),
        ],
        initial="week",
        widget=forms.RadioSelect,
    )
    until = day_field(_("Until the end of"))
    forum = forms.ChoiceField(label=_("Where"), required=False)
    posts = forms.ChoiceField(
        label=_("What they have written there"),
        choices=[
            ("", _("Stays")),
            (Status.TRASHED, _("Is removed")),
            (Status.SPAM, _("Is removed as spam")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    rule = rule_field(_("Rule"))
    field_order = ["length", "until", "forum", "posts", "rule", "reason"]

    def __init__(self, *args, person, user, **options):
        super().__init__(*args, verb=Block.impose, **options)
        self.person = person
        forums = moderated_forums(user)
        self.forums = {str(forum.pk): forum for forum in forums}
        everywhere = [("", _("In all forums"))] if get_policy().moderates_all(user) else []
        self.fields["forum"].choices = [*everywhere, *((str(row.pk), row.title) for row in forums)]
        self.fields["rule"].queryset = Rule.objects.visible_to(user)
        self.fields["reason"].label = _("In your own words (the person reads it)")

    def clean_until(self):
        """Return the moment in which the day ends for the reader."""
        return start_of(self.cleaned_data["until"], days=1)

    def clean(self):
        """Check that a date is given where one is asked for, and a forum where one is needed."""
        data = super().clean()
        if data.get("length") == "until" and not data.get("until"):
            self.add_error("until", _("Choose a date."))
        if not data.get("forum") and "" not in dict(self.fields["forum"].choices):
            self.add_error("forum", _("Choose a forum."))
        return data

    def call_verb(self, *, by):
        """Block the person; return the Action."""
        data = self.cleaned_data
        given = {"reason": data["reason"], "rule": data["rule"]}
        refuse_without_reason(by=by, author_id=self.person.pk, **given)
        self.action = self.verb(
            self.person,
            by=by,
            forum=self.forums.get(data["forum"]),
            until=self._end(),
            remove=data["posts"] or None,
            **given,
        )
        return self.action

    def _end(self):
        """Return when the block ends, None for never."""
        length = self.cleaned_data["length"]
        if length in LENGTHS:
            return timezone.now() + timedelta(days=LENGTHS[length])
        return self.cleaned_data["until"] if length == "until" else None


class ManyForm(ReasonForm):
    """Act on the Posts or Topics that were ticked, `rows`, by a Verb; without one, move them."""

    rule = rule_field(_("Rule"))
    forum = forms.ChoiceField(label=_("Forum"))
    field_order = ["forum", "rule", "reason"]

    def __init__(self, *args, verb, rows, user, **options):
        super().__init__(*args, verb=verb, **options)
        self.rows = rows
        if verb is not None and verb.names_rule:
            self.fields["rule"].queryset = Rule.objects.visible_to(user)
            self.fields["reason"].label = _("In your own words (their authors read it)")
        else:
            del self.fields["rule"]
        if verb is None:
            self.forums = {str(forum.pk): forum for forum in moderated_forums(user)}
            choices = [(pk, forum.title) for pk, forum in self.forums.items()]
            self.fields["forum"].choices = [("", _("Choose a forum")), *choices]
        else:
            del self.fields["forum"]

    def call_verb(self, *, by):
        """Call the verb; return True. The Action, None where nothing changed, is in `action`."""
        data = self.cleaned_data
        given = {"by": by, "reason": data["reason"]}
        if self.verb is None:
            self.action = move_topics(self.rows, self.forums[data["forum"]], **given)
            return True
        given["rule"] = data.get("rule")
        for row in self.rows:
            self.verb.refuse_without_reason(row, **given)
        self.action = act_on_many(self.verb.name, self.rows, **given)
        return True


class LiftForm(ReasonForm):
    """Let somebody write again."""

    def clean(self):
        """Refuse a block that has ended: there is nothing to lift."""
        if not self.verb.__self__.is_in_force:
            raise ValidationError(_("This block has ended already."))
        return super().clean()
