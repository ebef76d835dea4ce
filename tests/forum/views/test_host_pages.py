"""The forum's pages come inside the host's own page, or inside a plain one that is whole."""

import re

import pytest
from django.contrib import messages
from django.shortcuts import redirect
from django.test import Client
from django.urls import include, path

from tests.forum.reading_pages import markup

WHOLE = (
    "<head><title>{% block title %}{% endblock %}</title>{% block head %}{% endblock %}</head>"
    "<body>the host {% block content %}{% endblock %}</body>"
)


def say_something(request):
    """Leave a message for the next page, and lead there."""
    messages.success(request, "Something was said.")
    return redirect("forum:index")


urlpatterns = [
    path("forums/", include("forum.urls")),
    path("glossary/", include("glossary.urls")),
    path("accounts/", include("forum.sign_in_urls")),
    path("say/", say_something),
]


@pytest.fixture
def host(settings, tmp_path):
    """Return a function that gives a plain site templates: host({"base.html": …})."""
    settings.ROOT_URLCONF = __name__
    settings.LOGIN_URL = "/accounts/login/"

    def host(templates):
        for name, source in templates.items():
            (tmp_path / name).write_text(source)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    host({})
    return host


@pytest.mark.parametrize(
    ("templates", "is_inside"),
    [
        ({}, False),
        ({"base.html": WHOLE}, True),
        ({"base.html": "{% extends 'frame.html' %}", "frame.html": WHOLE}, True),
        ({"base.html": WHOLE.replace("block head", "block extra_head")}, False),
        ({"base.html": "<body>the host</body>"}, False),
        (
            # What a child fills that its parent does not have is shown nowhere.
            {
                "base.html": "{% extends 'frame.html' %}{% block head %}{% endblock %}",
                "frame.html": WHOLE.replace("block head", "block extra_head"),
            },
            False,
        ),
        (
            {
                "base.html": (
                    "{% extends 'frame.html' %}"
                    "{% block extra_head %}{% block head %}{% endblock %}{% endblock %}"
                ),
                "frame.html": WHOLE.replace("block head", "block extra_head"),
            },
            True,
        ),
    ],
)
@pytest.mark.parametrize("debug", [False, True])
def test_a_page_stands_in_the_hosts_page_or_on_its_own(
    host, settings, topic, templates, is_inside, debug
):
    settings.DEBUG = debug
    host(templates)
    # The second time from the cache.
    for _again in range(2):
        page = Client().get(topic.get_absolute_url())
        assert page.status_code == 200
        assert ("the host" in markup(page)) is is_inside
        assert ("plain-header" in markup(page)) is not is_inside
        assert page.content.count(b"<h1") == 1
        assert "forum/forum.css" in markup(page).partition("</head>")[0]
        assert re.search(r"<title>[^<]*" + re.escape(topic.title), markup(page))


def test_the_plain_page_has_no_inline_script_or_style(host, topic, paul):
    client = Client()
    for _reader in range(2):
        page = markup(client.get(topic.get_absolute_url()))
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
        client.force_login(paul)


def test_a_guest_signs_in_where_they_were_and_out_again(host, topic, paul):
    client, address = Client(enforce_csrf_checks=True), topic.get_absolute_url()
    page = markup(client.get(address)).partition("</header>")[0]
    assert "csrfmiddlewaretoken" not in page
    [url] = re.findall(r'href="(/accounts/login/\?next=[^"#]*)">Sign in</a>', page)
    form = markup(client.get(url))
    assert "plain-header" in form
    data = dict(re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', form))
    wrong = client.post("/accounts/login/", {**data, "username": "paul", "password": "wrong"})
    assert "errors" in markup(wrong)
    back = client.post("/accounts/login/", {**data, "username": "paul", "password": "paul"})
    assert back.headers["Location"] == address
    page = markup(client.get(address))
    assert "Signed in as" in page
    assert "<bdi>paul</bdi>" in page
    [out] = re.findall(r'<form method="post" action="/accounts/logout/">.*?</form>', page, re.S)
    data = dict(re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', out))
    assert client.post("/accounts/logout/", data).headers["Location"] == address
    assert "Signed in as" not in markup(client.get(address))


def test_who_signs_in_from_nowhere_comes_to_the_forums(host, paul):
    answer = Client().post("/accounts/login/", {"username": "paul", "password": "paul"})
    assert answer.headers["Location"] == "/forums/"


def test_who_signs_in_from_nowhere_goes_where_the_site_says(host, settings, paul):
    settings.LOGIN_REDIRECT_URL = "/glossary/"
    answer = Client().post("/accounts/login/", {"username": "paul", "password": "paul"})
    assert answer.headers["Location"] == "/glossary/"


def test_no_link_leads_to_a_sign_in_page_that_is_not_there(host, settings, topic):
    for address in ("/nowhere/", "no-such-name"):
        settings.LOGIN_URL = address
        assert ">Sign in</a>" not in markup(Client().get("/glossary/"))
    settings.LOGIN_URL = "no-such-name"
    assert ">Sign in</a>" not in markup(Client().get(topic.get_absolute_url()))
    assert Client().get(f"/forums/topic/{topic.pk}/reply/").status_code == 403
    settings.LOGIN_URL = "https://sso.example.org/?site=4"
    page = markup(Client().get("/glossary/"))
    assert 'href="https://sso.example.org/?site=4&next=%2Fglossary%2F"' in page


def test_both_apps_lead_to_each_other(host, topic):
    for address in ("/forums/", "/glossary/"):
        page = markup(Client().get(address))
        assert re.search(r'<a href="/forums/"[^>]*>Forums</a>', page)
        assert re.search(r'<a href="/glossary/"[^>]*>Glossary</a>', page)


def test_the_plain_page_shows_messages_once_to_whom_they_are_for(host, topic):
    client = Client()
    Client().get("/forums/")
    assert "Something was said." in markup(client.get("/say/", follow=True))
    assert "Something was said." not in markup(client.get("/forums/"))
    assert "Something was said." not in markup(Client().get("/forums/"))


def test_the_plain_page_is_whole_without_context_processors(host, settings, paul, topic):
    options = {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": []}
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": options}]
    client = Client()
    client.force_login(paul)
    page = markup(client.get("/glossary/"))
    assert "<bdi>paul</bdi>" in page
    assert "csrfmiddlewaretoken" in page
