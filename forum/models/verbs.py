"""The verbs that moderate: the table that pages, API, admin and docs read.

To add one: write its method on the model with `moderate`, which makes it undoable, add an entry
here and a row to docs/moderating.md. The addresses of its page and its API, the button in the menu,
the page that asks, the admin's action and the label in the log follow from the entry.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from forum.models.status import Status, is_removed
from forum.policy import get_policy


@dataclass(frozen=True, slots=True)
class Option:
    """A boolean argument of a verb; it gets a button of its own in the menu."""

    name: str
    label: str
    explanation: str
    # The name of the policy's method that takes the user and says whether they may choose it.
    may: str


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
        """Raise ValidationError where what somebody else wrote is removed for no reason.

        For the doors: their forms and serializers ask for a rule or a reason.
        """
        if self.names_rule and row.author_id != by.pk and not (rule or reason.strip()):
            text = _("Name a rule, or say in your own words why: the author reads it.")
            raise ValidationError({"reason": text})

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

    def options_for(self, user):
        """Return the Options that a user may choose, as a list."""
        policy = get_policy()
        return [option for option in self.options if getattr(policy, option.may)(user)]

    def chosen(self, data):
        """Return the keyword arguments for the options chosen in a form's data, a mapping."""
        return {option.name: True for option in self.options if data.get(option.name)}


def _is_in_use(row):
    return not is_removed(row)


def _is_pending(row):
    return row.status == Status.PENDING


def _is_merged(interpretation):
    return interpretation.merged_into_id is not None


VERBS = (
    Verb(
        "topic",
        "approve",
        label=_("Approve"),
        explanation=_("shows a topic that waits for approval to everybody"),
        question=_("Show this topic to everybody?"),
        done=_("The topic ‘%(row)s’ is published."),
        many=_("Approve the selected topics"),
        is_offered=_is_pending,
    ),
    Verb(
        "topic",
        "close",
        label=_("Close"),
        explanation=_("takes no more replies, except moderators'"),
        question=_("Close this topic to new replies?"),
        done=_("The topic ‘%(row)s’ is closed to new replies."),
        many=_("Close the selected topics"),
        is_offered=lambda topic: _is_in_use(topic) and not topic.is_closed,
    ),
    Verb(
        "topic",
        "reopen",
        label=_("Reopen"),
        explanation=_("takes replies again"),
        question=_("Open this topic for replies again?"),
        done=_("The topic ‘%(row)s’ is open for replies again."),
        many=_("Reopen the selected topics"),
        is_offered=lambda topic: _is_in_use(topic) and topic.is_closed,
    ),
    Verb(
        "topic",
        "unstick",
        label=_("Unstick"),
        explanation=_("lets the topic take its place by activity"),
        question=_("Let this topic take its place by activity?"),
        done=_("The topic ‘%(row)s’ takes its place by activity."),
        many=_("Unstick the selected topics"),
        is_offered=lambda topic: _is_in_use(topic) and topic.is_sticky,
    ),
    Verb(
        "topic",
        "stick",
        label=_("Stick"),
        explanation=_("keeps a topic at the top of its forum, or of every forum"),
        question=_("Keep this topic at the top?"),
        done=_("The topic ‘%(row)s’ stays at the top."),
        many=_("Stick the selected topics"),
        is_offered=lambda topic: _is_in_use(topic) and not topic.is_sticky,
        options=(
            Option(
                "everywhere",
                label=_("Stick everywhere"),
                explanation=_("At the top of every forum, not only of its own."),
                may="can_stick_everywhere",
            ),
        ),
    ),
    Verb(
        "topic",
        "trash",
        label=_("Remove"),
        explanation=_("takes a topic from sight with all its posts; moderators see it"),
        question=_("Remove this topic with all its posts? Moderators can restore it."),
        done=_("The topic ‘%(row)s’ is removed. Moderators can restore it."),
        many=_("Remove the selected topics"),
        is_offered=_is_in_use,
        is_dangerous=True,
        names_rule=True,
    ),
    Verb(
        "topic",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed topic back as it was"),
        question=_("Restore this topic as it was?"),
        done=_("The topic ‘%(row)s’ is restored."),
        many=_("Restore the selected topics"),
        is_offered=is_removed,
    ),
    Verb(
        "post",
        "approve",
        label=_("Approve"),
        explanation=_("shows a reply that waits for approval to everybody"),
        question=_("Show this post to everybody?"),
        done=_("Post #%(number)d is published."),
        many=_("Approve the selected posts"),
        is_offered=_is_pending,
    ),
    Verb(
        "post",
        "trash",
        label=_("Remove"),
        explanation=_("takes a reply's text from sight; a placeholder stays where it was answered"),
        question=_("Remove this post? Moderators can restore it."),
        done=_("Post #%(number)d is removed. Moderators can restore it."),
        many=_("Remove the selected posts"),
        is_offered=_is_in_use,
        is_dangerous=True,
        names_rule=True,
    ),
    Verb(
        "post",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed reply back at its place"),
        question=_("Restore this post as it was?"),
        done=_("Post #%(number)d is restored."),
        many=_("Restore the selected posts"),
        is_offered=is_removed,
    ),
    Verb(
        "revision",
        "hide",
        label=_("Hide"),
        explanation=_("leaves an earlier text of a post to moderators; the history says so"),
        question=_("Hide this earlier text? Moderators still read it, and can show it again."),
        done=_("The text is hidden. Moderators can show it again."),
        is_offered=lambda revision: not (revision.is_hidden or revision.is_present),
        is_dangerous=True,
    ),
    Verb(
        "revision",
        "unhide",
        label=_("Show"),
        explanation=_("lets everybody who reads the post read a hidden text again"),
        question=_("Show this earlier text again to everybody who may read the post?"),
        done=_("The text is shown again."),
        is_offered=lambda revision: revision.is_hidden and not revision.is_erased,
    ),
    Verb(
        "revision",
        "erase",
        label=_("Erase"),
        explanation=_("deletes a hidden text for good; that it was there stays known"),
        question=_("Erase this hidden text for good? Nobody can bring it back."),
        done=_("The text is erased."),
        is_offered=lambda revision: revision.is_hidden and not revision.is_erased,
        is_dangerous=True,
        is_final=True,
    ),
    Verb(
        "interpretation",
        "archive",
        label=_("Archive"),
        explanation=_("offers it to taggers no more; what was tagged with it holds"),
        question=_("Offer ‘%(row)s’ to taggers no more? What was tagged with it holds."),
        done=_("‘%(row)s’ is archived."),
        is_offered=lambda interpretation: interpretation.is_open,
    ),
    Verb(
        "interpretation",
        "unarchive",
        label=_("Bring back"),
        explanation=_("offers an archived one to taggers again"),
        question=_("Offer ‘%(row)s’ to taggers again?"),
        done=_("‘%(row)s’ is offered to taggers again."),
        is_offered=lambda interpretation: (
            interpretation.is_archived and not _is_merged(interpretation)
        ),
    ),
    Verb(
        "interpretation",
        "unmerge",
        label=_("Undo the merge"),
        explanation=_("lets a merged one stand by itself again, with what was tagged with it"),
        question=_("Let ‘%(row)s’ stand by itself again? Its taggings count as its own then."),
        done=_("‘%(row)s’ stands by itself again."),
        is_offered=_is_merged,
    ),
    Verb(
        "interpretation",
        "delete",
        label=_("Delete"),
        explanation=_("deletes for good one that nobody has used"),
        question=_("Delete ‘%(row)s’ for good? Nobody has used it yet."),
        done=_("‘%(row)s’ is deleted."),
        is_offered=lambda interpretation: interpretation.is_open and not interpretation.is_used,
        is_dangerous=True,
        is_final=True,
        deletes_row=True,
        method="delete_unused",
    ),
)

