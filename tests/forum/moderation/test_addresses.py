"""The addresses that posts came from: kept for some days, for moderators of the forum alone."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from forum.models import Forum, Post, PostAddress, Topic, anonymise
from forum.own_data import take_out
from tests.forum.reading_pages import reader, text

HOME = "203.0.113.7"


def write(user, door, address, body, **place):
    """Start a topic, or reply to one, at a door; return the response."""
    client = APIClient()
    client.force_login(user)
    if door == "api":
        kind = "posts" if "topic" in place else "topics"
        data = {name: row.pk for name, row in place.items()} | {"body": body, "title": body}
        return client.post(f"/api/{kind}/", data, REMOTE_ADDR=address)
    if "topic" in place:
        data = {"body": body, "to": "", "key": "1"}
        return client.post(f"/forums/topic/{place['topic'].pk}/reply/", data, REMOTE_ADDR=address)
    data = {"title": body, "body": body, "key": "2"}
    return client.post(f"/forums/forum/{place['forum'].slug}/new/", data, REMOTE_ADDR=address)


@pytest.fixture
def reply(topic, paul):
    """A reply that paul wrote at home."""
    write(paul, "page", HOME, "A reply", topic=topic)
    return topic.posts.get(body="A reply")


@pytest.mark.parametrize("door", ["page", "api"])
def test_both_doors_keep_the_address_of_a_new_post(door, forum, topic, paul):
    write(paul, door, HOME, "A reply", topic=topic)
    write(paul, door, "2001:db8:1:2:3::1", "A topic", forum=forum)
    kept = dict(PostAddress.objects.values_list("post__body", "address"))
    assert kept == {"A reply": HOME, "A topic": "2001:db8:1:2::/64"}


def test_proxies_are_believed_as_the_site_says(settings, topic, paul):
    settings.GLOSSARY_TRUSTED_PROXIES = 1
    client = reader(paul)
    data = {"body": "A reply", "to": "", "key": "1"}
    client.post(
        f"/forums/topic/{topic.pk}/reply/",
        data,
        REMOTE_ADDR="10.0.0.1",
        HTTP_X_FORWARDED_FOR=f"198.51.100.1, {HOME}",
    )
    assert PostAddress.objects.get().address == HOME


@pytest.mark.parametrize("days", [0, None])
def test_none_is_kept_where_the_site_keeps_none(settings, topic, paul, mona, days):
    settings.FORUM_ADDRESS_DAYS = days
    write(paul, "page", HOME, "A reply", topic=topic)
    assert topic.posts.filter(body="A reply").exists()
    assert not PostAddress.objects.exists()
    post = topic.posts.get(body="A reply")
    assert "/address/" not in reader(mona).get(topic.get_absolute_url()).content.decode()
    assert "keeps no addresses" in text(reader(mona).get(f"/forums/post/{post.pk}/address/"))


def test_a_verb_keeps_none(topic, paul):
    topic.reply(paul, "From a program")
    assert not PostAddress.objects.exists()


def test_a_form_that_is_sent_twice_keeps_one(topic, paul):
    write(paul, "page", HOME, "A reply", topic=topic)
    write(paul, "page", "198.51.100.1", "A reply", topic=topic)
    assert PostAddress.objects.get().address == HOME


def test_a_moderator_reads_it_at_the_post_and_who_else_wrote_from_there(reply, topic, omar, mona):
    write(omar, "page", HOME, "Also from there", topic=topic)
    at_post = f"/forums/post/{reply.pk}/address/"
    assert at_post in reader(mona).get(topic.get_absolute_url()).content.decode()
    for address in (at_post, f"/forums/member/{reply.author_id}/addresses/"):
        page = text(reader(mona).get(address))
        assert HOME in page
        assert "Also from here: omar" in page
    client = APIClient()
    client.force_login(mona)
    [row] = client.get(f"/api/posts/{reply.pk}/address/").json()
    assert (row["address"], row["others"][0]["name"]) == (HOME, "omar")


def test_nobody_else_reads_it_anywhere(reply, topic, paul, omar):
    pages = [
        topic.get_absolute_url(),
        f"/forums/post/{reply.pk}/address/",
        f"/forums/member/{paul.pk}/",
        f"/forums/member/{paul.pk}/addresses/",
        f"/api/posts/{reply.pk}/",
        f"/api/posts/{reply.pk}/address/",
    ]
    for user in (None, omar, paul):
        for page in pages:
            assert HOME not in reader(user).get(page, follow=True).content.decode()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(take_out(paul, by=paul))))
    assert not any(HOME in archive.read(name).decode() for name in archive.namelist())


def test_a_moderator_of_one_forum_reads_those_of_that_forum(reply, paul, omar, ines):
    elsewhere = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    elsewhere.moderators.add(omar)
    write(paul, "page", "198.51.100.1", "A topic", forum=elsewhere)
    write(ines, "page", HOME, "Another topic", forum=elsewhere)
    page = text(reader(omar).get(f"/forums/member/{paul.pk}/addresses/"))
    assert "198.51.100.1" in page
    assert HOME not in page
    assert reader(omar).get(f"/forums/post/{reply.pk}/address/").status_code == 403
    opening = Topic.objects.get(title="Another topic").opening_post
    page = text(reader(omar).get(f"/forums/post/{opening.pk}/address/"))
    assert HOME in page
    assert "paul" not in page


def test_it_is_not_shown_when_its_days_are_over(reply, mona):
    PostAddress.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert HOME not in text(reader(mona).get(f"/forums/post/{reply.pk}/address/"))


def test_it_goes_with_the_account(reply, topic, paul, omar, ada):
    write(omar, "page", HOME, "Also from there", topic=topic)
    anonymise(paul, by=ada)
    assert PostAddress.objects.get().post.author == omar
    omar.delete()
    assert not PostAddress.objects.exists()
    assert Post.objects.filter(body="Also from there").exists()
