"""The verbs that moderate topics and posts, one line each: what pages, API, admin and docs show.

To add one: write its method on the noun with `moderate`, which makes it undoable, add its line
here, and its row to docs/moderating.md. The address of its page and of its API, the button in the
menu, the page that asks, the admin's action and the log's word follow from the line.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from forum.models.status import Status
from forum.policy import get_policy


@dataclass(frozen=True, slots=True)
class Option:
    """A yes that a verb takes besides the reason; in the menu a button of its own."""

    name: str
    label: str
    explanation: str
    # The policy's method that says who may choose it; takes the user.
    may: str


@dataclass(frozen=True, slots=True)
class Verb:
    """How one verb is shown. `name` is the method's; `is_offered(row)` says where it makes sense.

    `explanation` says what it does; `question` is what its page asks, `done` the message
    afterwards, with %(topic)s for a topic and %(number)d for a post; `many` names it for many
    chosen rows. `is_dangerous` takes something from readers' sight.
    """

    noun: str
    name: str
    label: str
    explanation: str
    question: str
    done: str
    many: str
    is_offered: Callable
    is_dangerous: bool = False
    options: tuple = ()

    @property
    def route(self):
        """Return the path of its page, and of its API, below that of the noun: "close/"."""
        return f"{self.name}/"

    @property
    def url_name(self):
        """Return the name of its page's address: `reverse("forum:close-topic", args=[6])`."""
        return f"{self.name}-{self.noun}"

    def options_for(self, user):
        """Return the options that the user may choose."""
        policy = get_policy()
        return [option for option in self.options if getattr(policy, option.may)(user)]

    def chosen(self, data):
        """Return the arguments for the options that a form's data chooses."""
        return {option.name: True for option in self.options if data.get(option.name)}


def _is_here(row):
    return row.status in (Status.PUBLISHED, Status.PENDING)


def _is_gone(row):
    return not _is_here(row)


def _is_pending(row):
    return row.status == Status.PENDING


VERBS = (
    Verb(
        "topic",
        "approve",
        label=_("Approve"),
        explanation=_("shows a topic that waits for approval to everybody"),
        question=_("Show this topic to everybody?"),
        done=_("The topic ‘%(topic)s’ is published."),
        many=_("Approve the selected topics"),
        is_offered=_is_pending,
    ),
    Verb(
        "topic",
        "close",
        label=_("Close"),
        explanation=_("takes no more replies, except moderators'"),
        question=_("Close this topic to new replies?"),
        done=_("The topic ‘%(topic)s’ is closed to new replies."),
        many=_("Close the selected topics"),
        is_offered=lambda topic: _is_here(topic) and not topic.is_closed,
    ),
    Verb(
        "topic",
        "reopen",
        label=_("Reopen"),
        explanation=_("takes replies again"),
        question=_("Open this topic for replies again?"),
        done=_("The topic ‘%(topic)s’ is open for replies again."),
        many=_("Reopen the selected topics"),
        is_offered=lambda topic: _is_here(topic) and topic.is_closed,
    ),
    Verb(
        "topic",
        "unstick",
        label=_("Unstick"),
        explanation=_("lets the topic take its place by activity"),
        question=_("Let this topic take its place by activity?"),
        done=_("The topic ‘%(topic)s’ takes its place by activity."),
        many=_("Unstick the selected topics"),
        is_offered=lambda topic: _is_here(topic) and topic.is_sticky,
    ),
    Verb(
        "topic",
        "stick",
        label=_("Stick"),
        explanation=_("keeps a topic at the top of its forum, or of every forum"),
        question=_("Keep this topic at the top?"),
        done=_("The topic ‘%(topic)s’ stays at the top."),
        many=_("Stick the selected topics"),
        is_offered=lambda topic: _is_here(topic) and not topic.is_sticky,
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
        done=_("The topic ‘%(topic)s’ is removed. Moderators can restore it."),
        many=_("Remove the selected topics"),
        is_offered=_is_here,
        is_dangerous=True,
    ),
    Verb(
        "topic",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed topic back as it was"),
        question=_("Restore this topic as it was?"),
        done=_("The topic ‘%(topic)s’ is restored."),
        many=_("Restore the selected topics"),
        is_offered=_is_gone,
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
        is_offered=_is_here,
        is_dangerous=True,
    ),
    Verb(
        "post",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed reply back at its place"),
        question=_("Restore this post as it was?"),
        done=_("Post #%(number)d is restored."),
        many=_("Restore the selected posts"),
        is_offered=_is_gone,
    ),
)

# What else the log names: verbs whose pages are their own.
OTHER_LABELS = {
    "undo": _("Undo"),
    "rename": _("Rename"),
    "ask": _("Give a question"),
    "drop question": _("Take the question off"),
    "pose": _("Write a question"),
    "revise": _("Edit"),
    "set terms": _("Choose the terms"),
    "add": _("Add an interpretation"),
    "reorder": _("Move"),
    "merge": _("Merge"),
    "part": _("Undo the merge"),
    "archive": _("Archive"),
    "unarchive": _("Bring back"),
    "delete": _("Delete"),
    "settle": _("Settle"),
}


def verbs_of(noun):
    """Return the verbs of "topic" or "post", in the order in which they are offered."""
    return [verb for verb in VERBS if verb.noun == noun]


def find_verb(noun, name):
    """Return one verb; raise KeyError where there is none."""
    return {(verb.noun, verb.name): verb for verb in VERBS}[noun, name]


def offered_verbs(row):
    """Return the verbs that make sense for a topic or post, as it is now, to who moderates it."""
    return [verb for verb in verbs_of(row._meta.model_name) if verb.is_offered(row)]


def verb_label(name):
    """Return the word for a verb in the log, the name itself for one of a host's own."""
    labels = {verb.name: verb.label for verb in VERBS}
    return (OTHER_LABELS | labels).get(name, name)
