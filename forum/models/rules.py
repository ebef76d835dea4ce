"""The rules of the site or of a forum, which actions and reports name."""

from django.db import models
from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.markup import clean_text
from forum.models import locking
from forum.models.changes import Moderated, has_values
from forum.models.moderation import record
from forum.models.ordering import positions_after
from forum.models.querysets import ChangedQuerySet
from forum.policy import get_policy, refuse_unless
from forum.transactions import PrimaryManager


class RuleQuerySet(ChangedQuerySet):
    """A queryset of rules."""

    def of(self, forum):
        """Filter to the rules in force in a forum: the site's and its own."""
        return self.filter(Q(forum=None) | Q(forum=forum), is_in_force=True)

    def visible_to(self, user):
        """Filter to the rules in force that a user may read, the site's first."""
        forums = self.model._meta.get_field("forum").related_model.objects.visible_to(user)
        rules = self.filter(Q(forum=None) | Q(forum__in=forums.order_by()), is_in_force=True)
        return rules.by_forum()

    def kept_by(self, user):
        """Filter to the rules that a user may change, retired ones too, the site's first."""
        return get_policy().kept_rules(user, self).by_forum()

    def by_forum(self):
        """Order by forum and position, the site's first; with the forums."""
        rules = self.select_related("forum")
        return rules.order_by(F("forum__title").asc(nulls_first=True), "forum", "position", "pk")


class Rule(Moderated, models.Model):
    """A rule of one forum or, without a forum, of the whole site.

    Owners keep all of them, moderators those of their forums. All of it is logged, and can be
    undone; a rule that is retired stays in the log.
    """

    forum = models.ForeignKey(
        "parlance_forum.Forum",
        models.CASCADE,
        verbose_name=_("forum"),
        null=True,
        blank=True,
        related_name="rules",
        help_text=_("Leave it empty for a rule of all forums."),
    )
    title = models.CharField(_("title"), max_length=100)
    text = models.TextField(_("text"), max_length=2_000, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_in_force = models.BooleanField(_("in force"), default=True)

    objects = PrimaryManager.from_queryset(RuleQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["position", "pk"]
        verbose_name = _("rule")
        verbose_name_plural = _("rules")

    def __str__(self):
        return self.title

    @classmethod
    @transactions.atomic()
    def make(cls, title, text="", *, by, forum=None):
        """Make a rule, the last of the forum's or of the site's; return it.

        Raises PermissionDenied, ValidationError.
        """
        refuse_unless(get_policy().can_keep_rules(by, forum))
        locking.lock_person(by)
        last = cls.objects.filter(forum=forum).aggregate(last=Max("position"))["last"]
        rule = cls(forum=forum, position=(last or 0) + 1)
        rule.set_values(cleaned(title=title, text=text))
        record("make_rule", forum, by=by, rule=rule)
        return rule

    def revise(self, *, by, **texts):
        """Change the `title`, the `text` or both; return the Action, None if nothing changes.

        Raises PermissionDenied, ValidationError.
        """
        return self._change("revise_rule", cleaned(**texts), by=by)

    def retire(self, *, by):
        """Take the rule out of force; return the Action. Raises PermissionDenied."""
        return self._change("retire_rule", {"is_in_force": False}, by=by)

    def restore(self, *, by):
        """Bring the rule into force again; return the Action. Raises PermissionDenied."""
        return self._change("restore_rule", {"is_in_force": True}, by=by)

    @transactions.atomic()
    def shift(self, steps, *, by):
        """Move the rule down by so many places, or up where negative, among those beside it.

        Return the Action, None where it is the first or last already. Raises PermissionDenied.
        """
        refuse_unless(get_policy().can_keep_rules(by, self.forum))
        locking.lock_person(by)
        beside = type(self).objects.filter(forum=self.forum_id, is_in_force=self.is_in_force)
        rows = sorted(beside.locked(), key=lambda row: (row.position, row.pk))
        positions = positions_after(rows, self, steps)
        if not positions:
            return None
        action = record("reorder", self.forum, by=by, rule=self)
        action.note_changes([row for row in rows if row.pk in positions], positions)
        return action

    @transactions.on_primary()
    def _change(self, verb, values, *, by):
        refuse_unless(get_policy().can_keep_rules(by, self.forum))
        with transactions.atomic():
            locking.lock_person(by)
            current = self.locked()
            if has_values(current, values):
                return None
            action = record(verb, current.forum, by=by, rule=current)
            action.note_change(current, values)
        self.refresh_from_db()
        return action

    def locked(self):
        """Return a fresh copy of the row, locked."""
        return type(self).objects.locked().get(pk=self.pk)

    def may_be_written(self, user, values):
        """Return whether the user keeps the rule, as the policy answers."""
        return get_policy().can_keep_rules(user, self.forum)

    def set_values(self, values):
        """Write fields, and check the rule as a whole. Raises ValidationError."""
        for name, value in values.items():
            setattr(self, name, value)
        self.full_clean()
        self.save(**({} if self._state.adding else {"update_fields": list(values)}))


def cleaned(**texts):
    """Return the title and text of a rule, as far as given, as they are stored."""
    if "title" in texts:
        texts["title"] = " ".join(clean_text(texts["title"]).split())
    if "text" in texts:
        texts["text"] = clean_text(texts["text"]).strip()
    return texts
