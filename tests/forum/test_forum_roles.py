"""The groups of the forum's roles, and what their members may do."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from forum.models import Forum
from forum.policy import get_policy
from forum.reading.people import person_of
from forum.reading.site import current_site
from forum.roles import make_role_groups
from tests.forum.doors import HTMLDoor, RESTDoor


def member_of(user, name):
    """Return a fresh user object that is in a group."""
    user.groups.add(Group.objects.get(name=name))
    return type(user).objects.get(pk=user.pk)


def run():
    output = StringIO()
    call_command("forum_roles", stdout=output)
    return output.getvalue()


def test_the_command_makes_the_groups_once_and_says_so(db):
    first = run()
    assert "Made the group ‘Forum spectators’ with only_read." in first
    assert run().count("is complete.") == 3
    moderators = Group.objects.get(name="Forum moderators")
    moderators.permissions.clear()
    assert "Gave the group ‘Forum moderators’ moderate, view_action." in run()
    assert Group.objects.count() == 3


def test_a_data_migration_makes_them_before_there_are_permissions(db):
    Permission.objects.filter(content_type__app_label="parlance_forum").delete()
    loader = MigrationLoader(connection)
    historical = loader.project_state().apps
    made = make_role_groups(historical, using="default")
    assert [group.is_new for group in made] == [True] * 3
    names = set(Permission.objects.values_list("name", flat=True))
    assert {"Can add forum", "Can moderate all forums"} <= names
    call_command("migrate", verbosity=0)
    assert Permission.objects.filter(codename="only_read").count() == 1


def test_upgrading_silences_nobody(topic, paul):
    make_role_groups()
    assert topic.reply(paul, "Still here.")


@pytest.mark.parametrize("door", [HTMLDoor, RESTDoor], ids=["HTML", "REST"])
def test_a_spectator_reads_and_does_not_write(door, topic, paul):
    make_role_groups()
    own = topic.reply(paul, "Before.")
    at = door(member_of(paul, "Forum spectators"))
    assert at.read_topic(topic).how == "ok"
    for outcome in (at.reply(topic), at.edit(own), at.start_topic(topic.forum)):
        assert outcome.how == "refused"
        assert "You are a spectator in this forum" in outcome.text


def test_pages_tell_a_spectator_why_there_is_no_form(client, topic, paul):
    make_role_groups()
    client.force_login(member_of(paul, "Forum spectators"))
    for address in (topic.get_absolute_url(), topic.forum.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "You are a spectator in this forum: you read, and do not write." in page
        assert "<textarea" not in page


def test_a_spectator_who_moderates_a_forum_writes_there(topic, paul, forum):
    make_role_groups()
    forum.moderators.add(paul)
    spectator = member_of(paul, "Forum spectators")
    other = Forum.objects.create(title="Other", slug="other")
    assert get_policy().can_reply(spectator, topic)
    assert not get_policy().can_start_topic(spectator, other)


def test_whoever_arranges_the_forums_moderates_all_of_them(topic, paul):
    make_role_groups()
    owner = member_of(paul, "Forum administrators")
    hidden = Forum.objects.create(title="Hidden", slug="hidden", visibility="moderators")
    assert hidden in Forum.objects.visible_to(owner)
    assert topic.close(by=owner)


@pytest.mark.parametrize(
    ("group", "role"),
    [
        ("Forum administrators", "administrator"),
        ("Forum moderators", "moderator"),
        ("Forum spectators", "spectator"),
        (None, "participant"),
    ],
)
def test_the_role_stands_beside_the_name(topic, paul, group, role):
    make_role_groups()
    topic.reply(paul, "Words")
    if group:
        paul = member_of(paul, group)
    assert person_of(paul, current_site()).role == role
