"""The log of moderation.

What was done, by whom, and the values before, so that it can be undone.
"""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from forum import conf, transactions
from forum.markup import clean_text
from forum.models import locking
from forum.models.changes import Change, has_values
from forum.models.names import name_of
from forum.models.querysets import ChangedQuerySet
from forum.models.stamp import SiteStamp
from forum.models.status import is_first_sight
from forum.models.verbs import verb_label
from forum.policy import get_policy, refuse_unless
from forum.signals import moderated, send_on_commit
from forum.transactions import PrimaryManager


class Action(models.Model):
    """One act of moderation in a forum. It outlives its topic and its forum, and names both."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="forum_actions"
    )
    actor_name = models.CharField(max_length=150)
    verb = models.CharField(max_length=20)
    forum = models.ForeignKey("forum.Forum", models.SET_NULL, null=True, related_name="actions")
    forum_title = models.CharField(_("forum"), max_length=150, blank=True)
    topic = models.ForeignKey("forum.Topic", models.SET_NULL, null=True, related_name="actions")
    topic_title = models.CharField(_("topic"), max_length=255, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.OneToOneField("self", models.SET_NULL, null=True, related_name="undoes")

    objects = PrimaryManager.from_queryset(ChangedQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["-created_at", "-pk"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self):
        return f"{self.verb} ({self.actor_name})"

    @property
    def label(self):
        """Return the word for the verb, as the menus have it."""
        return verb_label(self.verb)

    @property
    def forum_name(self):
        """Return the title of the forum, the one that it had where it is gone."""
        return self.forum.title if self.forum else self.forum_title

    @property
    def topic_name(self):
        """Return the title of the topic, the one that it had where it is gone; "" for none."""
        return self.topic.title if self.topic else self.topic_title

    @transactions.atomic()
    def undo(self, *, by):
        """Write back the values from before the action; return the Action that says so.

        Takes as many queries for 500 rows as for one, and those again for the next 500. Raises
        PermissionDenied where the user may not moderate the forum, ValidationError where the action
        is undone already or a later change is in the way.
        """
        if self.forum is None:
            raise ValidationError(_("The forum is gone, so there is nothing to write back to."))
        refuse_unless(get_policy().can_moderate(by, self.forum))
        changes = list(self.changes.order_by("-pk").prefetch_related("rows"))
        if not changes:
            raise ValidationError(_("This made something new, so there is nothing to write back."))
        _lock_rows_of(changes)
        action = Action.objects.locked().get(pk=self.pk)
        if action.undone_by_id:
            raise ValidationError(_("This was undone already."))
        undoing = record(by, "undo", self.forum, self.topic)
        for change in changes:
            change.revert(undoing)
        action.undone_by = undoing
        action.save(update_fields=["undone_by"])
        return undoing

    def note_change(self, row, values):
        """Give a locked row its new values, and keep those it had."""
        self.note_changes([row], {row.pk: values})

    def note_changes(self, rows, values):
        """Give locked rows of one model their new values, and keep those they had.

        `values` is {pk: {field: value}}, each a value that JSON can hold.
        """
        before = {row.pk: {name: getattr(row, name) for name in values[row.pk]} for row in rows}
        model = type(rows[0])
        if len(rows) == 1:
            rows[0].set_values(values[rows[0].pk])
        else:
            model.set_many(rows, values)
        Change.objects.keep(self, model._meta.model_name, before, values)
        if any("status" in each for each in values.values()):
            # Pages of other topics name the post, and nothing tells which: all are out of date.
            SiteStamp.renew_on_commit()
        for row in rows:
            was = before[row.pk].get("status")
            if was is not None and is_first_sight(was, row.status):
                row.announce(by=self.actor)


def _lock_rows_of(changes):
    """Lock the rows of Changes, and what they were moved from, asked or in before."""
    ids, named = {}, {"topic_id": set(), "question_id": set()}
    for change in changes:
        rows = change.rows_by_pk()
        ids.setdefault(change.model, set()).update(rows)
        for values in (change.before, *(row.before for row in rows.values())):
            for name, found in named.items():
                found |= {values.get(name)} - {None}
    locking.lock_for(ids, topics=named["topic_id"], questions=named["question_id"])


def record(by, verb, forum, topic, reason=""):
    """Write an Action and tell `moderated` after the commit; return it."""
    reason = " ".join(clean_text(reason).split())
    if len(reason) > conf.FORUM_REASON_MAX_LENGTH:
        raise ValidationError(
            _("The reason may have %(limit)d characters at most.")
            % {"limit": conf.FORUM_REASON_MAX_LENGTH}
        )
    action = Action.objects.create(
        actor=by,
        actor_name=name_of(by),
        verb=verb,
        forum=forum,
        forum_title=forum.title,
        topic=topic,
        topic_title=topic.title if topic else "",
        reason=reason,
    )
    send_on_commit(moderated, Action, action=action, by=by)
    return action


def shortened(text):
    """Return a text cut to what a reason may have."""
    return text[: conf.FORUM_REASON_MAX_LENGTH]


@transactions.on_primary()
def moderate(row, by, verb, *, reason="", change=None, **values):
    """Change fields of a topic, a post or another Moderated row, as a moderator.

    Policy, lock, log, counters; return the Action. `row` itself gets the new values too. Where they
    depend on the old ones, `change(locked row)` returns them instead. Nothing is written, and None
    returned, where the values are what they were. Raises PermissionDenied.
    """
    refuse_unless(get_policy().can_moderate(by, row.forum))
    with transactions.atomic():
        current = row.locked()
        if change is not None:
            values = change(current)
        if has_values(current, values):
            return None
        action = record(by, verb, current.forum, current.topic_of_action, reason)
        action.note_change(current, values)
    row.refresh_from_db()
    return action


@transactions.atomic()
def moderate_many(rows, by, verb, *, forum, change, topic=None, to_topics=(), reason=""):
    """Change many rows of one model, as a moderator, set-wise; return the Action.

    `change(row)` returns the new values of a locked row, {} to leave it alone; `to_topics` are the
    topics that posts move to. The log names `forum` and `topic`. None is returned where no row
    changes. `rows` keep their old values. Raises PermissionDenied where the user may not moderate
    the forums of all rows.
    """
    model, ids = type(rows[0]), {row.pk for row in rows}
    locking.lock_for({model._meta.model_name: ids}, topics={each.pk for each in to_topics})
    found = model.fetch_many(ids).values()
    for each in {row.forum for row in found} | {topic.forum for topic in to_topics} | {forum}:
        refuse_unless(get_policy().can_moderate(by, each))
    values = {row.pk: change(row) for row in found}
    changed = [row for row in found if not has_values(row, values[row.pk])]
    if not changed:
        return None
    action = record(by, verb, forum, topic, reason)
    action.note_changes(changed, {row.pk: values[row.pk] for row in changed})
    return action
