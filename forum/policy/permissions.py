"""The fields in which Django keeps permissions, for user models that may lack them."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

# Whoever has one of these moderates all forums.
MODERATE_ALL = ("moderate", "change_forum")


def permission_fields():
    """Return the user model's fields "groups" and "user_permissions", as a list.

    A field is left out where the model lacks it, or has another one of that name.
    """
    models = {"groups": Group, "user_permissions": Permission}
    fields = get_user_model()._meta.many_to_many
    return [field for field in fields if models.get(field.name) is field.related_model]


def holds(*codenames):
    """Return a Q for the users who hold one of the forum's permissions, by a group or not."""
    permission = Permission.objects.filter(
        content_type__app_label="parlance_forum", codename__in=codenames
    )
    holders = Q(pk__in=())
    for field in permission_fields():
        path = "groups__permissions" if field.name == "groups" else field.name
        holders |= Q(**{f"{path}__in": permission})
    return holders
