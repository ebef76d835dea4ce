"""Guests' pages from the cache: quick, and never out of date by what the verbs do."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import connection
from django.db.backends.signals import connection_created
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.views.decorators.cache import cache_page

from forum.models import Forum, Topic
from forum.policy import ForumPolicy
from forum.reading import page_versions
from forum.reading import site as sites


@pytest.fixture
def base_template(settings, tmp_path):
    """Return a function that gives the host another base template."""

    def replace(extra):
        blocks = "{% block title %}{% endblock %}{% block head %}{% endblock %}" + extra
        (tmp_path / "base.html").write_text(blocks + "{% block content %}{% endblock %}")
        settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    return replace


@pytest.fixture
def guest():
    return Client()


@pytest.fixture
def buyer(db):
    """A guest with a session."""
    client = Client()
    session = client.session
    session["basket"] = "Three books"
    session.save()
    return client


def read(client, page, **headers):
    """Return the response of a page that must be there."""
    response = client.get(page, headers=headers)
    assert response.status_code == 200
    return response


def test_a_guests_second_visit_takes_one_query(guest, topic, django_assert_num_queries):
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url(), reverse("forum:index")]
    for page in pages:
        first = read(guest, page).content
        with django_assert_num_queries(1):
            assert read(guest, page).content == first


def test_what_the_verbs_change_shows_at_once(guest, topic, paul, mona):
    page = topic.get_absolute_url()
    read(guest, page)
    reply = topic.reply(paul, "Brand new words")
    assert b"Brand new words" in read(guest, page).content
    reply.edit("Other words", by=paul)
    assert b"Other words" in read(guest, page).content
    reply.trash(by=mona)
    assert b"Other words" not in read(guest, page).content
    topic.close(by=mona)
    assert "Closed" in read(guest, page).content.decode()


def test_lists_show_new_topics_of_this_and_other_forums_at_once(guest, topic, paul, mona):
    index, page = reverse("forum:index"), topic.forum.get_absolute_url()
    read(guest, index), read(guest, page)
    topic.forum.start_topic(paul, "A newer topic", "Text")
    assert b"A newer topic" in read(guest, page).content
    assert b"A newer topic" in read(guest, index).content
    other = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    pinned = other.start_topic(paul, "Read this first", "Text")
    assert b"Elsewhere" in read(guest, index).content
    pinned.stick(by=mona, everywhere=True)
    assert b"Read this first" in read(guest, page).content


def test_a_new_name_shows_at_once(guest, topic, ines):
    page = topic.get_absolute_url()
    read(guest, page)
    ines.first_name, ines.last_name = "Inés", "Romero"
    ines.save()
    assert "Inés Romero" in read(guest, page).content.decode()


def test_what_becomes_hidden_is_gone_at_once(guest, topic):
    page = topic.get_absolute_url()
    read(guest, page)
    topic.forum.visibility = "members"
    topic.forum.save()
    assert guest.get(page).status_code == 404
    assert guest.get(topic.forum.get_absolute_url()).status_code == 404


def test_a_removed_post_is_named_nowhere_at_once(guest, topic, forum, paul, omar, mona):
    removed = topic.reply(paul, "Rude words")
    other = forum.start_topic(omar, "Elsewhere", f"> #{removed.pk}: Rude words\n\nNo.")
    named = "paul wrote in"
    page = other.get_absolute_url()
    assert named in read(guest, page).content.decode()
    removed.trash(by=mona)
    assert named not in read(guest, page).content.decode()
    removed.restore(by=mona)
    assert named in read(guest, page).content.decode()


def test_what_a_host_changes_behind_the_verbs_shows_when_the_time_is_up(guest, topic, settings):
    settings.FORUM_PAGE_CACHE_SECONDS = 0
    page = topic.get_absolute_url()
    read(guest, page)
    Topic.objects.update(title="Renamed behind the back")
    assert b"Renamed behind the back" in read(guest, page).content


class MembersOnly(ForumPolicy):
    """A host's own policy: guests see no topic and no forum, and the ORM knows it."""

    def visible_forums(self, user, forums):
        return super().visible_forums(user, forums) if self.is_member(user) else forums.none()

    def visible_topics(self, user, topics):
        return super().visible_topics(user, topics) if self.is_member(user) else topics.none()


def test_another_policy_decides_at_once(guest, topic, settings):
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url()]
    for page in pages:
        read(guest, page)
    settings.FORUM_POLICY = f"{__name__}.MembersOnly"
    assert [guest.get(page).status_code for page in pages] == [404, 404]
    assert topic.forum.title not in read(guest, reverse("forum:index")).content.decode()


def test_members_are_never_shown_a_guests_page(guest, client, topic, paul):
    page = topic.get_absolute_url()
    assert b"csrfmiddlewaretoken" not in read(guest, page).content
    client.force_login(paul)
    assert b'name="body"' in read(client, page).content
    assert b'name="body"' not in read(guest, page).content


def test_orders_and_pages_are_kept_apart(guest, topic, paul):
    for number in range(20):
        topic.reply(paul, f"Reply number {number}.")
    page = topic.get_absolute_url()
    assert b"Reply number 0." in read(guest, page).content
    assert b"Reply number 0." not in read(guest, f"{page}?page=2").content
    assert b"Reply number 0." not in read(guest, f"{page}?order=newest").content
    # The choice is remembered, for this reader only.
    assert b"Reply number 19." in read(guest, page).content
    assert b"Reply number 0." in read(Client(), page).content


