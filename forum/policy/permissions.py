"""What Django's permissions allow someone in the forum: one query in place of three.

Where a host's user model or one of its authentication backends decides in a way of its own, it is
asked, as everywhere in Django.
"""

from functools import lru_cache
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission, PermissionsMixin
from django.db.models import BigIntegerField, Value
from django.utils.module_loading import import_string

from forum.compiled import CompiledQuery

# The methods of a backend that decide.
DECIDING = (
    *("has_perm", "get_all_permissions", "get_user_permissions", "get_group_permissions"),
    *("_get_permissions", "_get_user_permissions", "_get_group_permissions"),
)


class Granted(NamedTuple):
    """The forum's permissions that a user has, as codenames, and the forums that name the user."""

    codenames: frozenset
    forum_ids: frozenset


def has_permission(user, permission):
    """Return whether a user has a permission, as "forum.moderate"; a user model may know none."""
    if not hasattr(user, "has_perm"):
        return False
    if not _django_decides(user.__class__, tuple(settings.AUTHENTICATION_BACKENDS)):
        return user.has_perm(permission)
    codename = permission.removeprefix("forum.")
    return user.is_active and (user.is_superuser or codename in granted_to(user).codenames)


def granted_to(user):
    """Return what a signed-in user is Granted. One query a user object."""
    known = getattr(user, "_forum_granted", None)
    if known is None:
        rows = _granted.rows(user.pk)
        known = user._forum_granted = Granted(
            frozenset(codename for _forum_id, codename in rows if codename),
            frozenset(forum_id for forum_id, codename in rows if not codename),
        )
    return known


@lru_cache
def _django_decides(user_class, backends):
    """Return whether users have just the permissions that they or their groups are given."""
    if getattr(user_class, "has_perm", None) is not PermissionsMixin.has_perm:
        return False
    classes = [import_string(backend) for backend in backends]
    return all(
        getattr(one, name, None) is getattr(ModelBackend, name)
        for one in classes
        for name in DECIDING
    )


def permission_fields():
    """Return the fields by which Django gives users permissions: "groups", "user_permissions".

    A host's user model may have neither, or something else of that name.
    """
    django_s = {"groups": Group, "user_permissions": Permission}
    fields = get_user_model()._meta.many_to_many
    return [field for field in fields if django_s.get(field.name) is field.related_model]


def _build_granted(number):
    """Return the queryset of (forum's id, "") and (0, codename of a permission) of a user."""
    forums = apps.get_model("forum", "Forum").objects.filter(moderators=number).order_by()
    parts = [forums.values_list("pk", Value(""))]
    for field in permission_fields():
        back = ("group__" if field.name == "groups" else "") + field.related_query_name()
        given = Permission.objects.filter(content_type__app_label="forum", **{back: number})
        zero = Value(0, BigIntegerField())
        parts.append(given.order_by().values_list(zero, "codename"))
    # Django 6.1 orders a union by its first model where it is not told otherwise.
    return parts[0].union(*parts[1:], all=True).order_by() if parts[1:] else parts[0]


_granted = CompiledQuery(_build_granted)
