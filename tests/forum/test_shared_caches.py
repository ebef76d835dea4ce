"""Who may keep a page: caches for all guests only what is the same for all of them."""

import gzip
import re

import pytest
from django.contrib import messages
from django.test import Client
from django.urls import reverse

PUBLIC = "public, max-age=0, s-maxage=10, stale-while-revalidate=30"


@pytest.fixture
def pages(topic):
    """The addresses of the forum's and the glossary's pages."""
    forums = [topic.get_absolute_url(), topic.forum.get_absolute_url(), reverse("forum:index")]
    return [*forums, reverse("glossary:index")]


def control(response):
    """Return who may keep a response."""
    return response["Cache-Control"]


def test_guests_pages_are_for_all_guests(pages):
    # The second time the forum's are from its own cache.
    for page in pages * 2:
        response = Client().get(page)
        assert control(response) == PUBLIC
        vary = response["Vary"].lower()
        assert "cookie" in vary
        assert "accept-language" in vary
        unchanged = Client().get(page, headers={"if-none-match": response.get("ETag", "")})
        assert control(unchanged) == PUBLIC


def test_members_pages_are_for_one_member(client, pages, paul):
    client.force_login(paul)
    for page in pages:
        assert control(client.get(page)) == "private, no-cache"


def test_a_guest_with_any_cookie_gets_a_page_of_their_own(client, pages):
    client.cookies["basket"] = "3"
    assert {control(client.get(page)) for page in pages} == {"private, no-cache"}


def test_a_page_that_sets_a_cookie_is_for_one_reader(topic):
    page = topic.get_absolute_url()
    assert control(Client().get(f"{page}?order=newest")) == "private, no-cache"


@pytest.mark.parametrize("kind", ["message", "session", "token", "nonce"])
def test_what_belongs_to_one_visitor_is_never_for_all(kind, pages, settings, tmp_path):
    extra = {
        "token": "{% csrf_token %}",
        "nonce": '<script nonce="abc"></script>',
        "message": "{% for message in messages %}{{ message }}{% endfor %}",
        "session": "{{ request.session.basket }}",
    }
    blocks = "{% block title %}{% endblock %}{% block head %}{% endblock %}" + extra[kind]
    (tmp_path / "base.html").write_text(blocks + "{% block content %}{% endblock %}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.greet"]
    for page in pages:
        response = Client().get(page, headers={"x-greet": kind})
        assert control(response) == "private, no-cache"


def greet(get_response):
    """A host's middleware that does something for a visitor at the first request."""

    def middleware(request):
        if request.headers.get("x-greet") == "message":
            messages.info(request, "Welcome")
        elif request.headers.get("x-greet") == "session":
            request.session["basket"] = "Three books"
        return get_response(request)

    return middleware


def test_a_host_may_want_no_page_to_be_kept(pages, settings):
    settings.FORUM_SHARED_CACHE_SECONDS = settings.GLOSSARY_SHARED_CACHE_SECONDS = 0
    assert {control(Client().get(page)) for page in pages} == {"private, no-cache"}


def test_pages_are_sent_compressed_with_tokens_that_are_never_the_same(client, topic, paul):
    client.force_login(paul)
    page, tokens, lengths = topic.get_absolute_url(), set(), set()
    for _again in range(12):
        response = client.get(page, headers={"accept-encoding": "gzip"})
        assert response["Content-Encoding"] == "gzip"
        html = gzip.decompress(response.content).decode()
        assert len(response.content) < len(html) / 2
        tokens |= set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html))
        lengths.add(len(response.content))
    assert len(tokens) >= 12
    # Random bytes are added, too, so that a page's length tells nothing.
    assert len(lengths) > 3
