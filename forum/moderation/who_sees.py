"""Who sees which forum, in words; and who would, if something were changed."""

import hashlib
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from forum import transactions
from forum.models import Forum
from forum.models.audiences import Audience
from forum.policy.permissions import permission_fields
from forum.reading.forum_tree import depth_first
from forum.reading.people import TemplateData


@dataclass(frozen=True, slots=True)
class Seen(TemplateData):
    """A forum as owners see it: `depth` is its level in the tree, `who` who sees it, in words."""

    forum: Forum
    depth: int
    who: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Preview(TemplateData):
    """Who sees a forum now and then, in words; `now` is "" for a new one.

    `opens` says that somebody would see it who does not see it now.
    """

    forum: Forum
    depth: int
    now: str
    then: str
    opens: bool

    @property
    def is_changed(self):
        """Return whether other people would see it."""
        return self.now != self.then


def all_forums():
    """Return all forums as Seen, each followed by those in it, as a list. Six queries at most."""
    forums = list(Forum.objects.all())
    audiences, describe = Forum.objects.audiences(), _describing()
    return [
        Seen(forum, depth, describe(forum, audiences[forum.pk]), audiences[forum.pk])
        for forum, depth in depth_first(forums)
    ]


def preview(change):
    """Return as Previews who would see a forum, and all in it, after a change.

    `change()` calls a verb and returns the Forum. It is done and taken back, so that the preview
    says just what will be; raises what the verb raises.
    """
    before = {row.forum.pk: row for row in all_forums()}
    with transactions.atomic():
        forum = change()
        after = all_forums()
        transaction.set_rollback(True, using=transactions.primary())
    start = next(place for place, row in enumerate(after) if row.forum.pk == forum.pk)
    rows = [after[start]]
    for row in after[start + 1 :]:
        if row.depth <= rows[0].depth:
            break
        rows.append(row)
    return [_preview(row, before.get(row.forum.pk), rows[0].depth) for row in rows]


def _preview(row, before, depth):
    return Preview(
        forum=row.forum,
        depth=row.depth - depth,
        now=before.who if before else "",
        then=row.who,
        opens=before is not None and not row.audience.is_within(before.audience),
    )


def digest(previews):
    """Return a short text that stands for what Previews say, to know that it was read."""
    # A forum that is only tried out has another id each time.
    said = repr([(row.now and row.forum.pk, row.now, row.then) for row in previews])
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def _describing():
    """Return a function that says who sees a Forum of an Audience. Three queries."""
    names = dict(Group.objects.order_by().values_list("pk", "name"))
    members = _member_counts()
    counts = Forum.moderators.through.objects.values_list("forum").order_by()
    moderators = dict(counts.annotate(count=Count("pk")))

    def groups(ids):
        named = sorted(f"{names[pk]} ({members.get(pk, 0)})" for pk in ids if pk in names)
        return _(" or ").join(named)

    def describe(forum, audience):
        if audience.level == "public":
            return _("Everybody")
        if audience.level == "members":
            return _("Whoever is signed in")
        conditions = [groups(ids) for ids in audience.conditions]
        who = _("Moderators")
        if audience.level == "groups" and all(conditions):
            named = _(", who are also in ").join(conditions)
            who = _("Members of %(groups)s, and moderators") % {"groups": named}
        if count := moderators.get(forum.pk):
            who = _("%(who)s (%(count)d of this forum alone)") % {"who": who, "count": count}
        return who

    return describe


def _member_counts():
    """Return {group id: number of its active members}."""
    users = get_user_model()._default_manager.order_by()
    if not any(field.name == "groups" for field in permission_fields()):
        return {}
    if "is_active" in {field.name for field in users.model._meta.get_fields()}:
        users = users.filter(is_active=True)
    rows = users.filter(groups__isnull=False).values_list("groups").annotate(count=Count("pk"))
    return dict(rows)
