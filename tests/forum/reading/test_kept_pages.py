"""Which guests' pages are kept, and for how long: each as long as what it shows, and no others."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from forum.models import Forum
from forum.reading import page_cache
from forum.reading.page_versions import KeptPage
from tests.conftest import make_user


def kept():
    """Return how many pages are kept."""
    return len([key for key in caches["default"]._cache if "forum:page:" in key])


def shown(page, **headers):
    """Return what a guest sees on a page."""
    response = Client().get(page, headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def is_fresh(page):
    """Return whether a guest gets a page from the cache: that takes one query."""
    with CaptureQueriesContext(connection) as queries:
        shown(page)
    return len(queries) == 1


@pytest.fixture
def elsewhere(forum, omar):
    """A topic in another forum."""
    other = Forum.objects.create(title="Elsewhere", slug="elsewhere")
    return other.start_topic(omar, "Something else", "Text")


@pytest.fixture
def long_topic(topic, paul):
    """A topic with two pages."""
    for number in range(20):
        topic.reply(paul, f"Reply number {number}.")
    return topic


# What a page is asked for by whoever wants to fill the cache.
STRANGE = [
    *("?tab=a", "?tab=b", "?status=x", "?order=x", "?order=", "?count=x", "?interpretation=x"),
    *("?interpretation=", "?count=replies", "?page=", "?page=0", "?page=02", "?page=+2"),
    *("?page=99", "?page=2_0", "?page=%D9%A2", "?page=" + "9" * 5000, "?page=2&tab=x"),
]


def test_only_addresses_that_pages_link_to_are_kept(long_topic):
    pages = [long_topic.get_absolute_url(), long_topic.forum.get_absolute_url()]
    for page in [*pages, reverse("forum:index")]:
        for query in STRANGE:
            assert Client().get(page + query).status_code in (200, 404)
    assert kept() == 0


def test_what_a_page_does_not_show_makes_no_new_entry(long_topic, settings):
    settings.ALLOWED_HOSTS = ["*"]
    pages = [
        f"{long_topic.get_absolute_url()}?page=2",
        long_topic.forum.get_absolute_url(),
        reverse("forum:index"),
    ]
    for page in pages:
        mark = "&" if "?" in page else "?"
        for number in range(3):
            shown(f"{page}{mark}utm_source={number}", host=f"host{number}.example")
            client = Client()
            client.cookies["glossary_links"] = client.cookies["theme"] = f"strange{number}"
            client.cookies["forum_order"] = f"strange{number}"
            client.get(page, headers={"accept-language": f"x{number}, en;q=0.5"})
    assert kept() == len(pages)


def test_a_page_is_kept_once_however_often_it_changes(topic, paul):
    for number in range(5):
        topic.reply(paul, f"Reply number {number}.")
        shown(topic.get_absolute_url())
    assert kept() == 1


def test_an_unshown_division_has_no_parts_to_keep(topic, question, divided):
    page = topic.get_absolute_url()
    shown(f"{page}?interpretation=a")
    assert kept() == 1
    divided["a"].withdraw_tagging(by=divided["a"].taggings.get().moderator)
    divided["b"].withdraw_tagging(by=divided["b"].taggings.get().moderator)
    caches["default"].clear()
    for value in ("a", "b", "random"):
        shown(f"{page}?interpretation={value}")
    assert kept() == 0


def test_a_page_names_the_host_that_it_is_asked_from(topic, settings):
    settings.ALLOWED_HOSTS = ["*"]
    page = topic.get_absolute_url()
    for host in ("one.example", "two.example"):
        assert f'rel="canonical" href="http://{host}{page}"' in shown(page, host=host)


def test_a_large_page_is_not_kept(topic, monkeypatch):
    page = topic.get_absolute_url()
    monkeypatch.setattr(page_cache, "MAX_BYTES", 1_000)
    shown(page)
    assert kept() == 0


def test_pages_in_a_time_zone_of_a_guests_own_are_not_kept(topic, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.in_tokyo"]
    shown(topic.get_absolute_url())
    assert kept() == 0


def in_tokyo(get_response):
    """A host's middleware that activates a guest's time zone."""
    from django.utils import timezone

    def middleware(request):
        with timezone.override("Asia/Tokyo"):
            return get_response(request)

    return middleware


def test_a_part_with_a_token_is_not_kept(topic, settings, tmp_path):
    (tmp_path / "forum" / "topics").mkdir(parents=True)
    (tmp_path / "forum" / "topics" / "foot.html").write_text("<form>{% csrf_token %}</form>")
    settings.TEMPLATES = [
        settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    ]
    assert "csrfmiddlewaretoken" in shown(topic.get_absolute_url())
    assert kept() == 0


def test_a_reply_leaves_the_pages_of_other_forums_and_topics(topic, elsewhere, paul):
    beside = topic.forum.start_topic(paul, "Beside it", "Text")
    pages = [topic.forum.get_absolute_url(), topic.get_absolute_url(), beside.get_absolute_url()]
    for page in pages:
        shown(page)
    elsewhere.reply(paul, "New")
    assert all(map(is_fresh, pages))
    topic.reply(paul, "New")
    assert not is_fresh(topic.get_absolute_url())
    assert is_fresh(beside.get_absolute_url())


def test_a_new_account_leaves_all_pages(topic, elsewhere):
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url(), reverse("forum:index")]
    for page in pages:
        shown(page)
    user = make_user("newcomer", is_active=False)
    user.first_name, user.is_active = "New", True
    user.save()
    assert all(map(is_fresh, pages))


def test_a_removal_leaves_the_pages_that_do_not_name_it(topic, elsewhere, paul, mona):
    reply = elsewhere.reply(paul, "Rude words")
    pages = [topic.get_absolute_url(), topic.forum.get_absolute_url()]
    for page in pages:
        shown(page)
    reply.trash(by=mona)
    assert all(map(is_fresh, pages))


def test_what_is_removed_is_gone_from_all_pages_at_once(topic, elsewhere, paul, mona):
    removed = elsewhere.forum.start_topic(paul, "A rude title", "Rude words")
    topic.reply(paul, f"See #{removed.opening_post.pk}.")
    index, page = reverse("forum:index"), elsewhere.forum.get_absolute_url()
    link = reverse("forum:post", args=[removed.opening_post.pk])
    assert "A rude title" in shown(page)
    assert link in shown(topic.get_absolute_url())
    assert "A rude title" in shown(index)
    removed.trash(by=mona)
    assert "A rude title" not in shown(page) + shown(index)
    assert link not in shown(topic.get_absolute_url())


def later(monkeypatch, seconds):
    """Let some seconds pass for the age of kept pages."""
    now = time.time() + seconds
    monkeypatch.setattr(page_cache.time, "time", lambda: now)


def test_lists_miss_new_replies_for_some_seconds_and_nothing_else(topic, paul, mona, monkeypatch):
    index, page = reverse("forum:index"), topic.forum.get_absolute_url()
    shown(index), shown(page)
    reply = topic.reply(paul, "New")
    link = reverse("forum:post", args=[reply.pk])
    assert link not in shown(index) + shown(page)
    assert "New" in shown(topic.get_absolute_url())
    later(monkeypatch, 31)
    assert link in shown(index)
    assert link in shown(page)
    reply.trash(by=mona)
    assert link not in shown(index) + shown(page)
    topic.close(by=mona)
    assert "Closed" in shown(page)
    topic.forum.start_topic(paul, "A newer topic", "Text")
    assert "A newer topic" in shown(index)
    assert "A newer topic" in shown(page)


def test_a_host_may_want_new_replies_in_lists_at_once(topic, paul, settings):
    settings.FORUM_LIST_CACHE_SECONDS = 0
    page = topic.forum.get_absolute_url()
    shown(page)
    reply = topic.reply(paul, "New")
    assert reverse("forum:post", args=[reply.pk]) in shown(page)


@pytest.fixture
def counted(rf):
    """A function that asks for a page at once from many threads; returns how often it was made."""

    def ask(threads, make):
        made = []

        @page_cache.guest_page(lambda request: KeptPage((), ("1",)))
        def view(request):
            made.append(threading.get_ident())
            return make(request)

        def ask_once(_number):
            request = rf.get("/page/")
            request.user = AnonymousUser()
            return view(request)

        with ThreadPoolExecutor(threads) as pool:
            responses = list(pool.map(ask_once, range(threads)))
        return len(made), responses

    return ask


def test_a_page_that_many_ask_for_is_made_once(counted):
    def make(request):
        time.sleep(0.1)
        request.forum_rendering.parts["content"] = "Made once"
        return HttpResponse("Made once")

    number, responses = counted(6, make)
    assert number == 1
    assert all(b"Made once" in response.content for response in responses)


def test_a_page_that_cannot_be_kept_keeps_nobody_waiting_for_long(counted, monkeypatch):
    monkeypatch.setattr(page_cache, "WAIT_SECONDS", 0.1)

    def make(request):
        time.sleep(0.3)
        return HttpResponse("Not kept")

    number, responses = counted(4, make)
    assert number == 4
    assert all(response.content == b"Not kept" for response in responses)
