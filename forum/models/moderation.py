"""The log of moderation.

What was done, by whom, and the values before, so that it can be undone.
"""

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.markup import clean_text
from forum.models.names import name_of
from forum.models.stamp import SiteStamp
from forum.policy import get_policy, refuse_unless
from forum.signals import moderated
from forum.transactions import PrimaryManager


class Action(models.Model):
    """One act of moderation in a forum."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="forum_actions"
    )
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=20)
    forum = models.ForeignKey("forum.Forum", models.CASCADE, related_name="actions")
    topic = models.ForeignKey("forum.Topic", models.CASCADE, null=True, related_name="actions")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, related_name="undoes")

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self):
        return f"{self.verb} ({self.actor_name})"

    @transactions.atomic()
    def undo(self, by):
        """Write back the values from before the action; return the Action that says so.

        Raises PermissionDenied where the user may not moderate the forum, ValidationError where the
        action is undone already or a later change is in the way.
        """
        refuse_unless(get_policy().can_moderate(by, self.forum))
        action = Action.objects.select_for_update(of=("self",)).get(pk=self.pk)
        if action.undone_by_id:
            raise ValidationError(_("This was undone already."))
        changes = list(self.changes.order_by("-pk"))
        if not changes:
            raise ValidationError(_("This made something new, so there is nothing to write back."))
        undoing = record(by, "undo", self.forum, self.topic)
        for change in changes:
            change.revert(undoing)
        action.undone_by = undoing
        action.save(update_fields=["undone_by"])
        return undoing

    def note_change(self, row, values):
        """Give a locked row its new values, and keep those it had."""
        before = {name: getattr(row, name) for name in values}
        row.set_values(values)
        if "status" in values:
            # Pages of other topics name the post, and nothing tells which: all are out of date.
            SiteStamp.renew_on_commit()
        self.changes.create(model=row._meta.model_name, row_id=row.pk, before=before, after=values)


class Change(models.Model):
    """What an action did to one row: the fields' values before and after."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="changes")
    # "topic" or "post": the models that have `set_values`.
    model = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    before = models.JSONField()
    after = models.JSONField()

    objects = PrimaryManager()

    class Meta:
        base_manager_name = "objects"
        ordering = ["pk"]
        indexes = [models.Index(fields=["model", "row_id"], name="forum_change_row")]

    def __str__(self):
        return f"{self.model} {self.row_id}"

    def revert(self, undoing):
        """Write the row's old values back, as part of the action `undoing`.

        Raises ValidationError that names the later action where the row no longer has the new
        values.
        """
        row = apps.get_model("forum", self.model).objects.get(pk=self.row_id)
        row = row.locked()
        if any(getattr(row, name) != value for name, value in self.after.items()):
            later = Change.objects.filter(
                model=self.model, row_id=self.row_id, pk__gt=self.pk
            ).last()
            raise ValidationError(
                _("This cannot be undone, because of what was done later: %(later)s.")
                % {"later": later.action if later else _("the row has changed")}
            )
        undoing.note_change(row, self.before)


def record(by, verb, forum, topic, reason=""):
    """Write an Action and tell `moderated` after the commit; return it."""
    reason = " ".join(clean_text(reason).split())
    if len(reason) > conf.FORUM_REASON_MAX_LENGTH:
        raise ValidationError(
            _("The reason may have %(limit)d characters at most.")
            % {"limit": conf.FORUM_REASON_MAX_LENGTH}
        )
    action = Action.objects.create(
        actor=by, actor_name=name_of(by), verb=verb, forum=forum, topic=topic, reason=reason
    )
    transactions.on_commit(lambda: moderated.send(sender=Action, action=action))
    return action


def shortened(text):
    """Return a text cut to what a reason may have."""
    return text[: conf.FORUM_REASON_MAX_LENGTH]


@transactions.on_primary()
def moderate(row, by, verb, *, reason="", change=None, **values):
    """Change fields of a topic or post as a moderator.

    Policy, lock, log, counters; return the Action.

    `row` has `locked()`, which fetches it afresh under its topic's lock, and `set_values(values)`,
    which keeps the counters; `row` itself gets the new values too. Where they depend on the old
    ones, `change(locked row)` returns them instead. Nothing is written, and None returned, where
    the values are what they were. Raises PermissionDenied.
    """
    refuse_unless(get_policy().can_moderate(by, row.forum))
    with transactions.atomic():
        current = row.locked()
        if change is not None:
            values = change(current)
        if all(getattr(current, name) == value for name, value in values.items()):
            return None
        action = record(by, verb, current.forum, current.topic_of_action, reason)
        action.note_change(current, values)
    row.refresh_from_db()
    return action