# Labels, for the log, of the verbs that have pages and forms of their own.
OTHER_LABELS = {
    "undo": _("Undo"),
    "export": _("Export"),
    "anonymise": _("Anonymise"),
    "rename": _("Rename"),
    "move": _("Move"),
    "split": _("Split"),
    "ask": _("Give a question"),
    "clear_question": _("Take the question off"),
    "make": _("Make a forum"),
    "create": _("Write a question"),
    "revise": _("Edit"),
    "set_terms": _("Choose the terms"),
    "add": _("Add an interpretation"),
    "reorder": _("Move"),
    "merge": _("Merge"),
    "settle": _("Decide the tags"),
    "dismiss": _("Dismiss the reports"),
    "uphold": _("Uphold the appeal"),
    "decline": _("Decline the appeal"),
}


def verbs_of(noun):
    """Return the Verbs of a noun, in the order of the menu, as a list."""
    return [verb for verb in VERBS if verb.noun == noun]


def find_verb(noun, name):
    """Return the Verb with a name; raise KeyError where there is none."""
    return {(verb.noun, verb.name): verb for verb in VERBS}[noun, name]


def offered_verbs(row):
    """Return the Verbs that make sense for a row in its present state, as a list."""
    return [verb for verb in verbs_of(row._meta.model_name) if verb.is_offered(row)]


def verb_labels():
    """Return {name: label in the log} of all verbs."""
    return OTHER_LABELS | {verb.name: verb.label for verb in VERBS}


def verb_label(name):
    """Return a verb's label in the log; for a verb of a host's own, its name."""
    return verb_labels().get(name, name)
