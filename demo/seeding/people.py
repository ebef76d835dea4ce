"""The demo's cast."""

from datetime import timedelta
from functools import cache

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from demo.seeding.content import read
from forum.reading.people import ROLE_NAMES
from forum.roles import make_role_groups

# Everybody's password, shown on the sign-in page. So never seed these people into a real site.
PASSWORD = "demo"
CURATORS_MAY = ("add_term", "change_term", "view_term", "view_glossary")
# The groups of a role.
GROUPS = {
    "moderator": ("Forum moderators", "Glossary curators"),
    "spectator": ("Forum spectators",),
}


def seed(now):
    """Create the cast; return {username: user}."""
    groups = _groups()
    # Hashed once for all, because hashing is slow by design.
    password = make_password(PASSWORD)
    cast = {}
    for number, person in enumerate(read("people.toml")["people"]):
        user = _create(person, password=password, date_joined=now - timedelta(days=400 - number))
        names = (*GROUPS.get(person["role"], ()), *person.get("groups", ()))
        user.groups.set(groups[name] for name in names)
        cast[user.username] = user
    never_new(cast.values())
    return cast


def never_new(users):
    """Let accounts of the demo post at once, whoever uses them, though they have posted nothing."""
    known = _permission("parlance_forum.known")
    for user in users:
        user.user_permissions.add(known)


def sign_ins():
    """Return the cast for the sign-in page as dicts, those with the most rights first."""
    usernames = set(get_user_model().objects.values_list("username", flat=True))
    return [person for person in _cast() if person["username"] in usernames]


def by_role():
    """Return {name of the role: user names}, the most powerful role first."""
    roles = {}
    for person in _cast():
        roles.setdefault(str(person["role_name"]), []).append(person["username"])
    return roles


@cache
def _cast():
    return [
        {**person, "role_name": ROLE_NAMES[person["role"]]}
        for person in read("people.toml")["people"]
    ]


def _create(person, **fields):
    first_name, _blank, last_name = person["name"].partition(" ")
    return get_user_model().objects.create(
        username=person["username"],
        first_name=first_name,
        last_name=last_name,
        is_superuser=person["role"] == "administrator",
        is_staff=person["role"] in ("administrator", "moderator"),
        **fields,
    )


def _groups():
    """Return {name: group}: those of the forum's roles, the curators, and the committee."""
    make_role_groups()
    curators = Group.objects.create(name="Glossary curators")
    curators.permissions.set(
        Permission.objects.filter(
            content_type__app_label="parlance_glossary", codename__in=CURATORS_MAY
        )
    )
    Group.objects.create(name="Glossary committee")
    return {group.name: group for group in Group.objects.all()}


def _permission(name):
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)
