"""The demo's cast."""

from datetime import timedelta
from functools import cache

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission

from demo.seeding.content import read
from forum.reading.people import ROLE_NAMES

# Everybody's password, shown on the sign-in page. So never seed these people into a real site.
PASSWORD = "demo"
MODERATORS_MAY = [
    "parlance_forum.moderate",
    "parlance_forum.view_action",
    "parlance_glossary.add_term",
    "parlance_glossary.change_term",
    "parlance_glossary.view_term",
    "parlance_glossary.view_glossary",
]


def seed(now):
    """Create the cast; return {username: user}."""
    moderators = _moderators_group()
    # Hashed once for all, because hashing is slow by design.
    password = make_password(PASSWORD)
    cast = {}
    for number, person in enumerate(read("people.toml")["people"]):
        user = _create(person, password=password, date_joined=now - timedelta(days=400 - number))
        if person["role"] == "moderator":
            user.groups.add(moderators)
        cast[user.username] = user
    return cast


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
        is_staff=person["role"] != "participant",
        **fields,
    )


def _moderators_group():
    group = Group.objects.create(name="Moderators")
    for name in MODERATORS_MAY:
        app_label, codename = name.split(".")
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app_label, codename=codename)
        )
    return group
