"""What pages, API, admin and docs know of a verb that moderates: the classes of the table."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.policy import get_policy


@dataclass(frozen=True, slots=True)
class Option:
    """A boolean argument of a verb; it gets a button of its own in the menu."""

    name: str
    label: str
    explanation: str
    # The name of the policy's method that takes the user and says whether they may choose it.
    may: str
    # Whether it makes sense for a row; None for all. Then only the page that asks has its button.
    fits: Callable | None = None


@dataclass(frozen=True, slots=True)
class Verb:
    """How a verb is shown.

    `noun` is "topic", "post", "revision" or "interpretation"; `is_offered(row)` returns whether the
    verb makes sense for a row. `explanation` says what it does, `question` is what its page asks,
    `done` the message afterwards, both with %(row)s for a title or label and %(number)d for a
    number; `many` is the label of the admin's action. `is_dangerous` marks verbs that take
    something from sight, `is_final` those that cannot be undone, `deletes_row` those of them that
    leave no row, `names_rule` those that name the rule that was broken.
    """

    noun: str
    name: str
    label: str
    explanation: str
    question: str
    done: str
    is_offered: Callable
    many: str = ""
    is_dangerous: bool = False
    is_final: bool = False
    deletes_row: bool = False
    names_rule: bool = False
    options: tuple = ()
    # The method's name where it is not the verb's.
    method: str = ""

    def of(self, row):
        """Return the method of a row that does it."""
        return getattr(row, self.method or self.name)

    def refuse_without_reason(self, row, *, by, reason="", rule=None):
        """Raise ValidationError where what somebody else wrote is removed for no reason."""
        if self.names_rule:
            refuse_without_reason(by=by, author_id=row.author_id, reason=reason, rule=rule)

    def ask(self, row):
        """Return what its page asks about a row."""
        return self.question % {"row": row, "number": row.pk}

    def report(self, row):
        """Return the message after it was done to a row."""
        return self.done % {"row": row, "number": row.pk}

    @property
    def route(self):
        """Return the last part of the address of its page and of its API: "close/"."""
        return f"{self.name}/"

    @property
    def url_name(self):
        """Return its page's URL name: "close-topic", for `reverse("forum:close-topic", …)`."""
        return f"{self.name}-{self.noun}"

    def options_for(self, user, row=None):
        """Return the Options that a user may choose, as a list; for a row also those that fit it.

        One query at most, none without a row.
        """
        policy = get_policy()
        options = [option for option in self.options if getattr(policy, option.may)(user)]
        return [
            option
            for option in options
            if option.fits is None or (row is not None and option.fits(row))
        ]

    def chosen(self, data):
        """Return the keyword arguments for the options chosen in a form's data, a mapping."""
        return {option.name: True for option in self.options if data.get(option.name)}


def refuse_without_reason(*, by, author_id, reason="", rule=None):
    """Raise ValidationError where somebody acts on what another person wrote for no reason.

    So for removing, editing and blocking. For the doors: their forms and serializers ask for a Rule
    or a reason. `author_id` is the other's id.
    """
    if author_id != by.pk and not (rule or reason.strip()):
        text = _("Name a rule, or say in your own words why: the author reads it.")
        raise ValidationError({"reason": text})
