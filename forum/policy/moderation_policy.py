"""Who may do and see what of the moderation of a forum; part of `ForumPolicy`."""

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum import conf
from forum.policy.permissions import MODERATE_ALL, holds
from glossary.policy import Policy, Refusal

# What moderators of a forum may change about it.
DESCRIBES_FORUM = frozenset(["title", "description", "is_closed"])


class ModerationPolicy(Policy):
    """What follows from who moderates which forum."""

    def can_manage_forums(self, user):
        """Return whether the user is an owner: makes, arranges and deletes forums and rules."""
        if self.has_permission(user, "parlance_forum.change_forum"):
            return True
        return Refusal(
            _("Only those who may arrange the forums may do that."),
            sign_in_may_help=not self.is_member(user),
        )

    def can_revise_forum(self, user, forum, fields=DESCRIBES_FORUM):
        """Return whether the user may change these fields of the forum.

        Owners may change all, the forum's moderators its title and description, and close it.
        """
        answer = self.can_manage_forums(user)
        if not answer and DESCRIBES_FORUM.issuperset(fields):
            return self.can_moderate(user, forum)
        return answer

    def can_keep_rules(self, user, forum=None):
        """Return whether the user may change the rules of a forum, or of the site where None.

        Owners keep all, a forum's moderators the forum's own.
        """
        answer = self.can_manage_forums(user)
        if not answer and forum is not None:
            return self.can_moderate(user, forum)
        return answer

    def kept_rules(self, user, rules):
        """Filter a queryset of rules to those that the user may change."""
        if self.can_manage_forums(user):
            return rules
        return rules.filter(self.moderated_filter(user), forum__isnull=False)

    def can_moderate_somewhere(self, user):
        """Return whether the user moderates any forum, so that the log and the queue are shown."""
        if self.moderates_all(user) or self.moderated_forum_ids(user):
            return True
        return Refusal(_("Only moderators may do that."), sign_in_may_help=not self.is_member(user))

    def moderated_filter(self, user, lookup="forum"):
        """Return a Q for rows in forums that the user moderates; `lookup` leads to the forum."""
        if self.moderates_all(user):
            return Q()
        return Q(**{f"{lookup}__in": self.moderated_forum_ids(user)})

    def visible_actions(self, user, actions):
        """Filter a queryset of the log's entries to those in forums that the user moderates."""
        return actions.filter(self.moderated_filter(user))

    def is_new(self, user):
        """Return whether a member is new: with fewer published posts than FORUM_NEW_MEMBER_POSTS.

        Nobody is where that is 0, nor whoever has the permission `parlance_forum.known`. One query
        for others.
        """
        number = conf.FORUM_NEW_MEMBER_POSTS
        if not number or self.has_permission(user, "parlance_forum.known"):
            return False
        waiting = Q(depth=0) & ~Q(topic__status="published")
        posts = user.forum_posts.filter(status="published").exclude(waiting)
        return posts.order_by()[:number].count() < number

    def can_report_somewhere(self, user):
        """Return whether the user may report posts at all, so that their reports are shown."""
        if self.is_member(user):
            return True
        return Refusal(_("Sign in to report a post."), sign_in_may_help=True)

    def can_report(self, user, post):
        """Return whether the user may report the post: a published one that is not their own."""
        if not (answer := self.can_report_somewhere(user)):
            return answer
        if not (answer := self.unblocked(user, post.topic.forum)):
            return answer
        if post.author_id == user.pk:
            return Refusal(_("This is your own post."))
        if post.status != "published" or post.topic.status != "published":
            return Refusal(_("This post was removed."))
        return True

    def can_appeal(self, user, post):
        """Return whether the user may say that a post should not be removed: only its author may.

        A topic's author appeals with its opening post.
        """
        if not self.is_member(user) or post.author_id != user.pk:
            return Refusal(
                _("Only its author may appeal."), sign_in_may_help=not self.is_member(user)
            )
        if (post.topic if post.depth == 0 else post).status != "trashed":
            return Refusal(_("This post is not removed."))
        return True

    def can_decide(self, user, appeal, *, others=None):
        """Return whether the user may decide an appeal: a moderator whom it does not concern.

        Neither whoever removed the post nor whoever appeals decides, unless nobody else moderates
        the forum. `others` says whether anybody does; by default a query finds out.
        """
        if not (answer := self.can_moderate(user, appeal.post.topic.forum)):
            return answer
        removed_it = appeal.removal is not None and appeal.removal.actor_id == user.pk
        if not removed_it and appeal.author_id != user.pk:
            return True
        if others is None:
            others = self.has_other_moderator(user, appeal.post.topic.forum)
        if others and removed_it:
            return Refusal(_("You removed this post: another moderator decides."))
        if others:
            return Refusal(_("This is your own appeal: another moderator decides."))
        return True

    def has_other_moderator(self, user, forum):
        """Return whether anybody else moderates the forum. One query."""
        users = get_user_model()._default_manager.exclude(pk=user.pk)
        fields = {field.name for field in users.model._meta.get_fields()}
        moderates = holds(*MODERATE_ALL) | Q(moderated_forums=forum.pk)
        if "is_superuser" in fields:
            moderates |= Q(is_superuser=True)
        if "is_active" in fields:
            users = users.filter(is_active=True)
        return users.filter(moderates).exists()
