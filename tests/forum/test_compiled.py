"""Queries that are compiled once find what those find that are compiled each time."""

import gc
import threading
import weakref
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connections
from django.db.transaction import TransactionManagementError, atomic
from django.test import Client

from forum.compiled import CompiledQuery, padded
from forum.models import Forum, Post, Topic
from forum.policy import ForumPolicy
from forum.policy.visible_query import VisibleQuery


class OddNumbersOnly(ForumPolicy):
    """A host's own policy: its filter depends on more than the policy of the package knows."""

    only = 1

    def visible_topics(self, user, topics):
        return super().visible_topics(user, topics).filter(pk=type(self).only)


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
        return posts.filter(author__in=[])


topics = VisibleQuery(
    lambda user, *ids: Topic.objects.visible_to(user).filter(pk__in=ids).order_by("pk")
)


@pytest.fixture
def everywhere(paul, omar, mona):
    """Topics of all statuses in forums of all visibilities, as ids."""
    found = []
    for visibility in Forum.Visibility.values:
        forum = Forum.objects.create(title=visibility, slug=visibility, visibility=visibility)
        for author in (paul, omar):
            for status in ("published", "pending", "trashed"):
                topic = Topic.objects.create(
                    forum=forum, author=author, title=status, slug=status, status=status
                )
                found.append(topic.pk)
    return found


def test_everyone_finds_what_they_may_see(everywhere, paul, omar, mona, ada):
    named = Forum.objects.get(slug="moderators")
    named.moderators.add(omar)
    seen = {}
    for user in (None, AnonymousUser(), paul, omar, mona, ada):
        expected = list(Topic.objects.visible_to(user).filter(pk__in=everywhere).order_by("pk"))
        for _again in range(2):
            assert topics.rows(user, *padded(everywhere)) == expected
        seen[str(user)] = len(expected)
    # Paul sees four of others' and his own pending ones in two forums; omar all of a third.
    assert seen == {"None": 2, "AnonymousUser": 2, "paul": 6, "omar": 12, "mona": 18, "ada": 18}


def test_a_policy_with_filters_of_its_own_is_asked_each_time(everywhere, settings, mona):
    settings.FORUM_POLICY = f"{__name__}.OddNumbersOnly"
    for only in everywhere[:3]:
        OddNumbersOnly.only = only
        assert [topic.pk for topic in topics.rows(mona, *padded(everywhere))] == [only]


def test_guests_and_people_who_are_no_members_share_no_query(everywhere, settings, paul):
    settings.FORUM_POLICY = f"{__name__}.ConfirmedOnly"
    public = list(Topic.objects.visible_to(None).order_by("pk"))
    for count in (0, 1, 2, 1, 0):
        ids = [topic.pk for topic in public[:count]]
        assert topics.rows(paul, *ids) == topics.rows(AnonymousUser(), *ids) == public[:count]


def test_people_who_are_no_members_see_only_the_forums_that_name_them(
    everywhere, settings, paul, omar
):
    settings.FORUM_POLICY = f"{__name__}.ConfirmedOnly"
    forums = VisibleQuery(lambda user: Forum.objects.visible_to(user).order_by("slug"))
    paul.first_name, omar.first_name = "members", "moderators"
    assert [forum.slug for forum in forums.rows(paul)] == ["members", "public"]
    assert [forum.slug for forum in forums.rows(omar)] == ["moderators", "public"]


def test_a_policy_may_show_nothing_of_a_topic(settings, client, topic, paul):
    settings.FORUM_POLICY = f"{__name__}.NothingInTopics"
    client.force_login(paul)
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_values_that_no_marker_stands_for_find_the_same(topic):
    found = CompiledQuery(lambda number: Topic.objects.filter(pk=number))
    # Neither a number nor what a field of numbers takes for one: so may a host's ids be.
    for number in (topic.pk, Decimal(topic.pk), str(topic.pk)):
        for _again in range(2):
            assert found.rows(number) == [topic]


@pytest.mark.parametrize("names", [["pk", "title"], ["pk", "created_at", "is_closed"]])
def test_tuples_are_what_the_orm_makes_of_them(topic, names):
    find = CompiledQuery(lambda: Topic.objects.order_by("pk").values_list(*names))
    assert find.rows() == list(Topic.objects.order_by("pk").values_list(*names))


def test_a_column_that_only_orders_is_not_among_the_tuples(topic):
    queryset = Topic.objects.order_by("created_at").values_list("slug", "pk").distinct()
    assert CompiledQuery(lambda: queryset.all()).rows() == list(queryset)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_never_locked_outside_of_a_transaction(topic):
    with atomic():
        assert topic.locked() == topic
    with pytest.raises(TransactionManagementError):
        topic.locked()
    slugs = CompiledQuery(lambda: Topic.objects.select_for_update().values_list("pk", "slug"))
    with atomic():
        assert slugs.rows() == [(topic.pk, topic.slug)]
    with pytest.raises(TransactionManagementError):
        slugs.rows()


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_holds_no_thread_s_connection():
    forums, seen = CompiledQuery(lambda: Forum.objects.order_by("pk")), []

    def ask():
        forums.rows()
        seen.append(weakref.ref(connections["default"]))
        connections["default"].close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    del thread
    gc.collect()
    assert seen[0]() is None


def test_a_far_page_and_a_number_that_no_row_has(topic, paul):
    posts = CompiledQuery(lambda topic_id: Post.objects.filter(topic=topic_id).order_by("path"))
    replies = [topic.reply(paul, f"Reply {number}") for number in range(4)]
    assert posts.rows(topic.pk, offset=2, limit=2) == replies[1:3]
    assert posts.first(topic.pk) == topic.opening_post
    assert posts.first(2**70) is None
    assert Client().get(f"/forums/topic/{2**70}-no-such/").status_code == 404


def test_a_query_that_can_find_nothing_finds_nothing(db):
    assert CompiledQuery(lambda: Topic.objects.none()).rows() == []


@pytest.mark.parametrize(("length", "made"), [(0, 0), (1, 1), (2, 2), (3, 4), (15, 16), (17, 32)])
def test_lists_of_numbers_come_in_few_lengths(length, made):
    values = list(range(length))
    assert len(padded(values)) == made
    assert set(padded(values)) == set(values)
