"""What every page needs and what rarely changes: the tree of forums, and people's roles and names.

Read once per process and change.
"""

import time
from collections import defaultdict
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import Q

from forum.models.forums import Forum
from forum.models.stamp import SiteStamp
from forum.models.voices import Voice
from forum.policy.permissions import holds

# Seconds after which everything is read again, for what a host changes behind the models.
LIFE_SECONDS = 60
# People that are remembered.
MAX_PEOPLE = 20_000


class Site:
    """The forums, roles and people that belong to one stamp."""

    def __init__(self, stamp):
        self.stamp = stamp
        # {key: Person}, see `forum.reading.people.read_people`.
        self.people = {}
        self.read_at = time.monotonic()

    def remember_person(self, key, person):
        """Remember a person; forget all others first where there are MAX_PEOPLE."""
        if len(self.people) >= MAX_PEOPLE:
            self.people = {}
        self.people[key] = person

    @cached_property
    def forums(self):
        """Return {id: Forum} of all forums, visible or not, without their counters."""
        fields = ("pk", "parent_id", "title", "slug", "kind", "audience", "holders_visible_to")
        forums = Forum.objects.only(*fields, "is_closed", "position").order_by(
            "position", "title", "pk"
        )
        return {forum.pk: forum for forum in forums}

    @cached_property
    def glossaries(self):
        """Return {forum id: slug of its glossary} of the forums that have a glossary."""
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
        """Return the forums above this one that the user may see, the topmost first.

        One query unless guests may see them all.
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
        """Return the ids of the forums that guests see, and so does everybody."""
        return frozenset(Forum.objects.visible_to(None).values_list("pk", flat=True))

    @cached_property
    def _roles(self):
        """Return {user id: role} of administrators and of moderators of all forums."""
        users = get_user_model()._default_manager.order_by()
        administers = holds("change_forum")
        if "is_superuser" in {field.name for field in get_user_model()._meta.get_fields()}:
            administers |= Q(is_superuser=True)
        moderators = users.filter(holds("moderate")).values_list("pk", flat=True)
        administrators = users.filter(administers).values_list("pk", flat=True)
        return dict.fromkeys(moderators, "moderator") | dict.fromkeys(
            administrators, "administrator"
        )

    @cached_property
    def _spectators(self):
        """Return the ids of spectators who have written something, so that pages name them."""
        spectators = get_user_model()._default_manager.order_by().filter(holds("only_read"))
        wrote = Voice.objects.order_by().values("author")
        return frozenset(spectators.filter(pk__in=wrote).values_list("pk", flat=True))

    @cached_property
    def _moderators(self):
        """Return {forum id: ids of the users who moderate that forum}."""
        moderators = defaultdict(set)
        rows = Forum.objects.filter(moderators__isnull=False).values_list("pk", "moderators")
        for forum_id, user_id in rows:
            moderators[forum_id].add(user_id)
        return moderators

    def moderator_ids(self, forum_ids=None):
        """Return the ids of all who moderate: all forums, or any of these (None: of any)."""
        own = self._moderators if forum_ids is None else forum_ids
        return set(self._roles).union(*(self._moderators.get(pk, ()) for pk in own))

    def role(self, user_id, forum=None):
        """Return a member's role, in the forum if one is given: a key of ROLE_NAMES in `people`."""
        if role := self._roles.get(user_id):
            return role
        if forum is not None and user_id in self._moderators.get(forum.pk, ()):
            return "moderator"
        return "spectator" if user_id in self._spectators else "participant"


_site = Site(stamp=None)
_NOT_READ = object()


def current_site(stamp=_NOT_READ):
    """Return the Site. One query; a few more after a change, or after a minute.

    Pass the `stamp` if it was read with other rows, as SITE_STAMP, to spare the first query.
    """
    global _site
    stamp = SiteStamp.current() if stamp is _NOT_READ else stamp or ""
    is_old = time.monotonic() - _site.read_at > LIFE_SECONDS
    if _site.stamp != stamp or is_old or not stamp:
        _site = Site(stamp)
    return _site
