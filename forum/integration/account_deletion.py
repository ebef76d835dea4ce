"""Deleting an account, which leaves its posts, also while its owner is posting."""

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_delete

from forum.integration.cache_invalidation import with_subclasses
from forum.models import PostAddress, Topic
from forum.models.interpretations.standings import recount_on_commit


def connect():
    """Connect the receivers. Called once, when the app is ready."""
    for model in with_subclasses(get_user_model()):
        for receiver in (wait_for_verbs, count_again, forget_addresses):
            uid = f"forum_{receiver.__name__}_{model._meta.label}"
            pre_delete.connect(receiver, sender=model, dispatch_uid=uid)


def wait_for_verbs(instance, using, **_signal):
    """Wait until the user's verbs are committed, so that the deletion finds what they wrote.

    Django sends this signal inside the deletion's transaction, before it takes the user out of rows
    that refer to it. Verbs that come later find no user; see `forum.models.locking.lock_person`.
    """
    users = type(instance)._base_manager.using(using).select_for_update()
    list(users.filter(pk=instance.pk).values_list("pk"))


def count_again(instance, **_signal):
    """Count the topics again, after the commit, in which the user stands somewhere. One query.

    Their replies count by their name then.
    """
    recount_on_commit(Topic.objects.filter(standings__author=instance.pk))


def forget_addresses(instance, **_signal):
    """Delete the addresses that the user's posts came from. One query."""
    PostAddress.forget(instance)