def test_a_page_names_its_own_address_by_the_protocol_that_the_guest_uses(guest, topic):
    page = topic.get_absolute_url()
    assert b'rel="canonical" href="http://' in guest.get(page).content
    assert b'rel="canonical" href="https://' in guest.get(page, secure=True).content


def test_an_unchanged_page_is_not_sent_again(guest, topic, paul):
    page = topic.get_absolute_url()
    tag = read(guest, page)["ETag"]
    assert guest.get(page, headers={"if-none-match": tag}).status_code == 304
    topic.reply(paul, "New")
    assert guest.get(page, headers={"if-none-match": tag}).status_code == 200


def test_the_hosts_base_template_is_rendered_each_time(guest, topic):
    page = topic.get_absolute_url()
    assert b"%3Ffrom%3Dnewsletter" in read(guest, f"{page}?from=newsletter").content
    first, second = read(guest, page), read(guest, page)
    assert "base.html" in [each.name for each in second.templates]
    assert b"newsletter" not in second.content
    assert (second.content, second["ETag"]) == (first.content, first["ETag"])


def cache_for_guests(get_response):
    """Keep whole pages for whoever sends no cookie."""
    cached = cache_page(60)(get_response)

    def middleware(request):
        return get_response(request) if request.COOKIES else cached(request)

    return middleware


def test_django_keeps_whole_pages_for_a_host_that_asks_it_to(
    topic, paul, client, settings, django_assert_num_queries
):
    settings.MIDDLEWARE = [f"{__name__}.cache_for_guests", *settings.MIDDLEWARE]
    page = topic.get_absolute_url()
    first = read(Client(), page)
    client.force_login(paul)
    read(client, page)
    topic.reply(paul, "Brand new words")
    assert b"Brand new words" in read(client, page).content
    with django_assert_num_queries(0):
        assert read(Client(), page).content == first.content


def test_a_message_that_waits_for_a_guest_is_shown_to_them_alone(guest, topic, mona, rf):
    page = topic.get_absolute_url()
    read(guest, page)
    storage, response = CookieStorage(rf.get("/")), HttpResponse()
    storage.add(messages.INFO, "You are signed out.")
    storage.update(response)
    guest.cookies.update(response.cookies)
    topic.reply(mona, "So that the page is rendered while it waits.")
    assert b"You are signed out." in read(guest, page).content
    assert b"You are signed out." not in read(guest, page).content
    assert b"You are signed out." not in read(Client(), page).content


def test_a_session_may_decide_what_the_base_template_shows(guest, buyer, topic, base_template):
    base_template("{{ request.session.basket }}")
    page = topic.get_absolute_url()
    read(guest, page)
    assert b"Three books" in read(buyer, page).content
    assert b"Three books" not in read(guest, page).content


def welcome(get_response):
    """A host's own middleware: it does something for a visitor at their first request."""

    def middleware(request):
        visitor = request.headers.get("x-visitor")
        if visitor == "in a session":
            request.session["basket"] = visitor
        elif visitor == "in a message":
            messages.info(request, visitor)
        elif visitor == "in a nonce":
            request.csp_nonce = visitor
        return get_response(request)

    return middleware


@pytest.mark.parametrize(
    ("visitor", "extra"),
    [
        ("in a session", "{{ request.session.basket }}"),
        ("in a message", "{% for message in messages %}{{ message }}{% endfor %}"),
        ("in a nonce", "{{ request.csp_nonce }}"),
    ],
)
def test_what_a_first_request_brings_is_shown_to_its_visitor_alone(
    topic, base_template, settings, visitor, extra
):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.welcome"]
    base_template(extra)
    page, shown = topic.get_absolute_url(), visitor.encode()
    for _again in range(2):
        assert shown in Client().get(page, headers={"x-visitor": visitor}).content
        assert shown not in read(Client(), page).content


def name_from_elsewhere(user):
    """Return a name that a host keeps where no signal of the forum's tells of a change."""
    return NAMES[user.get_username()]


NAMES = {}


def test_names_are_asked_for_once_and_again_after_a_minute(
    client, topic, ines, paul, settings, monkeypatch
):
    settings.FORUM_DISPLAY_NAME = f"{__name__}.name_from_elsewhere"
    NAMES.update(ines="Inés the First", paul="Paul")
    client.force_login(paul)
    page = topic.get_absolute_url()
    assert "Inés the First" in read(client, page).content.decode()
    NAMES["ines"] = "Inés the Second"
    assert "Inés the First" in read(client, page).content.decode()
    later = sites.time.monotonic() + 61
    monkeypatch.setattr(sites.time, "monotonic", lambda: later)
    assert "Inés the Second" in read(client, page).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_a_host_asks_of_a_new_connection_is_not_taken_for_the_key(guest, topic):
    """As `django.contrib.postgres` does, which reads the types of a new connection."""

    def ask(connection, **_kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    connection_created.connect(ask)
    try:
        page_versions._topic.statements.clear()
        connection.close()
        assert guest.get(topic.get_absolute_url()).status_code == 200
        connection.close()
        assert topic.title in guest.get(topic.get_absolute_url()).text
    finally:
        connection_created.disconnect(ask)
        page_versions._topic.statements.clear()
