"""The forum's roles as groups of Django's, with their permissions.

Whoever is in none of these groups is a participant once signed in, so that making them changes
nothing for the people that a site has.
"""

from dataclasses import dataclass

from django.apps import apps as installed_apps
from django.contrib.auth import get_permission_codename

from forum.transactions import primary

APP = "parlance_forum"
# {name of the group: {model: codenames of its permissions}}. A site may give the groups others.
ROLE_GROUPS = {
    "Forum administrators": {
        "forum": ("moderate", "add_forum", "change_forum", "delete_forum", "view_forum"),
        "rule": ("add_rule", "change_rule", "delete_rule", "view_rule"),
        "action": ("view_action", "anonymise"),
    },
    "Forum moderators": {"forum": ("moderate",), "action": ("view_action",)},
    "Forum spectators": {"forum": ("only_read",)},
}


@dataclass(frozen=True, slots=True)
class MadeGroup:
    """What `make_role_groups` did about one group: whether it is new, and what it was given."""

    name: str
    is_new: bool
    permissions: tuple


def make_role_groups(apps=None, using=None):
    """Make the groups of the roles, and give them their permissions; return MadeGroups, a list.

    Takes nothing away, and does nothing where all is there. For data migrations: pass the `apps`
    that the migration gets, and the alias of its database. The permissions are made as well where
    the first `migrate` has not made them yet.
    """
    apps, using = apps or installed_apps, using or primary()
    groups = apps.get_model("auth", "Group").objects.using(using)
    made = []
    for name, permissions_by_model in ROLE_GROUPS.items():
        group, is_new = groups.get_or_create(name=name)
        held = set(group.permissions.values_list("pk", flat=True))
        missing = [
            permission
            for model, codenames in permissions_by_model.items()
            for permission in _permissions(apps, using, model, codenames)
            if permission.pk not in held
        ]
        group.permissions.add(*missing)
        made.append(MadeGroup(name, is_new, tuple(one.codename for one in missing)))
    return made


def _permissions(apps, using, model, codenames):
    """Return the permissions of a model as rows, made where they are missing."""
    content_types = apps.get_model("contenttypes", "ContentType").objects.db_manager(using)
    content_type, _is_new = content_types.get_or_create(app_label=APP, model=model)
    names = _names_of_permissions(installed_apps.get_model(APP, model)._meta)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for codename in codenames:
        yield permissions.get_or_create(
            content_type_id=content_type.pk, codename=codename, defaults={"name": names[codename]}
        )[0]


def _names_of_permissions(options):
    """Return {codename: name} of a model's permissions, from its Meta, as Django names them."""
    own = {
        get_permission_codename(action, options): f"Can {action} {options.verbose_name_raw}"
        for action in options.default_permissions
    }
    return own | dict(options.permissions)
