"""The site's stamp: it is replaced by what pages show of people and forums, after the commit."""

import threading

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.integration import cache_invalidation
from forum.models import Forum, Preference, SiteStamp
from tests.conftest import make_user
from tests.forum.reading_pages import reader, text

# The stamp is replaced after the commit, so that there must be one.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stamp(forum, paul):
    """The stamp of a site with a forum, in which paul has written."""
    forum.start_topic(paul, "By paul", "Text")
    return SiteStamp.current()


def references():
    """Return the token of those texts that name posts."""
    return SiteStamp.objects.values_list("references", flat=True).get()


@pytest.fixture
def moderators(db):
    """A group whose members moderate."""
    group = Group.objects.create(name="Moderators")
    group.permissions.add(Permission.objects.get(codename="moderate"))
    return group


def change(user, **fields):
    """Give a user other values, and save all of it, as most code does."""
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()


def set_password(user):
    user.set_password("another one")
    user.save()


def see_now(user):
    """Do what a host does that keeps when somebody was last there."""
    user.last_login = timezone.now()
    user.save()


def rename_in_memory(user):
    user.first_name = "Never saved"
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])


def choose(user):
    Preference.choose(user, is_listed=False, by=user)


UNSEEN = {
    "a last visit": see_now,
    "a password": set_password,
    "an address": lambda user: change(user, email="paul@example.org"),
    "the admin's door": lambda user: change(user, is_staff=True),
    "what is not saved": rename_in_memory,
    "a new account": lambda user: make_user("omar"),
    "a new account that is confirmed": lambda user: change(
        make_user("omar", is_active=False), is_active=True, first_name="Omar"
    ),
    "a choice of somebody new": lambda user: choose(make_user("omar")),
    "a group of another app": lambda user: user.groups.add(Group.objects.create(name="Readers")),
    "a permission of another app": lambda user: user.user_permissions.add(
        Permission.objects.get(codename="change_user")
    ),
}
SEEN = {
    "a full name": lambda user: change(user, first_name="Paul", last_name="Lindqvist"),
    "a user name": lambda user: change(user, username="paula"),
    "a deactivation": lambda user: change(user, is_active=False),
    "a superuser": lambda user: change(user, is_superuser=True),
    "a new superuser": lambda user: make_user("ada", is_superuser=True),
    "a permission": lambda user: user.user_permissions.add(
        Permission.objects.get(codename="moderate")
    ),
    "a forum's moderator": lambda user: Forum.objects.get().moderators.add(user),
    "a choice": lambda user: choose(user),
    "a deletion": lambda user: user.delete(),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_leaves_the_stamp(name, paul, stamp):
    UNSEEN[name](paul)
    assert SiteStamp.current() == stamp


@pytest.mark.parametrize("name", SEEN)
def test_what_pages_show_replaces_it(name, paul, stamp):
    SEEN[name](paul)
    assert SiteStamp.current() != stamp


def test_a_group_that_moderates_replaces_it_in_every_way(paul, moderators, stamp):
    def seen():
        nonlocal stamp
        before, stamp = stamp, SiteStamp.current()
        return stamp != before

    assert not seen()
    paul.groups.add(moderators)
    assert seen()
    paul.groups.add(moderators)
    assert not seen()
    moderators.user_set.remove(paul)
    assert seen()
    moderators.permissions.clear()
    assert seen()
    moderators.permissions.add(Permission.objects.get(codename="moderate"))
    assert seen()
    moderators.delete()
    assert seen()


@pytest.fixture
def member_model():
    """A proxy of the user model, such as a host may have."""
    meta = type("Meta", (), {"proxy": True, "app_label": "demo"})
    yield type("Member", (get_user_model(),), {"__module__": __name__, "Meta": meta})
    del apps.all_models["demo"]["member"]
    apps.clear_cache()


def test_a_proxy_of_the_user_model_counts_as_well(paul, stamp, member_model):
    cache_invalidation.connect()
    change(member_model.objects.get(pk=paul.pk), first_name="Paul")
    assert SiteStamp.current() != stamp


def name_with_address(user):
    """Return a name that a host makes of another field."""
    return f"{user.username} of {user.email.partition('@')[2]}"


def test_a_hosts_own_name_may_be_made_of_any_field(paul, stamp, settings):
    settings.FORUM_DISPLAY_NAME = f"{__name__}.name_with_address"
    change(paul, email="paul@example.org")
    assert SiteStamp.current() != stamp


def test_it_is_replaced_after_the_commit_and_only_then(paul, forum, stamp):
    with CaptureQueriesContext(connection) as inside, transaction.atomic():
        change(paul, first_name="Paul")
        forum.save()
        paul.user_permissions.add(Permission.objects.get(codename="moderate"))
        assert SiteStamp.current() == stamp
        assert not renewals(inside)
    assert SiteStamp.current() != stamp


def test_what_is_rolled_back_leaves_it(paul, stamp):
    with transaction.atomic():
        change(paul, first_name="Paul")
        transaction.set_rollback(True)
    assert SiteStamp.current() == stamp
    change(paul, first_name="Pablo")
    assert SiteStamp.current() != stamp


def test_many_changes_in_one_transaction_replace_it_once(forum, paul, stamp):
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        with transaction.atomic():
            change(paul, first_name="Not this one")
            transaction.set_rollback(True)
        for number in range(5):
            change(paul, first_name=f"Paul {number}")
    assert len(renewals(queries)) == 1
    with CaptureQueriesContext(connection) as queries:
        change(paul, first_name="Paul")
        change(paul, first_name="Pablo")
    assert len(renewals(queries)) == 2


def renewals(queries):
    """Return the statements that have replaced the stamp."""
    writes = [each for each in queries if not each["sql"].startswith("SELECT")]
    return [each for each in writes if '"parlance_forum_sitestamp"' in each["sql"]]


def test_moderating_holds_the_stamps_row_for_nobody(topic, paul, mona, stamp):
    reply, before = topic.reply(paul, "Rude words"), references()
    with transaction.atomic():
        reply.trash(by=mona)
        assert references() == before
    assert references() != before


def test_what_is_removed_makes_only_those_pages_old_that_name_it(topic, paul, mona, stamp):
    before = references()
    topic.reply(paul, "Rude words").trash(by=mona)
    assert SiteStamp.current() == stamp
    assert references() != before


def test_what_nobody_sees_costs_a_query_at_most(paul, stamp):
    with CaptureQueriesContext(connection) as queries:
        see_now(paul)
    # The last two are the search's: the name may be another one.
    assert [each["sql"].split()[0] for each in queries] == ["SELECT", "UPDATE", "DELETE", "INSERT"]
    with CaptureQueriesContext(connection) as queries:
        paul.save(update_fields=["last_login"])
    assert [each["sql"].split()[0] for each in queries] == ["UPDATE"]


def test_people_who_are_saved_at_once_do_not_wait_for_each_other(paul, omar, stamp):
    if connection.vendor == "sqlite":
        # SQLite has one writer at a time: what can be seen is that nothing else is written.
        with CaptureQueriesContext(connection) as queries, transaction.atomic():
            change(paul, first_name="Paul")
            assert not renewals(queries)
        return
    done = threading.Event()

    def rename_omar():
        try:
            change(omar, first_name="Omar")
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        change(paul, first_name="Paul")
        other = threading.Thread(target=rename_omar)
        other.start()
        assert done.wait(5)
    other.join()


def test_a_cached_page_shows_the_name_after_the_commit(topic, ines):
    page = topic.get_absolute_url()
    assert "Inés" not in text(reader().get(page))
    with transaction.atomic():
        change(ines, first_name="Inés")
    assert "Inés" in text(reader().get(page))
