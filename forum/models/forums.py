"""Forums: places for topics, in a tree."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from forum import transactions
from forum.models.arranging import ArrangedForum
from forum.models.audiences import Audience
from forum.models.querysets import ForumQuerySet
from forum.transactions import PrimaryManager

# The fields that are saved together, because the last follows from the others.
DECIDE_AUDIENCE = frozenset(["parent", "visibility", "audience"])


class Forum(ArrangedForum, models.Model):
    """A place for topics; may have a parent; a category holds only forums.

    It is seen by those whom its `visibility` names and who also see the forum it lies in; its own
    moderators always see it. `audience` is the level that follows from both.

    Counters are of this forum alone; totals over sub-forums are summed when read.
    """

    class Kind(models.TextChoices):
        """Whether the forum holds topics, or only forums."""

        FORUM = "forum", _("Forum")
        CATEGORY = "category", _("Category")

    class Visibility(models.TextChoices):
        """Who may see the forum, from everybody to moderators only."""

        INHERITED = "inherited", _("As the forum it lies in")
        PUBLIC = "public", _("Public: everybody may read")
        MEMBERS = "members", _("Members: only those who are signed in")
        GROUPS = "groups", _("Groups: only members of the groups chosen below")
        MODERATORS = "moderators", _("Moderators only")

    class HoldersVisibleTo(models.TextChoices):
        """Who may see lists of who holds what."""

        EVERYONE = "everyone", _("Everyone who may see the forum")
        MEMBERS = "members", _("Members: only those who are signed in")
        NOBODY = "nobody", _("Nobody but those who tag")

    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), max_length=1000, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.FORUM)
    is_closed = models.BooleanField(
        _("closed"), default=False, help_text=_("A closed forum takes no new topics and replies.")
    )
    visibility = models.CharField(
        _("visibility"),
        max_length=12,
        choices=Visibility,
        default=Visibility.INHERITED,
        help_text=_(
            "Whoever does not see the forum that it lies in does not see this one. A forum that "
            "lies in none is public unless you choose otherwise."
        ),
    )
    groups = models.ManyToManyField(
        Group,
        blank=True,
        related_name="forums",
        verbose_name=_("groups"),
        help_text=_("Members of any of these see the forum, where its visibility is groups."),
    )
    holders_visible_to = models.CharField(
        _("who holds what is shown to"),
        max_length=10,
        choices=HoldersVisibleTo,
        default=HoldersVisibleTo.MEMBERS,
        help_text=_(
            "Lists of the people who support, dispute or mention an interpretation. Numbers, and "
            "the tags of each reply, are shown to everybody who may read the reply."
        ),
    )
    position = models.PositiveIntegerField(
        _("position"), default=0, help_text=_("Forums with a lower number come first.")
    )
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="moderated_forums",
        verbose_name=_("moderators"),
    )

    glossary = models.ForeignKey(
        "parlance_glossary.Glossary",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("glossary"),
        help_text=_("Its terms link in this forum's posts, before those of global glossaries."),
    )

    # Who sees it in fact: a level of `Audience`.
    audience = models.CharField(max_length=12, default="public", editable=False)
    topic_count = models.PositiveIntegerField(default=0, editable=False)
    post_count = models.PositiveIntegerField(default=0, editable=False)
    last_post = models.ForeignKey(
        "parlance_forum.Post", models.SET_NULL, null=True, editable=False, related_name="+"
    )
    # Raised by every change of the forum's topics, and by every one that is not just a new reply.
    version = models.PositiveBigIntegerField(default=0, editable=False)
    edition = models.PositiveBigIntegerField(default=0, editable=False)

    objects = PrimaryManager.from_queryset(ForumQuerySet)()

    class Meta:
        base_manager_name = "objects"
        ordering = ["position", "title", "pk"]
        permissions = [
            ("moderate", _("Can moderate all forums")),
            ("only_read", _("Only reads, as a spectator")),
            ("known", _("Is never taken for a new member")),
        ]
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("pk")), name="forum_is_not_its_own_parent"
            ),
        ]

    def __str__(self):
        return self.title

    @transactions.atomic()
    def save(self, **options):
        """Save, and work out who sees this forum and all below it.

        Without `update_fields`, only editable fields are saved. Two queries, and more for each
        forum below whose audience changes; one where neither parent nor visibility is saved.
        """
        # The counters, changed by F(), may be newer in the database than in this object.
        editable = {field.name for field in self._meta.concrete_fields if field.editable}
        fields = set(options.pop("update_fields", None) or editable - {"id"})
        decides = not fields.isdisjoint(DECIDE_AUDIENCE)
        if decides:
            parent = self._lock_with_neighbours()
            self.audience = self._audience_below(parent)
            fields |= DECIDE_AUDIENCE
        super().save(**options if self._state.adding else {**options, "update_fields": fields})
        if not decides:
            return
        for child in self.children.all():
            if child.audience != child._audience_below(self):
                # Not the whole row: the child may be renamed meanwhile.
                child.save(update_fields=DECIDE_AUDIENCE)

    def get_absolute_url(self):
        """Return the address of the forum's page."""
        return reverse("forum:forum", args=[self.slug])

    @property
    def is_category(self):
        """Return whether the forum holds only forums."""
        return self.kind == self.Kind.CATEGORY

    def is_as_open_as(self, other):
        """Return whether everybody who sees another Forum sees this one.

        Two queries where both are for groups.
        """
        own, others = Audience(self.audience), Audience(other.audience)
        if self != other and own.level == others.level == "groups":
            audiences = type(self).objects.audiences()
            own, others = audiences[self.pk], audiences[other.pk]
        return others.is_within(own)

    def clean(self):
        """Check the forum's place in the tree and its kind.

        Raises ValidationError where it would lie below itself, or be a category with topics. One
        query per forum above it.
        """
        ancestor, seen = self.parent, {self.pk}
        while ancestor is not None:
            # Also ends where the ancestors form a circle without this forum (see `forum_check`).
            if ancestor.pk in seen:
                raise ValidationError({"parent": _("A forum cannot lie below itself.")})
            seen.add(ancestor.pk)
            ancestor = ancestor.parent
        if self.is_category and self.pk and self.topics.exclude(status="merged").exists():
            raise ValidationError(
                {
                    "kind": _(
                        "This forum has topics, so it cannot become a category: move them first."
                    )
                }
            )

    def _audience_below(self, parent):
        """Return the level of who sees the forum in a Forum, or in none."""
        above = parent.audience if parent else "public"
        own = above if self.visibility == self.Visibility.INHERITED else self.visibility
        return max(own, above, key=Audience.LEVELS.index)

    def _lock_with_neighbours(self):
        """Lock the forum, its parent and all forums below it; return the parent or None."""
        forums = type(self).objects
        ids = set()
        level = {self.pk} - {None}
        while level - ids:
            ids |= level
            children = forums.filter(parent__in=level).order_by()
            level = set(children.values_list("pk", flat=True))
        ids |= {self.parent_id} - {None}
        locked = {forum.pk: forum for forum in forums.filter(pk__in=ids).locked()}
        return locked.get(self.parent_id)

    def start_topic(self, author, title, body, **options):
        """Start a topic in this forum; return it. Takes and raises what `Topic.start` does."""
        from forum.models.topics import Topic

        return Topic.start(self, author, title, body, **options)
