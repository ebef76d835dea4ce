"""Appeals: what the author of a removed post says against that, once, and who decides."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models import locking
from forum.models.changes import ModeratedOfPost
from forum.models.moderation import Action, record
from forum.models.names import name_of
from forum.models.removals import find_removals, is_out_of_sight
from forum.models.reports import MAX_LENGTH, Report, answer_reports, clean_words
from forum.models.status import restore_values
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class Appeal(ModeratedOfPost, models.Model):
    """What the author of a post said against its removal by one action."""

    class State(models.TextChoices):
        """What came of an appeal."""

        OPEN = "open", _("A moderator has yet to decide.")
        UPHELD = "upheld", _("The author was right: the post is back.")
        DECLINED = "declined", _("The post stays removed.")

    post = models.ForeignKey(
        "parlance_forum.Post", models.CASCADE, related_name="appeals", db_index=False
    )
    # The action that removed it.
    removal = models.ForeignKey(Action, models.SET_NULL, null=True, related_name="appeals")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    words = models.TextField(max_length=MAX_LENGTH)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    # What the moderator who decided says to the author.
    answer = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PrimaryManager()
    not_fetched = ("post__body", "post__body_html")

    class Meta:
        base_manager_name = "objects"
        ordering = ["created_at", "pk"]
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(fields=["post", "removal"], name="forum_appeal_once"),
        ]
        indexes = [
            models.Index(
                fields=["created_at", "post"],
                condition=models.Q(state="open"),
                name="forum_appeal_open",
            ),
        ]

    def __str__(self):
        return f"{self.post} ({self.author_name})"

    @property
    def outcome(self):
        """Return in words what came of it. A post that is back otherwise needs no decision."""
        if self.state == self.State.OPEN and not is_out_of_sight(self.post):
            return _("The post is back.")
        return self.get_state_display()

    @transactions.on_primary()
    def uphold(self, *, by, reason=""):
        """Bring the post back, because its author was right; return the Action.

        None is returned where it was decided already. Reports of the post count as dismissed.
        Raises PermissionDenied.
        """
        return self._decide("uphold", self.State.UPHELD, by=by, reason=reason)

    @transactions.on_primary()
    def decline(self, *, by, reason=""):
        """Leave the post removed, with a reason for its author; return the Action.

        None is returned where it was decided already. Raises PermissionDenied.
        """
        return self._decide("decline", self.State.DECLINED, by=by, reason=reason)

    def _decide(self, verb, state, *, by, reason):
        refuse_unless(get_policy().can_decide(by, self))
        with transactions.atomic():
            locking.lock_person(by)
            appeal = self.locked()
            post = appeal.post
            if appeal.state != self.State.OPEN:
                return None
            action = record(verb, post.forum, post.topic, by=by, reason=reason, post=post)
            action.note_change(appeal, {"state": str(state), "answer": action.reason})
            if state == self.State.UPHELD and is_out_of_sight(post):
                acted, dismissed = Report.State.ACTED, Report.State.DISMISSED
                answer_reports(action, [post], state=dismissed, before=acted)
                row = post.topic if post.is_opening else post
                action.note_change(row, restore_values(row))
        self.refresh_from_db()
        return action

    def locked(self):
        """Return a fresh copy of the appeal, under the lock of its post's topic."""
        post = self.post.locked()
        appeal = Appeal.objects.select_related("removal").get(pk=self.pk)
        appeal.post = post
        return appeal


class AppealedPost:
    """The part of `Post` that is about appeals."""

    @transactions.on_primary()
    def appeal(self, words, *, by):
        """Say, as its author, why a removed post should come back; return the Appeal.

        Once for each removal. Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_appeal(by, self))
        words = clean_words(words, field="words")
        try:
            with transactions.atomic():
                locking.lock_person(by)
                post = self.locked()
                refuse_unless(get_policy().can_appeal(by, post))
                return Appeal.objects.create(
                    post=post,
                    removal=find_removals([post]).get(post.pk),
                    author=by,
                    author_name=name_of(by),
                    words=words,
                )
        except IntegrityError:
            raise ValidationError(_("You have appealed already.")) from None
