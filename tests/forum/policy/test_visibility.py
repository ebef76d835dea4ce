"""Who finds which topics, by the package's own policy and by a host's."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from forum.models import Forum, Topic
from forum.policy import ForumPolicy


class ConfirmedOnly(ForumPolicy):
    """A host's own policy: whoever signs in without a confirmed address is no member yet.

    Forums may name them all the same, by their first name.
    """

    def is_member(self, user):
        return super().is_member(user) and user.last_name == "confirmed"

    def moderated_forum_ids(self, user):
        named = Forum.objects.filter(slug=getattr(user, "first_name", ""))
        return list(named.values_list("pk", flat=True))


class NothingInTopics(ForumPolicy):
    """A host's own policy: nobody sees any post, and the ORM knows it."""

    def visible_in_topic(self, user, topic, posts):
        return posts.none()


@pytest.fixture
def everywhere(paul, omar):
    """Topics of all statuses, of two authors, in forums of all visibilities."""
    for visibility in ("public", "members", "moderators"):
        forum = Forum.objects.create(title=visibility, slug=visibility, visibility=visibility)
        for author in (paul, omar):
            for status in ("published", "pending", "trashed"):
                Topic.objects.create(
                    forum=forum, author=author, title=status, slug=status, status=status
                )


def test_everyone_finds_what_they_may_see(everywhere, paul, omar, mona, ada):
    Forum.objects.get(slug="moderators").moderators.add(omar)
    users = (None, AnonymousUser(), paul, omar, mona, ada)
    seen = {str(user): Topic.objects.visible_to(user).count() for user in users}
    # Paul sees four of others' and his own pending ones in two forums; omar all of a third.
    assert seen == {"None": 2, "AnonymousUser": 2, "paul": 6, "omar": 12, "mona": 18, "ada": 18}


def test_people_who_are_no_members_see_only_the_forums_that_name_them(
    everywhere, settings, paul, omar
):
    settings.FORUM_POLICY = f"{__name__}.ConfirmedOnly"
    paul.first_name, omar.first_name = "members", "moderators"
    assert {forum.slug for forum in Forum.objects.visible_to(paul)} == {"members", "public"}
    assert {forum.slug for forum in Forum.objects.visible_to(omar)} == {"moderators", "public"}


def test_a_policy_may_show_nothing_of_a_topic(settings, client, topic, paul):
    settings.FORUM_POLICY = f"{__name__}.NothingInTopics"
    client.force_login(paul)
    assert client.get(topic.get_absolute_url()).status_code == 200


@pytest.fixture
def committee(forum, paul):
    """A group, of which paul is a member."""
    group = Group.objects.create(name="Committee")
    paul.groups.add(group)
    return group


def for_groups(title, *groups, **fields):
    """Return a new forum for groups."""
    forum = Forum.objects.create(title=title, slug=title, visibility="groups", **fields)
    forum.groups.set(groups)
    return forum


def readers_of(forum, users):
    """Return the names of those who find the forum."""
    return [user.username for user in users if Forum.objects.visible_to(user).contains(forum)]


def test_a_forum_for_groups_shows_to_their_members_and_to_moderators(
    committee, paul, omar, ines, mona, ada
):
    board = Group.objects.create(name="Board")
    omar.groups.add(board)
    room = for_groups("room", committee, board)
    assert readers_of(room, (paul, omar, ines, mona, ada)) == ["paul", "omar", "mona", "ada"]
    assert not Forum.objects.visible_to(None).contains(room)
    room.moderators.add(ines)
    assert readers_of(room, [type(ines).objects.get(pk=ines.pk)]) == ["ines"]


def test_a_forum_in_another_shows_to_those_who_see_both(committee, paul, omar, ines):
    board = Group.objects.create(name="Board")
    paul.groups.add(board)
    omar.groups.add(board)
    room = for_groups("room", committee)
    inherited = Forum.objects.create(title="In it", slug="in-it", parent=room)
    public = Forum.objects.create(title="P", slug="p", parent=room, visibility="public")
    both = for_groups("both", board, parent=inherited)
    ines.groups.add(committee)
    people = (paul, omar, ines)
    assert readers_of(inherited, people) == readers_of(public, people) == ["paul", "ines"]
    assert readers_of(both, people) == ["paul"]


def test_nobody_but_moderators_sees_a_forum_whose_group_is_gone(committee, paul, mona):
    room = for_groups("room", committee)
    inner = for_groups("inner", committee, parent=room)
    committee.delete()
    assert readers_of(room, (paul, mona)) == readers_of(inner, (paul, mona)) == ["mona"]


def test_what_was_chosen_holds_again_once_the_forum_above_is_as_open_as_before(forum):
    inner = Forum.objects.create(title="In", slug="in", parent=forum, visibility="members")
    seen = []
    for visibility in ("moderators", "public"):
        forum.visibility = visibility
        forum.save()
        inner.refresh_from_db()
        seen.append(inner.audience)
    assert seen == ["moderators", "members"]


def test_saving_a_title_leaves_who_sees_the_forum_as_it_became_meanwhile(forum):
    old = Forum.objects.get(pk=forum.pk)
    forum.visibility = "moderators"
    forum.save()
    old.title = "Renamed"
    old.save(update_fields=["title"])
    forum.refresh_from_db()
    assert (forum.title, forum.audience) == ("Renamed", "moderators")


def test_a_forum_for_groups_is_as_open_as_one_whose_readers_all_see_it(committee, forum):
    board = Group.objects.create(name="Board")
    room = for_groups("room", committee)
    wide = for_groups("wide", committee, board)
    inner = for_groups("inner", board, parent=room)
    as_open = {
        (one.slug, other.slug)
        for one in (forum, room, wide, inner)
        for other in (forum, room, wide, inner)
        if one != other and one.is_as_open_as(other)
    }
    within = {("wide", "room"), ("room", "inner"), ("wide", "inner")}
    assert as_open == within | {(forum.slug, slug) for slug in ("room", "wide", "inner")}


def test_groups_cost_no_further_query(committee, paul, django_assert_num_queries):
    room = for_groups("room", committee)
    reader = type(paul).objects.get(pk=paul.pk)
    reader.has_perm("parlance_forum.moderate")
    # What is theirs, and the forums.
    with django_assert_num_queries(2):
        assert room in Forum.objects.visible_to(reader)
