"""The texts that posts have had, and the verbs by which moderators take one from sight."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum import markup, transactions
from forum.models import locking
from forum.models.changes import ModeratedOfPost
from forum.models.moderation import moderate, record
from forum.models.relocation import Displaced
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class Revision(ModeratedOfPost, models.Model):
    """A text that a post has had, the present one included; number 1 is the first.

    A text that was edited out can be hidden, so that moderators alone read it, and then erased, so
    that nobody does: the text and the reason of the edit go, the row stays.
    """

    post = models.ForeignKey(
        "parlance_forum.Post", models.CASCADE, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()
    body = models.TextField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    editor_name = models.CharField(max_length=150)
    # With the rule that a moderator named.
    reason = models.CharField(max_length=310, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    is_hidden = models.BooleanField(default=False)
    is_erased = models.BooleanField(default=False)
    # Whether a moderator's edit was undone: then a later revision has the text from before.
    is_undone = models.BooleanField(default=False)

    objects = PrimaryManager()
    not_fetched = ("body", "post__body_html")

    class Meta:
        base_manager_name = "objects"
        ordering = ["post", "number"]
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="forum_revision_once"),
            models.CheckConstraint(
                condition=models.Q(is_erased=False) | models.Q(is_hidden=True, body="", reason=""),
                name="forum_revision_erased_is_empty",
            ),
        ]

    def __str__(self):
        return f"{self.post} ({self.number})"

    @property
    def is_present(self):
        """Return whether it is the text that the post has now."""
        return self.number == self.post.revision_number

    @transactions.on_primary()
    def hide(self, *, by, reason=""):
        """Let moderators alone read the text; return the Action, None if it was hidden already.

        Raises PermissionDenied, ValidationError for the present text of the post.
        """
        return moderate(self, "hide", by=by, reason=reason, change=_hidden_values)

    @transactions.on_primary()
    def unhide(self, *, by, reason=""):
        """Let whoever may read the post read the text again; return the Action, None if they may.

        Raises PermissionDenied, ValidationError where the text was erased.
        """
        return moderate(self, "unhide", by=by, reason=reason, is_hidden=False)

    @transactions.on_primary()
    def erase(self, *, by, reason=""):
        """Delete a hidden text for good, with the reason of its edit, in the log, too.

        Return the Action, None if it was erased already. It cannot be undone. Raises
        PermissionDenied, ValidationError where the text is not hidden.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        with transactions.atomic():
            locking.lock_person(by)
            revision = self.locked()
            if revision.is_erased:
                return None
            if not revision.is_hidden or revision.is_present:
                raise ValidationError(_("Hide this text first: only a hidden text is erased."))
            post = revision.post
            action = record("erase", post.forum, post.topic, by=by, reason=reason, post=post)
            revision.body, revision.reason, revision.is_erased = "", "", True
            revision.save(update_fields=["body", "reason", "is_erased"])
            edits = {"changes__model": "revision", "changes__rows__row_id": revision.pk}
            post.actions.filter(verb="edit", **edits).update(reason="")
        self.refresh_from_db()
        return action

    # Helpers

    def locked(self):
        """Return a fresh copy of the revision, under the lock of its post's topic."""
        post = self.post.locked()
        revision = Revision.objects.get(pk=self.pk)
        revision.post = post
        return revision

    def set_values(self, values):
        """Write fields of the locked row. For `moderate` and for undoing.

        Raises ValidationError where the text was erased meanwhile.
        """
        if self.is_erased:
            raise ValidationError(_("This text was erased, so there is nothing to show."))
        super().set_values(values)
        if "is_undone" in values:
            self._exchange_text(is_undone=values["is_undone"])

    def _exchange_text(self, *, is_undone):
        """Write the text from before this edit to its post, or this text again.

        Raises Displaced where the post has another text meanwhile, ValidationError where the text
        was erased.
        """
        earlier = Revision.objects.get(post=self.post_id, number=self.number - 1)
        present, text = (self, earlier) if is_undone else (earlier, self)
        if self.post.body != present.body:
            later = Revision.objects.filter(post=self.post_id, number__gt=self.number)
            raise Displaced("revision", later.values_list("pk", flat=True))
        if text.is_erased:
            raise ValidationError(_("This text was erased, so there is nothing to show."))
        post = self.post
        post.write_text(text.body, markup.render(text.body).html, by=self.changed_by, reason="")
        # It is whose text it was.
        post.edited_by_moderator = text.number > 1 and text.edited_by_id != post.author_id
        post.edit_reason = text.reason if post.edited_by_moderator else ""
        post.save(update_fields=["edited_by_moderator", "edit_reason"])


def _hidden_values(revision):
    """Return the values of a locked Revision that is hidden."""
    if revision.is_present:
        raise ValidationError(_("This is the post's present text: edit it, or remove the post."))
    return {"is_hidden": True}
