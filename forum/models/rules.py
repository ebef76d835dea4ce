"""The rules of the site or of a forum, which actions and reports name."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from forum.transactions import PrimaryManager


class RuleQuerySet(models.QuerySet):
    """A queryset of rules."""

    def of(self, forum):
        """Filter to the rules in force in a forum: the site's and its own."""
        return self.filter(Q(forum=None) | Q(forum=forum), is_in_force=True)

    def visible_to(self, user):
        """Filter to the rules in force that a user may read, the site's first."""
        forums = self.model._meta.get_field("forum").related_model.objects.visible_to(user)
        rules = self.filter(Q(forum=None) | Q(forum__in=forums.order_by()), is_in_force=True)
        rules = rules.select_related("forum")
        return rules.order_by(F("forum__title").asc(nulls_first=True), "position", "pk")


class Rule(models.Model):
    """A rule of one forum or, without a forum, of the whole site."""

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
