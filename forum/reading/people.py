"""People as others see them: with a name that is never an e-mail address, a role, and a page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote
from zlib import crc32

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum import conf
from forum.models.names import name_of, shown_name

ROLE_NAMES = {
    "administrator": gettext_lazy("Administrator"),
    "moderator": gettext_lazy("Moderator"),
    "participant": gettext_lazy("Participant"),
    "spectator": gettext_lazy("Spectator"),
    "guest": gettext_lazy("Guest"),
    "former": gettext_lazy("Former member"),
}


class TemplateData:
    """Base class for data that templates read very often.

    For `row.person`, templates first try `row["person"]`. Without `__getitem__` each attribute
    would raise an exception first, a third of what a variable costs.
    """

    __slots__ = ()

    def __getitem__(self, name):
        return getattr(self, name)


@dataclass(frozen=True)
class Person(TemplateData):
    """An author as a page shows them; `url` is "" where they have no page.

    For one language: the translated role is cached.
    """

    name: str
    role: str
    url: str = ""

    @cached_property
    def role_name(self):
        """Return the role in the reader's language."""
        return str(ROLE_NAMES[self.role])

    @cached_property
    def initial(self):
        """Return the letter of the person's avatar."""
        return self.name[:1].upper() or "?"

    @cached_property
    def hue(self):
        """Return the number of the avatar's colour, "0" to "11", the same on every page."""
        return str(crc32((self.url or self.name).encode()) % 12)


def read_people(user_ids, site, forum=None):
    """Return {user id: Person} for the authors of a page, with their roles in the forum.

    `site` is `forum.reading.site.current_site()`, which knows the roles and remembers people. One
    query where it does not remember all of them.
    """
    url, people, missing = _member_url(), {}, {}
    shown_by = (conf.FORUM_DISPLAY_NAME, get_language(), *url)
    for user_id in set(user_ids) - {None}:
        key = (user_id, site.role(user_id, forum), shown_by)
        if person := site.people.get(key):
            people[user_id] = person
        else:
            missing[user_id] = key
    if missing:
        for user in get_user_model()._default_manager.filter(pk__in=missing):
            people[user.pk] = _person(user, site, forum, url)
            site.remember_person(missing[user.pk], people[user.pk])
    return people


def find_user(text):
    """Return the user with an id that is given as text, with their preference; None for none."""
    users = get_user_model()._default_manager.select_related("forum_preference")
    try:
        return users.filter(pk=text).first()
    except (ValueError, OverflowError, ValidationError):
        return None


def person_of(user, site, forum=None):
    """Return a user as a Person."""
    return _person(user, site, forum, _member_url())


def _member_url():
    """Return the parts before and after the id in the address of a member's page.

    Called once a page: `reverse` for each person would cost more than all else about them.
    """
    return reverse("forum:member", args=["-"]).rsplit("-", 1)


def _person(user, site, forum, url):
    before, after = url
    # All who are named have written; the pages of inactive accounts are for moderators alone.
    has_page = getattr(user, "is_active", True)
    return Person(
        name=name_of(user),
        role=site.role(user.pk, forum),
        url=f"{before}{quote(str(user.pk), safe='')}{after}" if has_page else "",
    )


def former_member(name):
    """Return the Person for an author whose account is gone or anonymised, or never was."""
    return Person(name=shown_name(name) or _("Former member"), role="former" if name else "guest")


def author_among(row, people):
    """Return the Person who wrote a topic or post; `people` is {user id: Person}."""
    return people.get(row.author_id) or former_member(row.author_name)


def actor_among(action, people):
    """Return the Person who did an action of moderation."""
    return people.get(action.actor_id) or former_member(action.actor_name)
