"""What a new member posts waits for a moderator, and may have few links and mentions."""

import pytest
from django.contrib.auth.models import Permission

from forum.models import Post, Topic
from forum.models.holds import Hold
from forum.signals import post_held
from tests.forum.reading_pages import reader, text

LINKS = "[a](https://a.example) https://b.example www.c.example"


def causes(post):
    return [hold.cause for hold in post.holds.all()]


def test_the_first_reply_of_a_new_member_waits(door, topic, nell, omar, mona, latest):
    assert door(nell).reply(topic, "My first words").how == "ok"
    post = latest()
    assert (post.status, causes(post)) == ("pending", ["new_member"])
    assert "My first words" in door(nell).read_posts(topic).text
    assert "My first words" not in door(omar).read_posts(topic).text
    assert "My first words" in door(mona).read_cases().text


def test_the_first_topic_of_a_new_member_waits(door, forum, nell, omar):
    assert door(nell).start_topic(forum, "My first topic").how == "ok"
    topic = Topic.objects.get()
    assert topic.status == "pending"
    assert causes(topic.opening_post) == ["new_member"]
    assert door(nell).read_topic(topic).how == "ok"
    assert door(omar).read_topic(topic).how == "hidden"


def test_approving_makes_somebody_known(door, topic, nell, mona, latest):
    door(nell).reply(topic, "One")
    door(nell).reply(topic, "Two")
    one, two = topic.posts.replies().order_by("pk")
    assert two.status == "pending"
    one.approve(by=mona)
    door(nell).reply(topic, "Three")
    assert latest().status == "published"
    one.trash(by=mona)
    door(nell).reply(topic, "Four")
    assert latest().status == "published"


def test_a_topic_that_waits_makes_nobody_known(door, forum, topic, nell, mona, latest):
    door(nell).start_topic(forum, "Mine")
    door(nell).reply(topic, "A reply")
    assert latest().status == "pending"
    Topic.objects.get(title="Mine").approve(by=mona)
    door(nell).reply(topic, "Another reply")
    assert latest().status == "published"


def test_how_many_posts_is_a_setting(door, topic, nell, settings, latest):
    settings.FORUM_NEW_MEMBER_POSTS = 3
    topic.reply(nell, "One")
    topic.reply(nell, "Two")
    door(nell).reply(topic, "Three")
    assert latest().status == "pending"
    settings.FORUM_NEW_MEMBER_POSTS = 0
    door(nell).reply(topic, "Four")
    assert latest().status == "published"


def test_nobody_is_new_who_moderates_or_has_the_permission(door, topic, nell, omar, latest):
    topic.forum.moderators.add(omar)
    door(omar).reply(topic, "Mine")
    assert latest().status == "published"
    nell.user_permissions.add(Permission.objects.get(codename="known"))
    door(nell).reply(topic, "Theirs")
    assert latest().status == "published"


def test_the_verbs_themselves_hold_nothing_back(topic, nell):
    assert topic.reply(nell, LINKS).status == "published"


def test_the_author_is_told_and_sees_it_marked(topic, forum, nell):
    client = reader(nell)
    page = client.post(f"/forums/topic/{topic.pk}/reply/", {"body": "First"}, follow=True)
    assert "Your text waits for a moderator" in text(page)
    assert "This post waits for a moderator." in text(page)
    page = client.post(
        f"/forums/forum/{forum.slug}/new/", {"title": "Mine", "body": "First"}, follow=True
    )
    assert "Your text waits for a moderator" in text(page)


def test_moderators_are_told(topic, nell, door, django_capture_on_commit_callbacks):
    heard = []

    def hear(post, by, **more):
        heard.append((post.body, by, [hold.cause for hold in post.holds.all()]))

    post_held.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            door(nell).reply(topic, "First")
    finally:
        post_held.disconnect(hear)
    assert heard == [("First", nell, ["new_member"])]


def test_a_form_that_is_sent_twice_waits_once(door, topic, nell):
    for _time in range(2):
        assert door(nell).reply(topic, "First", key="one").how == "ok"
    assert topic.posts.replies().count() == 1
    assert Hold.objects.count() == 1


def test_links_and_mentions_of_new_members_are_limited(door, topic, nell, omar, latest):
    outcome = door(nell).reply(topic, LINKS)
    assert (outcome.how, "New members may set 2 links" in outcome.text) == ("wrong", True)
    outcome = door(nell).start_topic(topic.forum, body="@ada @mona @omar, look")
    assert (outcome.how, "may call 2 people by name" in outcome.text) == ("wrong", True)
    kept = "https://a.example #1 [here](http://testserver/forums/) me@a.example @ada @ada @mona"
    assert door(nell).reply(topic, kept).how == "ok"
    topic.reply(omar, "Somebody known")
    assert door(omar).reply(topic, f"@a @b @c {LINKS}").how == "ok"
    assert Post.objects.filter(author=nell).count() == 1


@pytest.mark.parametrize("limit", [None, 5])
def test_limits_are_settings(door, topic, nell, settings, limit):
    settings.FORUM_NEW_MEMBER_LINKS = settings.FORUM_NEW_MEMBER_MENTIONS = limit
    assert door(nell).reply(topic, f"{LINKS} @a @b @c @d").how == "ok"


def test_an_edit_brings_no_links_in(door, topic, nell, mona):
    post = topic.reply(nell, "Nothing", status="pending")
    assert door(nell).edit(post, LINKS, seen=1).how == "wrong"
    wide = topic.reply(nell, f"{LINKS}, as a moderator let through", status="pending")
    assert door(nell).edit(wide, f"{LINKS}, corrected", seen=1).how == "ok"
    assert door(mona).edit(post, LINKS, seen=1).how == "ok"


@pytest.mark.parametrize("address", ["/forums/topic/{}/reply/", "/forums/forum/genomics/new/"])
def test_a_field_that_only_programs_fill_in_is_a_trap(topic, omar, address, latest):
    address = address.format(topic.pk)
    page = reader(omar).get(address)
    assert 'name="homepage"' in page.content.decode()
    sent = {"title": "T", "body": "Cheap", "homepage": "https://spam.example"}
    page = reader(omar).post(address, sent, follow=True)
    assert "Your text waits for a moderator" in text(page)
    post = Post.objects.order_by("-pk").first()
    assert causes(post) == ["trap"]
    assert "pending" in (post.status, post.topic.status)
