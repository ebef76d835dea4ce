"""Who finds which topics, by the package's own policy and by a host's."""

import pytest
from django.contrib.auth.models import AnonymousUser

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
    for visibility in Forum.Visibility.values:
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
