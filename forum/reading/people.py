"""People as others see them: a name that is never an e-mail address, a role, a page."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote
from zlib import crc32

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from forum import conf
from forum.models.names import name_of

ROLE_NAMES = {
    "administrator": gettext_lazy("Administrator"),
    "moderator": gettext_lazy("Moderator"),
    "participant": gettext_lazy("Participant"),
    "guest": gettext_lazy("Guest"),
    "former": gettext_lazy("Former member"),
}


class TemplateData:
    """What templates read a thousand times a page: `row.person` is found by their first attempt.

    They try `row["person"]` first, and an exception before each attribute is a third of what a
    variable costs.
    """

    __slots__ = ()

    def __getitem__(self, name):
        return getattr(self, name)


@dataclass(frozen=True)
class Person(TemplateData):
    """An author as a page shows them; `url` is "" where there is no page to lead to.

    One is made for each language: what it has found out about itself it keeps.
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
        """Return the letter for the person's round picture."""
        return self.name[:1].upper() or "?"

    @cached_property
    def hue(self):
        """Return the number of the round picture's colour, "0" to "11", the same everywhere."""
        return str(crc32((self.url or self.name).encode()) % 12)


def read_people(user_ids, site, forum=None):
    """Return {user id: Person} for the authors of a page, with their roles in the forum.

    `site` is `forum.reading.site.current_site()`, which knows the roles, and keeps the people that
    it was asked for. One query where there are others.
    """
    url, found, missing = _member_url(), {}, {}
    place = (conf.FORUM_DISPLAY_NAME, get_language(), *url)
    for user_id in set(user_ids) - {None}:
        key = (user_id, site.role(user_id, forum), place)
        if person := site.people.get(key):
            found[user_id] = person
        else:
            missing[user_id] = key
    if missing:
        for user in get_user_model()._default_manager.filter(pk__in=missing):
            found[user.pk] = _person(user, site, forum, url)
            site.keep(missing[user.pk], found[user.pk])
    return found


def person_of(user, site, forum=None):
    """Return the Person that a user is to others."""
    return _person(user, site, forum, _member_url())


def _member_url():
    """Return what comes before and after the id in the address of a member's page.

    Asked for once a page, because `reverse` for each of its people would cost more than all else
    about them.
    """
    return reverse("forum:member", args=["-"]).rsplit("-", 1)


def _person(user, site, forum, url):
    before, after = url
    # Whoever is named here has written; but only moderators see the pages of those who left.
    has_page = getattr(user, "is_active", True)
    return Person(
        name=name_of(user),
        role=site.role(user.pk, forum),
        url=f"{before}{quote(str(user.pk), safe='')}{after}" if has_page else "",
    )


def former_member(name):
    """Return the Person for a post whose account is gone, or which was imported without one."""
    return Person(name=name or _("Former member"), role="former" if name else "guest")


def author_among(row, people):
    """Return the Person who wrote a topic or post; `people` is {user id: Person}."""
    return people.get(row.author_id) or former_member(row.author_name)
