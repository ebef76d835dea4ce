"""Who may do what with questions, tags and what is made of them; part of `ForumPolicy`."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from forum.policy.remembering import remembered
from glossary.policy import Policy, Refusal


class InterpretationPolicy(Policy):
    """What follows from who sees and who moderates which forum, and from three permissions."""

    def can_see_holders(self, user, forum):
        """Return whether the user may see lists of who holds what in the forum.

        `forum.holders_visible_to` says who may; those who tag in the forum always may.
        """
        shown_to = forum.holders_visible_to
        is_reader = self.reads_as_member(user) and not self.is_blocked(user, forum)
        if shown_to == "everyone" or (shown_to == "members" and is_reader):
            return True
        if self.can_tag_in(user, forum):
            return True
        if shown_to == "members":
            return Refusal(_("Who they are is shown to members only."), sign_in_may_help=True)
        return Refusal(_("This forum does not list who they are."))

    def listed_filter(self, user, forum):
        """Return a Q for the posts whose authors the user may see in lists of who holds what.

        Those who tag in the forum see everybody; others, whoever has not chosen to be left out.
        """
        if self.can_tag_in(user, forum):
            return Q()
        return ~Q(author__forum_preference__is_listed=False)

    def visible_questions(self, user, questions):
        """Filter a queryset of questions to those of forums that the user may see."""
        return questions.filter(self.forum_filter(user, "forum__"))

    def has_permission_in(self, user, forum, permission):
        """Return whether the user moderates the forum, or may see it and has the permission.

        Nobody has it while they are blocked there.
        """
        if self.can_moderate(user, forum):
            return True
        if self.is_blocked(user, forum):
            return False
        if not self.has_permission(user, permission):
            return False
        # Asked for every reply of a page and every forum of a list: one query per user object.
        return forum.pk in remembered(
            user,
            "forums seen",
            lambda: frozenset(
                self.visible_forums(user, type(forum).objects.order_by()).values_list(
                    "pk", flat=True
                )
            ),
        )

    def can_tag_somewhere(self, user):
        """Return whether there may be replies that the user may tag, so that the queue is shown."""
        if self.moderates_all(user) or self.moderated_forum_ids(user):
            return True
        if self.has_permission(user, "parlance_forum.tag") and not self.is_blocked(user):
            return True
        return Refusal(
            _("Only moderators and taggers may do that."), sign_in_may_help=not self.is_member(user)
        )

    def can_tag_in(self, user, forum):
        """Return whether the user may tag in the forum.

        Its moderators may, and holders of `parlance_forum.tag`.
        """
        if self.has_permission_in(user, forum, "parlance_forum.tag"):
            return True
        return Refusal(
            _("Only moderators and taggers of this forum may do that."),
            sign_in_may_help=not self.is_member(user),
        )

    def can_tag(self, user, post):
        """Return whether the user may tag the post: a published one that is not their own."""
        if not (answer := self.can_tag_in(user, post.topic.forum)):
            return answer
        return self._is_taggable(user, post)

    def can_settle(self, user, post):
        """Return whether the user may decide how a reply is read.

        Moderators of the forum may, and holders of `parlance_forum.settle`.
        """
        if not self.has_permission_in(user, post.topic.forum, "parlance_forum.settle"):
            return Refusal(
                _("Only moderators of this forum may do that."),
                sign_in_may_help=not self.is_member(user),
            )
        return self._is_taggable(user, post)

    def _is_taggable(self, user, post):
        if post.author_id == user.pk:
            return Refusal(_("Nobody tags their own post."))
        if post.status != "published" or post.topic.status != "published":
            return Refusal(_("This post was removed, so it cannot be tagged."))
        return True

    def taggable_filter(self, user, prefix=""):
        """Return a Q for the posts that the user may tag; `prefix` is the lookup to a post."""
        if self.is_blocked(user):
            return Q(**{f"{prefix}pk__in": ()})
        if self.has_permission(user, "parlance_forum.tag"):
            in_forum = self.forum_filter(user, f"{prefix}topic__forum__")
            in_forum &= ~Q(**{f"{prefix}topic__forum__in": self.blocked_forum_ids(user)})
        elif self.moderates_all(user):
            in_forum = Q()
        else:
            in_forum = Q(**{f"{prefix}topic__forum__in": self.moderated_forum_ids(user)})
        return in_forum & Q(
            ~Q(**{f"{prefix}author": user}) | Q(**{f"{prefix}author": None}),
            **{
                f"{prefix}status": "published",
                f"{prefix}topic__status": "published",
            },
        )

    def can_object(self, user, post):
        """Return whether the user may object to the reading of a reply: only its author may."""
        if not self.is_member(user) or post.author_id != user.pk:
            return Refusal(
                _("Only its author may say that a reply is misread."),
                sign_in_may_help=not self.is_member(user),
            )
        if not (answer := self.unblocked(user, post.topic.forum)):
            return answer
        if post.status not in ("published", "pending"):
            return Refusal(_("This post was removed."))
        return self.can_read(user, post)

    def can_export(self, user, forum):
        """Return whether the user may export the taggings of the forum.

        Its moderators may, and holders of `parlance_forum.export`.
        """
        if self.has_permission_in(user, forum, "parlance_forum.export"):
            return True
        return Refusal(
            _("Only moderators and researchers of this forum may do that."),
            sign_in_may_help=not self.is_member(user),
        )
