"""What Django's permissions allow someone in the forum."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission


def has_permission(user, permission):
    """Return whether a user has a permission, as "forum.moderate"; a user model may know none.

    Django reads a user's permissions once for each user object.
    """
    return hasattr(user, "has_perm") and user.has_perm(permission)


def permission_fields():
    """Return the fields by which Django gives users permissions: "groups", "user_permissions".

    A host's user model may have neither, or something else of that name.
    """
    django_s = {"groups": Group, "user_permissions": Permission}
    fields = get_user_model()._meta.many_to_many
    return [field for field in fields if django_s.get(field.name) is field.related_model]
