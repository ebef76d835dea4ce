"""What changes rarely and every page needs.

The tree of forums, and who moderates. Read once per process and change.
"""

import time
from collections import defaultdict
from functools import cached_property

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import models

from forum.models.forums import Forum
from forum.models.stamp import SiteStamp
from forum.policy.permissions import permission_fields

# What a host changes behind the models shows after so long at the latest.
LIFE_SECONDS = 60
MAX_PEOPLE = 20_000


class Site:
    """The forums, roles and people as they were under one stamp."""

    def __init__(self, stamp):
        self.stamp = stamp
        # What `forum.reading.people` keeps here: people as pages show them. A name may come from
        # where no signal tells of a change, so it is asked for again after a while.
        self.people = {}
        self.asked_at = time.monotonic()

    def keep(self, key, person):
        """Keep a person; forget all where they are many."""
        if len(self.people) >= MAX_PEOPLE:
            self.people = {}
        self.people[key] = person

    @cached_property
    def forums(self):
        """Return {id: Forum} of all forums, whoever may see them, without their counters."""
        fields = ("pk", "parent_id", "title", "slug", "kind", "visibility", "is_closed", "position")
        forums = Forum.objects.only(*fields).order_by("position", "title", "pk")
        return {forum.pk: forum for forum in forums}

    @cached_property
    def glossaries(self):
        """Return {forum id: slug of its own glossary} of the forums that have one."""
        named = Forum.objects.filter(glossary__isnull=False)
        return dict(named.values_list("pk", "glossary__slug"))

    def path_to(self, forum):
        """Return the forums above this one, the topmost first."""
        above, seen = [], {forum.pk}
        parent = self.forums.get(forum.parent_id)
        while parent is not None and parent.pk not in seen:
            above.insert(0, parent)
            seen.add(parent.pk)
            parent = self.forums.get(parent.parent_id)
        return above

    def visible_path_to(self, forum, user):
        """Return those forums above this one that the user may see.

        One query where guests may not see them all.
        """
        above = self.path_to(forum)
        if all(parent.pk in self._open_to_guests for parent in above):
            return above
        seen = set(
            Forum.objects.visible_to(user)
            .filter(pk__in=[parent.pk for parent in above])
            .values_list("pk", flat=True)
        )
        return [parent for parent in above if parent.pk in seen]

    @cached_property
    def _open_to_guests(self):
        """Return the ids of the forums that guests see, and so everybody."""
        return frozenset(Forum.objects.visible_to(None).values_list("pk", flat=True))

    @cached_property
    def _roles(self):
        """Return {user id: role} of administrators and of moderators of all forums."""
        users = get_user_model()._default_manager.all()
        moderate = Permission.objects.filter(content_type__app_label="forum", codename="moderate")
        given, roles = models.Q(), {}
        for field in permission_fields():
            way = "groups__permissions" if field.name == "groups" else field.name
            given |= models.Q(**{f"{way}__in": moderate})
        if given:
            numbers = users.filter(given).values_list("pk", flat=True)
            roles = dict.fromkeys(numbers, "moderator")
        if "is_superuser" in {field.name for field in get_user_model()._meta.get_fields()}:
            superusers = users.filter(is_superuser=True).values_list("pk", flat=True)
            roles |= dict.fromkeys(superusers, "administrator")
        return roles

    @cached_property
    def _moderators(self):
        """Return {forum id: ids of the users whom that forum names}."""
        moderators = defaultdict(set)
        rows = Forum.objects.filter(moderators__isnull=False).values_list("pk", "moderators")
        for forum_id, user_id in rows:
            moderators[forum_id].add(user_id)
        return moderators

    def role(self, user_id, forum=None):
        """Return the role that readers see under a member's name.

        The key of a name in `forum.reading.people`.
        """
        if role := self._roles.get(user_id):
            return role
        if forum is not None and user_id in self._moderators.get(forum.pk, ()):
            return "moderator"
        return "participant"


_site = Site(stamp=None)
_NOT_READ = object()


def current_site(stamp=_NOT_READ):
    """Return the Site. One query; two or three more after a change, or after a minute.

    None of the first where the caller has read the `stamp`, as SITE_STAMP, with rows of its own.
    """
    global _site
    stamp = SiteStamp.current() if stamp is _NOT_READ else stamp or ""
    is_old = time.monotonic() - _site.asked_at > LIFE_SECONDS
    if _site.stamp != stamp or is_old or not stamp:
        _site = Site(stamp)
    return _site
