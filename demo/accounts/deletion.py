"""Deleting one's own account."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _


def why_kept(user):
    """Return why an account may not be deleted, or ""."""
    if is_last_administrator(user, administrators()):
        return _(
            "You are the only administrator here. Make somebody else one first, in the admin: "
            "nobody could look after the site otherwise."
        )
    return ""


@transaction.atomic
def delete_account(user):
    """Delete an account; what it has written stays, with its name. Raises PermissionDenied."""
    # Locked, so that of two administrators who leave at the same moment one stays.
    if is_last_administrator(user, administrators().select_for_update()):
        raise PermissionDenied(why_kept(user))
    user.delete()


def administrators():
    """Return those who may do everything, as a queryset."""
    return get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk")


def is_last_administrator(user, administrators):
    """Return whether nobody else would be left. One query for administrators, else none."""
    return user.is_superuser and list(administrators) == [user]
