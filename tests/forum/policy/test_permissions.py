"""Who moderates what, by Django's permissions, a host's own backends, or the forums themselves."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forum.policy import get_policy


class OnlyOmar(ModelBackend):
    """A host's own way to decide."""

    def has_perm(self, user_obj, perm, obj=None):
        return user_obj.get_username() == "omar"


@pytest.fixture
def moderate(db):
    return Permission.objects.get(content_type__app_label="parlance_forum", codename="moderate")


def afresh(user):
    """Return the user as the next request reads it."""
    return get_user_model().objects.get(pk=user.pk)


def test_a_permission_of_ones_own_and_one_of_a_group_count_and_go_at_once(paul, moderate):
    policy = get_policy()
    assert not policy.moderates_all(afresh(paul))
    paul.user_permissions.add(moderate)
    assert policy.moderates_all(afresh(paul))
    paul.user_permissions.clear()
    assert not policy.moderates_all(afresh(paul))
    group = Group.objects.create(name="Moderators")
    group.permissions.add(moderate)
    paul.groups.add(group)
    assert policy.moderates_all(afresh(paul))
    group.delete()
    assert not policy.moderates_all(afresh(paul))


def test_a_superuser_may_do_all_while_active(ada):
    assert get_policy().moderates_all(afresh(ada))
    get_user_model().objects.filter(pk=ada.pk).update(is_active=False)
    assert not get_policy().moderates_all(afresh(ada))


def test_a_forum_may_name_its_moderators(forum, paul, omar):
    forum.moderators.add(paul)
    assert get_policy().can_moderate(afresh(paul), forum)
    assert not get_policy().can_moderate(afresh(omar), forum)


def test_no_verb_takes_none_for_somebody_who_may(topic, paul):
    reply = topic.reply(paul, "It is.")
    verbs = [
        lambda: topic.close(by=None),
        lambda: topic.rename("Another", by=None),
        lambda: topic.reply(None, "It is not."),
        lambda: reply.edit("It was.", by=None),
        lambda: topic.forum.start_topic(None, "Title", "Text"),
        lambda: topic.ask("What is it?", by=None),
    ]
    for verb in verbs:
        with pytest.raises(PermissionDenied):
            verb()


def test_all_of_it_takes_three_queries_at_most_however_often_it_is_asked(forum, paul):
    user, policy = afresh(paul), get_policy()
    with CaptureQueriesContext(connection) as queries:
        for _post_of_a_page in range(5):
            policy.moderates_all(user)
            policy.moderated_forum_ids(user)
            policy.can_tag_somewhere(user)
            policy.can_moderate(user, forum)
            policy.can_tag_in(user, forum)
    assert len(queries) <= 3


def test_a_backend_of_a_hosts_own_is_asked(settings, forum, paul, omar, moderate):
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.OnlyOmar"]
    paul.user_permissions.add(moderate)
    assert get_policy().moderates_all(afresh(omar))
    assert not get_policy().moderates_all(afresh(paul))
