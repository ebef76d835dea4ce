"""Who may do what: a class that the setting FORUM_POLICY replaces.

It answers (`can_reply`) and filters (`visible_posts`), so that no list, count, feed or export shows
what a page refuses.
"""

from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.policy.blocking_policy import BlockingPolicy
from forum.policy.interpretation_policy import InterpretationPolicy
from forum.policy.moderation_policy import ModerationPolicy
from forum.policy.own_posts_policy import OwnPostsPolicy
from forum.policy.permissions import MODERATE_ALL
from forum.policy.privacy_policy import PrivacyPolicy
from forum.policy.remembering import remembered
from glossary.policy import Refusal

# Which posts of a topic guests see on its page: published ones, and placeholders of removed ones
# with published replies below them. Page boundaries count these for everybody, so no policy changes
# it. `forum.reading.threads` has it as SQL; recounting and checking apply it to what they count.
SHOWN_TO_GUESTS = Q(status="published") | Q(reply_count__gt=0)

# Posts that their authors see besides published ones: a removed reply stays before its author, who
# is told why, and may appeal.
OWN_SEEN = ("pending", "trashed", "withdrawn")
# The same of topics.
OWN_TOPICS_SEEN = ("pending", "withdrawn")

AS_SPECTATOR = _("You are a spectator in this forum: you read, and do not write.")


def get_policy():
    """Return an instance of the class that the setting FORUM_POLICY names."""
    return import_string(conf.FORUM_POLICY)()


