"""Deleting an account whose owner is posting at that moment."""

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_delete


def connect():
    """Connect the signal."""
    pre_delete.connect(
        wait_for_verbs, get_user_model(), dispatch_uid="parlance_forum_account_deletion"
    )


def wait_for_verbs(instance, using, **_signal):
    """Wait until the user's verbs are committed, so that the deletion finds what they wrote.

    Django sends this signal inside the deletion's transaction, before it takes the user out of rows
    that refer to it. Verbs that come later find no user; see `forum.models.locking.lock_person`.
    """
    users = type(instance)._base_manager.using(using).select_for_update()
    list(users.filter(pk=instance.pk).values_list("pk"))
