"""The verbs that moderate: the table that pages, API, admin and docs read.

To add one: write its method on the model with `moderate`, which makes it undoable, add an entry
here and a row to docs/moderating.md. The addresses of its page and its API, the button in the menu,
the page that asks, the admin's action and the label in the log follow from the entry.
"""

from django.utils.translation import gettext_lazy as _

from forum.models.status import Status, is_removed, is_restorable
from forum.models.verb import Option, Verb

# Posts by which an account is known.
FIRST_POSTS = 5


def _is_in_use(row):
    return not is_removed(row)


def _is_pending(row):
    return row.status == Status.PENDING


def _is_published(row):
    return row.status == Status.PUBLISHED


def _is_by_newcomer(row):
    """Return whether a post or topic is among the first that its author has written. One query."""
    if row.author_id is None:
        return False
    earlier = row.author.forum_posts.filter(created_at__lt=row.created_at).order_by()
    return len(earlier.values_list("pk")[:FIRST_POSTS]) < FIRST_POSTS


def _is_merged(interpretation):
    return interpretation.merged_into_id is not None


_HOLD = {
    "label": _("Hold back"),
    "is_offered": _is_published,
    "is_dangerous": True,
}
_SPAM = {
    "label": _("Spam"),
    "is_offered": _is_in_use,
    "is_dangerous": True,
    "options": (
        Option(
            "all_posts",
            label=_("Spam, and all else of this account"),
            explanation=_("Removes all that its author has written, in one act."),
            may="can_moderate_somewhere",
            fits=_is_by_newcomer,
        ),
        Option(
            "block",
            label=_("All of it, and block the account"),
            explanation=_("Removes all that its author has written, and blocks them for good."),
            may="can_moderate_somewhere",
            fits=_is_by_newcomer,
        ),
    ),
}
_ERASE = {
    "label": _("Erase"),
    "is_offered": is_restorable,
    "is_dangerous": True,
    "is_final": True,
}

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
        "hold",
        explanation=_("lets a topic wait for approval, unseen until then"),
        question=_("Let this topic wait for approval? Its author and moderators see it meanwhile."),
        done=_("The topic ‘%(row)s’ waits for approval."),
        many=_("Hold back the selected topics"),
        **_HOLD,
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
        "spam",
        explanation=_("removes a topic as spam; its author is not told"),
        question=_("Remove this topic as spam, with all its posts?"),
        done=_("The topic ‘%(row)s’ is removed as spam. Moderators can restore it."),
        many=_("Remove the selected topics as spam"),
        **_SPAM,
    ),
    Verb(
        "topic",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed topic back as it was"),
        question=_("Restore this topic as it was?"),
        done=_("The topic ‘%(row)s’ is restored."),
        many=_("Restore the selected topics"),
        is_offered=is_restorable,
    ),
    Verb(
        "topic",
        "erase",
        explanation=_("deletes a removed topic's title, first post and author for good"),
        question=_("Erase this topic's title, its first post and author? Nobody can undo it."),
        done=_("The topic's title and first post are erased."),
        many=_("Erase the selected topics"),
        **_ERASE,
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
        "hold",
        explanation=_("lets a reply wait for approval, unseen until then"),
        question=_("Let this post wait for approval? Its author and moderators see it meanwhile."),
        done=_("Post #%(number)d waits for approval."),
        many=_("Hold back the selected posts"),
        **_HOLD,
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
        "spam",
        explanation=_("removes a reply as spam; its author is not told"),
        question=_("Remove this post as spam?"),
        done=_("Post #%(number)d is removed as spam. Moderators can restore it."),
        many=_("Remove the selected posts as spam"),
        **_SPAM,
    ),
    Verb(
        "post",
        "restore",
        label=_("Restore"),
        explanation=_("brings a removed reply back at its place"),
        question=_("Restore this post as it was?"),
        done=_("Post #%(number)d is restored."),
        many=_("Restore the selected posts"),
        is_offered=is_restorable,
    ),
    Verb(
        "post",
        "erase",
        explanation=_("deletes a removed reply's words and author for good; its place stays"),
        question=_("Erase the words of this post and its author for good? Nobody can undo it."),
        done=_("Post #%(number)d is erased."),
        many=_("Erase the selected posts"),
        **_ERASE,
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
    "make_rule": _("Make a rule"),
    "revise_rule": _("Edit a rule"),
    "retire_rule": _("Retire a rule"),
    "restore_rule": _("Bring a rule back"),
    "create": _("Write a question"),
    "revise": _("Edit"),
    "set_terms": _("Choose the terms"),
    "add": _("Add an interpretation"),
    "reorder": _("Move"),
    "merge": _("Merge"),
    "settle": _("Decide the tags"),
    "dismiss": _("Dismiss the reports"),
    "block": _("Block"),
    "unblock": _("Unblock"),
    "edit": _("Edit"),
    "withdraw": _("Withdraw"),
    "put_back": _("Put back"),
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