class ForumPolicy(
    BlockingPolicy, OwnPostsPolicy, InterpretationPolicy, ModerationPolicy, PrivacyPolicy
):
    """The default policy: guests read, members write, moderators moderate, superusers do all.

    A moderator of all forums has the permission `parlance_forum.moderate`; others moderate the
    forums that name them. Owners, who have `parlance_forum.change_forum`, arrange the forums, and
    moderate all of them. Spectators, who have `parlance_forum.only_read`, do not write. Every
    `can_` method returns True or a `Refusal`; every `visible_` method takes a queryset and returns
    it filtered to what the user may see. `user` may be None or anonymous, which is a guest. The
    forum's verbs ask the policy whoever acts, so they refuse `by=None`.
    """

    # Who someone is

    def moderates_all(self, user):
        """Return whether the user moderates every forum: with the permission, or as an owner.

        Nobody does who is blocked anywhere.
        """
        # Asked for every post of a page, and authentication backends may be slow.
        is_allowed = self.is_member(user) and remembered(
            user,
            "moderates all",
            lambda: any(
                self.has_permission(user, f"parlance_forum.{name}") for name in MODERATE_ALL
            ),
        )
        return is_allowed and not self.blocks_of(user)

    def is_spectator(self, user):
        """Return whether the user reads, and does not write: has `parlance_forum.only_read`.

        Nobody who moderates all forums is one; superusers have every permission. No query once
        Django has read the user's permissions.
        """
        may_only_read = self.has_permission(user, "parlance_forum.only_read")
        return may_only_read and not self.moderates_all(user)

    def moderated_forum_ids(self, user):
        """Return the ids of the forums that name the user a moderator, a frozenset.

        It is empty while the user is blocked. One query per user object, for this,
        `group_forum_ids` and `blocks_of`.
        """
        return frozenset() if self.blocks_of(user) else self.membership(user).moderated

    def group_forum_ids(self, user):
        """Return the ids of the forums for groups that the user sees as a member of these.

        A forum inside another such forum is seen by those who are in a group of each.
        """
        return self.membership(user).entered

    def can_moderate(self, user, forum):
        """Return whether the user may moderate the forum, or with None all of them.

        That is to close, stick, trash, restore, block, …
        """
        if self.moderates_all(user):
            return True
        if forum is not None and forum.pk in self.moderated_forum_ids(user):
            return True
        return Refusal(
            _("Only moderators of this forum may do that."),
            sign_in_may_help=not self.is_member(user),
        )

    def can_stick_everywhere(self, user):
        """Return whether the user may keep a topic at the top of every forum."""
        if self.moderates_all(user):
            return True
        return Refusal(_("Only moderators of all forums may stick a topic everywhere."))

    # What someone sees

    def forum_filter(self, user, prefix="", *, despite_blocks=False):
        """Return a Q for the forums that the user may see; `prefix` is the lookup to a forum.

        With `despite_blocks` for those that they would see if they were not blocked.
        """
        if self.moderates_all(user):
            return Q()
        is_reader = self.is_member(user) if despite_blocks else self.reads_as_member(user)
        levels = ["public", "members"] if is_reader else ["public"]
        visible = Q(**{f"{prefix}audience__in": levels})
        entered = self.group_forum_ids(user) if is_reader else frozenset()
        if own := {*self.moderated_forum_ids(user), *entered}:
            visible |= Q(**{f"{prefix}pk__in": own})
        if not despite_blocks and (blocked := self.blocked_forum_ids(user)):
            # There they read what guests read.
            visible &= Q(**{f"{prefix}audience": "public"}) | ~Q(**{f"{prefix}pk__in": blocked})
        return visible

    def status_filter(self, user, forum_prefix="", own_prefix="", own=OWN_TOPICS_SEEN):
        """Return a Q for the rows whose status lets the user see them.

        These are published rows, the user's own with a status of `own`, and all in forums that they
        moderate. `forum_prefix` is the lookup to the forum, `own_prefix` that to the row's own
        fields.
        """
        if self.moderates_all(user):
            return Q()
        visible = Q(**{f"{own_prefix}status": "published"})
        if self.is_member(user):
            visible |= Q(**{f"{own_prefix}status__in": own, f"{own_prefix}author": user})
        if moderated := self.moderated_forum_ids(user):
            visible |= Q(**{f"{forum_prefix}in": moderated})
        return visible

    def visible_forums(self, user, forums):
        """Filter a queryset of forums to those that the user may see."""
        return forums.filter(self.forum_filter(user))

    def visible_topics(self, user, topics):
        """Filter a queryset of topics to those that the user may see."""
        return topics.filter(
            self.forum_filter(user, "forum__"), self.status_filter(user, forum_prefix="forum__")
        )

    def visible_posts(self, user, posts):
        """Filter a queryset of posts of any topics to those whose text the user may read."""
        return posts.filter(
            self.forum_filter(user, "topic__forum__"),
            self.status_filter(user, forum_prefix="topic__forum__", own_prefix="topic__"),
            self.status_filter(user, forum_prefix="topic__forum__", own=OWN_SEEN),
        )

    def visible_in_topic(self, user, topic, posts):
        """Filter the posts of a topic that the user may see to those that its page shows.

        Includes removed posts that are shown as placeholders, because of replies below them.
        """
        if self.can_moderate(user, topic.forum):
            return posts
        visible = SHOWN_TO_GUESTS
        if self.is_member(user):
            visible |= Q(status__in=OWN_SEEN, author=user)
        return posts.filter(visible)

    def visible_to_readers_of(self, forum, posts):
        """Filter a queryset of posts to those that everybody who sees the forum may read.

        Texts in the forum link to these alone, so that a post looks the same to all its readers. A
        policy that changes `forum_filter` changes this as well; a reader is never shown a link to
        what `visible_posts` leaves out.
        """
        levels = ["public"] if forum.audience == "public" else ["public", "members"]
        return posts.filter(
            Q(topic__forum=forum) | Q(topic__forum__audience__in=levels),
            status="published",
            topic__status="published",
        )

    def can_read(self, user, post):
        """Return whether the user may read the text of a post whose topic they may see."""
        if post.status == "erased":
            return Refusal(_("This post was erased by a moderator."))
        if post.status == "published" or self.can_moderate(user, post.topic.forum):
            return True
        if post.status in OWN_SEEN and self.is_member(user) and post.author_id == user.pk:
            return True
        return Refusal(_("This post was removed."))

    def can_read_revision(self, user, revision):
        """Return whether the user may read a text that a post which they may read has had."""
        if revision.is_erased:
            return Refusal(_("This text was erased by a moderator."))
        if revision.is_hidden and not self.can_moderate(user, revision.post.topic.forum):
            return Refusal(_("This text was hidden by a moderator."))
        return True

    def can_see_member(self, user, member, *, has_written):
        """Return whether the user may open a member's page: moderators and the member always may.

        Others may if the account is active and `has_written`: whether it has written something that
        they may read. So the pages do not tell who else has an account.
        """
        if self.moderates_all(user) or self.moderated_forum_ids(user):
            return True
        if self.is_member(user) and user.pk == member.pk:
            return True
        if has_written and getattr(member, "is_active", True):
            return True
        return Refusal(_("There is no such member."))

    def can_choose_for(self, user, member):
        """Return whether the user may choose a member's preferences: only the member may."""
        if self.is_member(user) and user.pk == member.pk:
            return True
        return Refusal(
            _("Only members themselves may choose that."), sign_in_may_help=not self.is_member(user)
        )

    # What someone may write

    def can_start_topic(self, user, forum):
        """Return whether the user may start a topic in the forum."""
        if forum.kind == "category":
            return Refusal(_("A category holds forums only: choose one of them for your topic."))
        if not self.is_member(user):
            return Refusal(_("Sign in to start a topic."), sign_in_may_help=True)
        if not (answer := self.unblocked(user, forum)):
            return answer
        if self.is_spectator(user) and not self.can_moderate(user, forum):
            return Refusal(AS_SPECTATOR)
        if forum.is_closed and not self.can_moderate(user, forum):
            return Refusal(
                _("The forum ‘%(forum)s’ is closed to new topics and replies.")
                % {"forum": forum.title}
            )
        return True

    def can_reply(self, user, topic):
        """Return whether the user may reply in the topic."""
        if not self.is_member(user):
            return Refusal(_("Sign in to reply."), sign_in_may_help=True)
        if not (answer := self.unblocked(user, topic.forum)):
            return answer
        if self.can_moderate(user, topic.forum):
            return True
        if self.is_spectator(user):
            return Refusal(AS_SPECTATOR)
        if topic.status != "published":
            return Refusal(_("You cannot reply to this topic."))
        if topic.is_closed:
            return Refusal(
                _("The topic ‘%(topic)s’ is closed to new replies.") % {"topic": topic.title}
            )
        if topic.forum.is_closed:
            return Refusal(
                _("The forum ‘%(forum)s’ is closed to new topics and replies.")
                % {"forum": topic.forum.title}
            )
        return True

    def can_edit(self, user, post):
        """Return whether the user may change the post's text."""
        if self.can_moderate(user, post.topic.forum):
            return True
        if post.author_id != getattr(user, "pk", None) or not self.is_member(user):
            return Refusal(
                _("Only its author and moderators may edit this post."),
                sign_in_may_help=not self.is_member(user),
            )
        if post.status not in ("published", "pending"):
            return Refusal(_("This post was removed, so it cannot be edited."))
        if answer := self.can_reply(user, post.topic):
            return self.within_edit_window(post)
        return answer
