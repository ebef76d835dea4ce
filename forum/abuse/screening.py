"""What becomes of a draft: it is posted, held back, refused, or found to be there already."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum import conf
from forum.abuse import spam_check
from forum.abuse.draft import Draft
from forum.models import Hold, Post, WatchedWord
from forum.models.watched_words import find_watched, host_key

Cause = Hold.Cause


class Duplicate(Exception):
    """The author has just written the same in the same place: `post` is what they wrote then.

    `str` is the text for them.
    """

    def __init__(self, post):
        self.post = post
        super().__init__(post.pk)

    def __str__(self):
        return _("You have just written the same here: #%(number)d.") % {"number": self.post.pk}


def screen(draft, *, is_trapped=False):
    """Return why a draft is held back, {Cause: details}, empty where it is not.

    `is_trapped` says that a field was filled in which only programs see. Raises ValidationError for
    a draft that is refused. Up to two queries, and a call to the service of FORUM_SPAM_CHECK.
    """
    causes = {}
    watched = watched_in(draft)
    refuse_words(watched)
    if draft.is_new:
        refuse_excess(draft)
        causes[Cause.NEW_MEMBER] = ""
    if held := [entry.text for entry in watched if entry.effect == WatchedWord.Effect.HOLD]:
        causes[Cause.WORDS] = ", ".join(held)
    if is_trapped:
        return causes | {Cause.TRAP: ""}
    answer = spam_check.ask(draft)
    if answer == "hold":
        causes[Cause.CHECK] = ""
    elif answer == "spam":
        causes[Cause.SPAM] = ""
    return causes


def screen_edit(draft):
    """Check a draft that replaces the text of a post. Raises ValidationError where it is refused.

    What stands in the post already is no reason. An edit cannot wait for a moderator while readers
    see the post, so what would hold back a new post refuses an edit; of a post that waits itself
    it refuses nothing.
    """
    before = Draft.of(draft.edited)
    known = watched_in(before)
    watched = [entry for entry in watched_in(draft) if entry not in known]
    refuse_words(watched)
    if draft.is_new:
        refuse_excess(draft, before)
    if draft.edited.status == "pending":
        return
    if watched:
        names = ", ".join(entry.text for entry in watched)
        raise refused(
            _("A moderator has to read this first, so it cannot be added by an edit: %(words)s.")
            % {"words": names}
        )
    if spam_check.ask(draft) != "ok":
        raise refused(_("The spam check has doubts about this text, so it was not saved."))


def watched_in(draft):
    """Return the WatchedWords that a draft has, a list. One query."""
    return find_watched(draft.visible_text, {host_key(link) for link in draft.links})


def refuse_words(watched):
    """Raise ValidationError where one of these WatchedWords refuses a text."""
    if names := [entry.text for entry in watched if entry.effect == WatchedWord.Effect.REFUSE]:
        raise refused(_("This forum does not take: %(words)s.") % {"words": ", ".join(names)})


def refuse_excess(draft, before=None):
    """Raise ValidationError where a new member's draft has more links or mentions than they may.

    As many as the text `before` has are no reason.
    """
    links, mentions = conf.FORUM_NEW_MEMBER_LINKS, conf.FORUM_NEW_MEMBER_MENTIONS
    if links is not None and len(draft.links) > max(links, len(before.links) if before else 0):
        raise refused(
            ngettext(
                "New members may set %(count)d link in a post.",
                "New members may set %(count)d links in a post.",
                links,
            )
            % {"count": links}
        )
    there = len(before.mentions) if before else 0
    if mentions is not None and len(draft.mentions) > max(mentions, there):
        raise refused(
            ngettext(
                "New members may call %(count)d person by name (@) in a post.",
                "New members may call %(count)d people by name (@) in a post.",
                mentions,
            )
            % {"count": mentions}
        )


def refused(text):
    """Return the ValidationError for a post's text."""
    return ValidationError({"body": text})


def refuse_duplicate(draft):
    """Raise Duplicate where the author has just written the same in the same place. One query.

    That is the topic for a reply, and the forum for a topic.
    """
    if not conf.FORUM_DUPLICATE_MINUTES:
        return
    since = timezone.now() - timedelta(minutes=conf.FORUM_DUPLICATE_MINUTES)
    posts = Post.objects.filter(author=draft.author, created_at__gt=since)
    posts = posts.filter(status__in=("published", "pending"), body_digest=Post.digest(draft.body))
    if draft.topic is None:
        posts = posts.filter(
            depth=0, topic__forum=draft.forum, topic__status__in=("published", "pending")
        )
    else:
        posts = posts.filter(depth__gt=0, topic=draft.topic)
    if post := posts.order_by("-created_at", "-pk").first():
        raise Duplicate(post)
