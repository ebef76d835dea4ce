"""A member's page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Forum
from forum.views import members
from tests.forum.reading_pages import markup, reader, text


def page_of(member, viewer=None, **query):
    """Return the member's page as the viewer reads it."""
    return reader(viewer).get(reverse("forum:member", args=[member.pk]), query)


def test_it_lists_topics_and_replies(topic, ines, paul):
    topic.reply(paul, "A *reply* of mine")
    assert topic.title in text(page_of(ines))
    assert "A reply of mine" in text(page_of(paul, tab="replies"))
    assert "No topics yet." in text(page_of(paul, tab="topics"))


def test_it_shows_only_what_the_viewer_may_see(topic, ines, paul, mona):
    staff = Forum.objects.create(title="Staff", slug="staff", visibility="moderators")
    staff.start_topic(mona, "Secret", "Text")
    removed = topic.reply(paul, "Rude words")
    removed.trash(by=mona)
    assert "Secret" not in text(page_of(mona, ines))
    assert "Secret" in text(page_of(mona, mona))
    assert "Rude words" not in text(page_of(paul, ines, tab="replies"))
    assert "Rude words" in text(page_of(paul, mona, tab="replies"))


def test_a_role_stands_under_the_name(topic, mona, ada, paul):
    for person in (mona, ada, paul):
        topic.reply(person, "Words")
    assert "Moderator" in text(page_of(mona))
    assert "Administrator" in text(page_of(ada))
    assert "Participant" in text(page_of(paul))


@pytest.mark.parametrize("pk", ["0", "x", "9" * 40, "-1", "1.5", "ä"])
def test_nobody_is_a_404(db, pk):
    assert reader().get(reverse("forum:member", args=[pk])).status_code == 404


def may_open(member, *viewers):
    """Return for each of the viewers whether the member's page exists."""
    codes = [page_of(member, viewer).status_code for viewer in viewers]
    assert set(codes) <= {200, 404}
    return [code == 200 for code in codes]


def test_who_never_wrote_has_a_page_for_moderators_and_themselves(topic, paul, omar, mona, ines):
    topic.forum.moderators.add(ines)
    assert may_open(paul, None, omar, mona, ines, paul) == [False, False, True, True, True]
    topic.reply(paul, "Words")
    assert may_open(paul, None, omar) == [True, True]


def test_what_the_reader_may_not_read_was_never_written(forum, paul, omar, mona):
    topic = forum.start_topic(paul, "Asked", "Text")
    assert may_open(paul, None, omar) == [True, True]
    forum.visibility = "members"
    forum.save()
    assert may_open(paul, None, omar) == [False, True]
    topic.trash(by=mona)
    assert may_open(paul, None, omar, mona, paul) == [False, False, True, True]


def test_the_page_of_an_inactive_account_is_for_moderators(topic, paul, omar, mona):
    reply = topic.reply(paul, "Words")
    link = f'href="{reverse("forum:member", args=[paul.pk])}"'
    page, api = topic.get_absolute_url(), f"/api/posts/{reply.pk}/"
    assert link in reader().get(page).content.decode()
    assert reader().get(api).json()["author"]["url"]
    paul.is_active = False
    paul.save()
    assert may_open(paul, None, omar, mona) == [False, False, True]
    assert link not in reader().get(page).content.decode()
    assert "paul" in text(reader().get(page))
    author = reader().get(api).json()["author"]
    assert (author["name"], author["url"]) == ("paul", "")


def test_no_link_leads_to_a_page_that_is_not_there(topic, paul, omar, mona):
    # She has written nothing but this, and its history names her.
    reply = topic.reply(paul, "Words")
    reply.edit("Better words", by=mona)
    history = reverse("forum:post-history", args=[reply.pk])
    for page in (topic.get_absolute_url(), topic.forum.get_absolute_url(), history):
        links = set(re.findall(r'href="(/forums/member/[^"]+)"', markup(reader().get(page))))
        assert links
        assert {reader().get(link).status_code for link in links} == {200}
    assert may_open(omar, None) == [False]


def test_it_costs_no_more_than_before_and_little_for_nobody(topic, paul, omar):
    topic.reply(paul, "Words")
    for person, limit in ((paul, 8), (omar, 5)):
        with CaptureQueriesContext(connection) as queries:
            page_of(person)
        assert len(queries) <= limit, [query["sql"] for query in queries]


def test_no_address_is_shown(topic, ines):
    ines.email = ines.username = "ines@example.org"
    ines.save()
    for path in (topic.get_absolute_url(), topic.forum.get_absolute_url(), "/forums/"):
        assert "example.org" not in text(reader().get(path))
    assert "example.org" not in text(page_of(ines))
    assert f"Member {ines.pk}" in text(page_of(ines))


def test_of_many_replies_the_latest_are_listed(topic, paul, monkeypatch):
    monkeypatch.setattr(members, "LISTED", 2)
    for number in range(3):
        topic.reply(paul, f"Said {number}")
    page = text(page_of(paul, tab="replies"))
    assert "2+" in page
    assert "Said 2" in page
