"""The log of moderation: which actions a moderator may read, as rows of a page."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from forum.models import Action, Change
from forum.policy import get_policy
from forum.reading.excerpts import excerpt
from forum.reading.people import Person, TemplateData, actor_among, author_among, read_people

LINE_LENGTH = 140


def find_actions(
    user,
    *,
    by=None,
    author=None,
    verb="",
    forum=None,
    topic=None,
    post=None,
    since=None,
    until=None,
):
    """Return the actions that a user may read, the latest first, as a queryset.

    `by` is who acted, `author` whose post or topic it is about (users); `verb` is a name, `forum` a
    Forum, `topic` and `post` are ids, `since` and `until` times; until is not included. What is not
    given leaves nothing out.
    """
    asked = {
        "actor": by,
        "author": author,
        "verb": verb,
        "forum": forum,
        "topic": topic,
        "post": post,
        "created_at__gte": since,
        "created_at__lt": until,
    }
    asked = {lookup: value for lookup, value in asked.items() if value}
    return Action.objects.visible_to(user).filter(**asked).newest_first()


@dataclass(slots=True)
class LogRow(TemplateData):
    """An action as the log shows it to one reader.

    `about` is whom it is about where it is about no single post. `topic_title` and `topic_url` name
    the topic; the address is "" where it is gone, or where the reader may not go. `line` is the
    beginning of the post, None where they may not read it. `undone_by` is the Person who undid it.
    """

    action: Action
    actor: Person
    topic_title: str
    topic_url: str
    about: Person | None = None
    author: Person | None = None
    line: str | None = None
    undone_by: Person | None = None
    may_undo: bool = True

    @property
    def is_undoable(self):
        """Return whether the log offers to undo it."""
        action = self.action
        is_gone = action.forum_id is None and bool(action.forum_title)
        return action.has_changes and not (action.undone_by_id or is_gone) and self.may_undo


def read_log(actions, user, site):
    """Return a slice of a queryset of actions as a list of LogRows. Two queries."""
    changes = Change.objects.filter(action=OuterRef("pk"))
    actions = list(
        actions.annotate(
            has_changes=Exists(changes),
            changes_forum=Exists(changes.filter(model="forum")),
            changes_rule=Exists(changes.filter(model="rule")),
        )
        .select_related("forum", "rule", "undone_by", "topic__forum", "post__topic__forum")
        .defer("post__body", "forum__description")
    )
    ids = {action.actor_id for action in actions}
    ids |= {action.undone_by.actor_id for action in actions if action.undone_by}
    ids |= {action.post.author_id for action in actions if action.post}
    ids |= {action.author_id for action in actions if not action.post}
    people = read_people(ids, site)
    return [_row(action, user, people) for action in actions]


def _is_for_owners(action):
    """Return whether an action changed a forum itself, or a rule of the whole site."""
    return action.changes_forum or (action.changes_rule and action.forum_id is None)


def _row(action, user, people):
    policy, topic = get_policy(), action.topic
    is_seen = topic is not None and policy.can_moderate(user, topic.forum)
    row = LogRow(
        action=action,
        actor=actor_among(action, people),
        topic_title=topic.title if is_seen else action.topic_title,
        topic_url=topic.get_absolute_url() if is_seen else "",
        may_undo=not _is_for_owners(action) or bool(policy.can_manage_forums(user)),
    )
    if not action.post:
        row.about = people.get(action.author_id)
    if action.undone_by:
        row.undone_by = actor_among(action.undone_by, people)
    post = action.post
    # It may have been moved to a forum that the reader does not moderate.
    if post is not None and policy.can_moderate(user, post.forum):
        row.author = author_among(post, people)
        row.line = excerpt(post, LINE_LENGTH)
    return row
